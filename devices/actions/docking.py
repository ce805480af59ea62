"""Docks enter the registry and change; what stands in their bays is what devices say."""

from django.db import IntegrityError, transaction

from accounts.conflicts import fingerprint
from accounts.refusals import ChangedMeanwhile
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Dock
from devices.refusals import DockNameTaken, must_manage


@journal.action
def add_dock(*, name: str, place: str, bays: int, by: Actor) -> Dock:
    """Register a dock by the name that devices send. Raises NotAllowed, and DockNameTaken whatever its capitals."""
    must_manage(by, Operation.DOCK_ADDED)
    dock = Dock(name=name, place=place, bays=bays)
    _save(dock, Operation.DOCK_ADDED, by)
    journal.act(Operation.DOCK_ADDED, by=by, on=dock, details={"name": name, "place": place, "bays": bays})
    return dock


@journal.action
def change_dock(  # noqa: PLR0913 - what people write about a dock
    *, dock: Dock, name: str, place: str, bays: int, is_in_use: bool, by: Actor, seen: str = ""
) -> Dock:
    """Change what people write about a dock; `seen` is the fingerprint of what the writer had before their eyes.

    Raises NotAllowed, ChangedMeanwhile, and DockNameTaken.
    """
    must_manage(by, Operation.DOCK_CHANGED, dock)
    dock = Dock.objects.select_for_update().get(pk=dock.pk)
    before = dock.kept_by_people
    if seen and seen != fingerprint(before):
        message = "Somebody else changed this dock while you were editing. Look at it, then try again."
        code = "changed_meanwhile"
        raise ChangedMeanwhile(message, operation=Operation.DOCK_CHANGED, by=by, on=dock, reason_code=code)
    dock.name, dock.place, dock.bays, dock.is_in_use = name, place, bays, is_in_use
    after = dock.kept_by_people
    _save(dock, Operation.DOCK_CHANGED, by)
    changed = sorted(field for field in after if after[field] != before[field])
    details = {field: [str(before[field]), str(after[field])] for field in changed}
    journal.act(Operation.DOCK_CHANGED, by=by, on=dock, details={"fields": changed, "changes": details})
    return dock


def _save(dock: Dock, operation: Operation, by: Actor) -> None:
    try:
        with transaction.atomic():
            dock.save()
    except IntegrityError as error:
        if not Dock.objects.filter(name__iexact=dock.name).exclude(pk=dock.pk).exists():
            raise
        message = f"{dock.name} is already in the registry."
        on = None if dock._state.adding else dock
        raise DockNameTaken(message, operation=operation, by=by, on=on, reason_code="name_taken") from error
