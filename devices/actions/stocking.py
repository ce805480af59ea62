"""Batteries and cartridges enter the registry, go to officers, come back, are used, lost or returned."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from accounts.refusals import ChangedMeanwhile
from audit import journal
from audit.operations import Operation
from devices.models import StockItem, StockStatus
from devices.models.stock import STOCK_MOVES
from devices.refusals import MoveForbidden, NotAllowed, SerialTaken, must_manage


@journal.action
def add_stock(
    *, serials: Sequence[str], kind: str, by: User, expires_on: date | None = None, note: str = ""
) -> list[StockItem]:
    """Register batteries or cartridges of one kind, each with its own entry; all of them or none.

    What a log has named before anybody registered it is taken over as registered.
    Raises NotAllowed, and SerialTaken when something has one of the serials already.
    """
    operation = Operation.STOCK_ADDED
    must_manage(by, operation)
    known = {one.serial: one for one in StockItem.objects.filter(serial__in=serials).select_for_update(of=("self",))}
    taken = sorted(one.serial for one in known.values() if not (one.is_seen_in_log and one.kind == kind))
    if taken:
        more = f" and {len(taken) - 3} more" if len(taken) > 3 else ""
        message = f"{', '.join(taken[:3])}{more}: already registered. Nothing was added."
        raise SerialTaken(message, operation=operation, by=by, reason_code="serial_taken")
    new = [StockItem(serial=one, kind=kind, expires_on=expires_on, note=note) for one in serials if one not in known]
    StockItem.objects.bulk_create(new)
    for item in known.values():
        item.is_seen_in_log, item.expires_on, item.note = False, expires_on, note
        item.save(update_fields=["is_seen_in_log", "expires_on", "note"])
    added = [*new, *known.values()]
    for item in added:
        journal.act(operation, by=by, on=item, details={"serial": item.serial, "kind": item.kind})
    return added


@journal.action
def change_stock(  # noqa: PLR0913 - what a form has
    *,
    item: StockItem,
    status: str,
    by: User,
    holder: User | None = None,
    expires_on: date | None = None,
    note: str = "",
    seen: str = "",
) -> StockItem:
    """Say where a battery or cartridge is, until when it may be used, and what is to be known of it.

    `holder` counts for what is issued. `seen` is the fingerprint of what the writer had before their eyes, or empty.
    Raises NotAllowed, ChangedMeanwhile, and MoveForbidden for a step that cannot be: a fired cartridge stays fired.
    """
    operation = Operation.STOCK_CHANGED
    must_manage(by, operation, item)
    item = StockItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if seen and seen != fingerprint(item.kept_by_people):
        message = "Somebody else, or a log, changed this while you were editing. Look at it, then try again."
        raise ChangedMeanwhile(message, operation=operation, by=by, on=item, reason_code="changed_meanwhile")
    _must_move(item, status, holder, by)
    before = item.status
    if holder is not None and not reaches(by, Permission.DEVICES_MANAGE, holder):
        message = f"{holder.title} belongs to a team whose devices you do not manage."
        raise NotAllowed(message, operation=operation, by=by, on=item, reason_code="out_of_reach")
    item.status, item.expires_on, note_before, item.note = status, expires_on, item.note, note
    item.holder = holder if status == StockStatus.ISSUED else None
    if status not in {StockStatus.LOADED, before}:
        item.taser, item.bay = None, None
    if status == StockStatus.USED and item.used_at is None:
        item.used_at = timezone.now()
    item.save()
    details = {"before": before, "status": status, "expires_on": expires_on.isoformat() if expires_on else None}
    personal = {"holder": item.holder.label} if item.holder else {}
    personal |= {"note_before": note_before, "note": note} if note != note_before else {}
    journal.act(operation, by=by, on=item, details=details, personal=personal)
    return item


def _must_move(item: StockItem, status: str, holder: User | None, by: User) -> None:
    message = ""
    if status != item.status and status not in STOCK_MOVES[item.status]:
        message = f"What is {item.get_status_display().lower()} stays so: {item.serial} cannot be changed to this."
    elif status == StockStatus.LOADED and item.taser_id is None:
        message = "Only the log of a weapon says what is in it."
    elif status == StockStatus.ISSUED and holder is None:
        message = "Say who has it."
    if message:
        raise MoveForbidden(message, operation=Operation.STOCK_CHANGED, by=by, on=item, reason_code="move_forbidden")
