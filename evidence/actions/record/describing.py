"""What people write on an item: its details, who answers for it, and notes. Old and new values stay readable."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from audit.reading import acts
from evidence.actions.record.changing import locked_for_change
from evidence.intake.details import NAMES, TEXTS, custom_problems, problems_with
from evidence.models import CustomField, Item, TimeBasis
from evidence.refusals import AlreadyDone, BadDetails, Changed, NotYours

BY_HAND = (Operation.EVIDENCE_CHANGED, Operation.EVIDENCE_CATEGORISED, Operation.EVIDENCE_REASSIGNED)


def describe_item(*, item: Item, changes: Mapping[str, Any], revision: int, by: User) -> Item:
    """Change details of an item that nobody has changed by hand since `revision`; only what differs is written.

    `changes` holds names of `evidence.intake.details.NAMES`; `custom` holds the force's own fields by key. A recorded
    time that a person gives is "stated"; None makes it unknown. What the device or file said stays in
    `recorded_at_device`. Old and new values stand in the erasable part of the journal, as they were.
    Raises NotYours, Changed, BadDetails.
    """
    try:
        return _describe(item=item, changes=changes, revision=revision, by=by)
    except AlreadyDone:
        return Item.objects.get(pk=item.pk)


@journal.action
def reassign_item(*, item: Item, owner: User, by: User) -> Item:
    """Give an item to another owner, within the reach of the person's right to change; raises NotYours.

    Who recorded it stays written. Scopes of roles reach the item through its owner: the old one may lose sight of it.
    """
    operation = Operation.EVIDENCE_REASSIGNED
    item = locked_for_change(item, by, operation)
    if not owner.is_active or not reaches(by, Permission.EVIDENCE_CHANGE, owner):
        message = "You may not give it to them. Ask the evidence manager."
        raise NotYours(message, operation=operation, by=by, on=item, reason_code="no_permission")
    before = item.owner
    item.owner = owner
    item.revision += 1
    item.save(update_fields=["owner", "revision"])
    journal.act(
        operation,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"before": str(before.pk) if before else None, "after": str(owner.pk)},
        personal={"before_owner": before.label if before else "Nobody", "after_owner": owner.label},
    )
    return item


@journal.action
def _describe(*, item: Item, changes: Mapping[str, Any], revision: int, by: User) -> Item:
    item = locked_for_change(item, by, Operation.EVIDENCE_CHANGED)
    _must_be_current(item, revision, by)
    wanted = _with_time(item, _checked(item, changes, by))
    before = {name: getattr(item, name) for name in wanted}
    changed = sorted(name for name in wanted if wanted[name] != before[name])
    if not changed:
        raise AlreadyDone
    for name in changed:
        setattr(item, name, wanted[name])
    item.revision += 1
    item.save(update_fields=[*changed, "revision"])
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"fields": changed, "revision": item.revision},
        personal=_words("before", before, changed) | _words("after", wanted, changed),
    )
    return item


def _checked(item: Item, changes: Mapping[str, Any], by: User) -> dict[str, Any]:
    """Return the tidied changes; raises BadDetails for the first that is wrong."""
    if unknown := sorted(set(changes) - NAMES):
        message = f"{unknown[0]} is not a detail that can be changed."
        raise _bad(message, unknown[0], item, by)
    tidy = {name: str(value).strip() if name in TEXTS else value for name, value in changes.items()}
    for name, sentence in problems_with(tidy, now=timezone.now()).items():
        raise _bad(sentence, name, item, by)
    if item.camera_id and {"clock_offset_ms", "source"} & set(tidy):
        raise _bad("The dock measured it; it cannot be changed.", "clock_offset_ms", item, by)
    custom = item.custom | tidy.get("custom", {})
    fields = list(CustomField.objects.filter(is_active=True))
    if stray := sorted(set(tidy.get("custom", {})) - {field.key for field in fields}):
        raise _bad(f"{stray[0]} is not a field of the force.", f"custom_{stray[0]}", item, by)
    for key, sentence in custom_problems(fields, custom).items():
        raise _bad(sentence, f"custom_{key}", item, by)
    return tidy | ({"custom": custom} if "custom" in tidy else {})


def _with_time(item: Item, wanted: dict[str, Any]) -> dict[str, Any]:
    """Add what follows from a time or a clock error that a person states."""
    offset, device = wanted.get("clock_offset_ms"), item.recorded_at_device
    if offset is not None and offset != item.clock_offset_ms and "recorded_at" not in wanted and device is not None:
        wanted |= {"recorded_at": device - timedelta(milliseconds=offset)}
    if "recorded_at" not in wanted or wanted["recorded_at"] == item.recorded_at:
        return wanted
    if wanted["recorded_at"] is None:
        return wanted | {"time_basis": TimeBasis.UNKNOWN, "time_error_ms": None}
    return wanted | {"time_basis": TimeBasis.STATED}


def _must_be_current(item: Item, revision: int, by: User) -> None:
    if item.revision == revision:
        return
    last = next(iter(acts(operations=BY_HAND, since=item.received_at, on=[item], outcome="success", limit=1)), None)
    who = " ".join(last.actor.get(part, "") for part in ("rank", "name")).strip() if last else ""
    raise Changed(
        "Somebody else changed this item while you were editing.",
        who=who or "Somebody",
        when=last.occurred_at if last else None,
        operation=Operation.EVIDENCE_CHANGED,
        by=by,
        on=item,
        reason_code="changed_meanwhile",
    )


def _bad(sentence: str, field: str, item: Item, by: User) -> BadDetails:
    about = {"operation": Operation.EVIDENCE_CHANGED, "by": by, "on": item, "reason_code": "bad_details"}
    return BadDetails(sentence, field=field, **about)


def _words(prefix: str, values: Mapping[str, Any], names: list[str]) -> dict[str, str]:
    """Return values as text; of the force's own fields, each by itself."""
    flat = {name: values[name] for name in names if name != "custom"}
    if "custom" in names:
        flat |= {f"custom_{key}": value for key, value in values["custom"].items()}
    return {f"{prefix}_{name}": _as_text(value) for name, value in flat.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
