"""What the log of a TASER says of the cartridges in its bays: loaded, fired, taken out."""

from dataclasses import dataclass
from datetime import datetime

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from devices.log_times import Times
from devices.models import StockItem, StockKind, StockStatus, Taser
from devices.taser_logs.records import Bay, BayState, Event, EventKind
from devices.taser_logs.records import TaserLog as ReadLog


@dataclass(frozen=True)
class Seen:
    """The last that a log says of one cartridge."""

    serial: str
    kind: StockKind
    bay: int
    is_fired: bool
    at: datetime | None  # of the entry that says it, corrected


def note_cartridges(*, taser: Taser, log: ReadLog, after: int, times: Times, by: Actor) -> int:
    """Mark cartridges that a log names as loaded or fired, register unknown ones; return how many changed.

    Only entries with a sequence number above `after` count: an older log does not put back what was taken out. An X2
    names no serials. Call it within the action that keeps the log: each change has an entry of its own.
    """
    last = [event for event in log.events if event.sequence > after and event.bays]
    named = _named(last, times)
    known = {
        one.serial: one
        for one in StockItem.objects.filter(serial__in=named).order_by("pk").select_for_update(of=("self",))
    }
    inside = _inside(last)
    changed = sum(
        _note(known.get(serial), seen, taser, by, is_inside=serial in inside) for serial, seen in named.items()
    )
    return changed + (_take_out(taser, inside, by) if last else 0)


def _named(events: list[Event], times: Times) -> dict[str, Seen]:
    """Return the last word on each cartridge; one that was fired stays fired, at the first entry that says so."""
    found: dict[str, Seen] = {}
    for event in events:
        for bay in event.bays:
            if bay.serial is None or bay.cartridge is None or bay.state is BayState.EMPTY:
                continue
            serial = bay.serial.upper()
            before = found.get(serial)
            if before is None or not before.is_fired:
                is_fired = bay.state is BayState.DEPLOYED
                found[serial] = Seen(serial, StockKind(bay.cartridge.value), bay.number, is_fired, times.of(event).at)
    return found


def _inside(events: list[Event]) -> set[str]:
    """Return the serials of what is in the bays after the last entry; what is removed is named by its removal."""
    bays: dict[int, str | None] = {}
    for event in events:
        for bay in event.bays:
            bays[bay.number] = None if event.kind is EventKind.CARTRIDGE_REMOVED else _serial(bay)
    return {serial for serial in bays.values() if serial}


def _serial(bay: Bay) -> str | None:
    return bay.serial.upper() if bay.serial and bay.state is not BayState.EMPTY else None


def _note(item: StockItem | None, seen: Seen, taser: Taser, by: Actor, *, is_inside: bool) -> bool:
    is_new = item is None
    item = item or StockItem(serial=seen.serial, kind=seen.kind, is_seen_in_log=True)
    before = (item.status, item.taser_id, item.bay)
    if seen.is_fired:
        item.status, item.used_at = StockStatus.USED, item.used_at or seen.at
        item.taser, item.bay, item.holder = taser, seen.bay, None
    elif is_inside and item.status != StockStatus.USED:
        item.status, item.taser, item.bay, item.holder = StockStatus.LOADED, taser, seen.bay, None
    elif not is_new:
        return False
    if not is_new and before == (item.status, item.taser_id, item.bay):
        return False
    item.save()
    operation = Operation.STOCK_FIRED if seen.is_fired else Operation.STOCK_LOADED
    details: dict[str, Json] = {"taser": taser.serial, "bay": seen.bay, "kind": item.kind, "status": item.status}
    journal.act(operation, by=by, on=item, reason_code="seen_in_log" if is_new else "", details=details)
    return True


def _take_out(taser: Taser, inside: set[str], by: Actor) -> int:
    """Give what a weapon had and has no more to its holder, or back to stores when nobody holds it."""
    issue = taser.current_issue
    gone = StockItem.objects.filter(taser=taser, status=StockStatus.LOADED).exclude(serial__in=inside).order_by("pk")
    taken = list(gone.select_for_update(of=("self",)))
    for item in taken:
        item.taser, item.bay = None, None
        item.holder = issue.holder if issue else None
        item.status = StockStatus.ISSUED if issue else StockStatus.IN_STOCK
        item.save()
        details = {"taser": taser.serial, "status": item.status}
        journal.act(Operation.STOCK_TAKEN_OUT, by=by, on=item, details=details)
    return len(taken)
