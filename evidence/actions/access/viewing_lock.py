"""The viewing lock is set, let somebody in, and is lifted; only by post-incident managers (uk-rules.md U23)."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.models import LiftGround, LockedPerson, Part, ViewingLock
from evidence.refusals import AlreadyDecided, AlreadyLocked, NotYours
from incidents.models import Incident


@journal.action
def set_lock(
    *,
    incident: Incident,
    from_at: datetime,
    to_at: datetime | None,
    witnesses: Collection[User],
    reason: str,
    by: User,
) -> ViewingLock:
    """Lock the recordings of an incident and of its key police witnesses at that time. Raises NotYours, AlreadyLocked.

    Whoever sets it works in the procedure and is let in.
    """
    _must(by, Operation.VIEWING_LOCKED, incident)
    try:
        with transaction.atomic():
            lock = ViewingLock.objects.create(incident=incident, from_at=from_at, to_at=to_at, reason=reason, set_by=by)
    except IntegrityError as error:
        message = "This incident is locked already."
        raise AlreadyLocked(
            message, operation=Operation.VIEWING_LOCKED, by=by, on=incident, reason_code="locked"
        ) from error
    people = [(person, Part.WITNESS) for person in witnesses if person.pk != by.pk] + [(by, Part.MEMBER)]
    LockedPerson.objects.bulk_create(
        LockedPerson(lock=lock, person=person, part=part, added_by=by) for person, part in people
    )
    journal.act(
        Operation.VIEWING_LOCKED,
        by=by,
        on=incident,
        incident_id=incident.pk,
        details={
            "lock": str(lock.pk),
            "from_at": from_at.isoformat(),
            "to_at": to_at.isoformat() if to_at else None,
            "witnesses": sorted(str(person.pk) for person in witnesses),
        },
        personal={"reason": reason},
    )
    return lock


@journal.action
def admit(*, lock: ViewingLock, person: User, by: User) -> LockedPerson:
    """Let somebody in who works in the procedure. Raises NotYours, AlreadyDecided for a witness or a lifted lock."""
    lock = _standing(lock, by, Operation.VIEWING_ADMITTED)
    row, is_new = LockedPerson.objects.get_or_create(
        lock=lock, person=person, defaults={"part": Part.MEMBER, "added_by": by}
    )
    if not is_new and row.part == Part.WITNESS:
        message = "This is a key police witness: record the first account instead."
        raise AlreadyDecided(
            message, operation=Operation.VIEWING_ADMITTED, by=by, on=lock.incident, reason_code="is_witness"
        )
    _write(Operation.VIEWING_ADMITTED, row, by)
    return row


@journal.action
def note_account(*, witness: LockedPerson, by: User) -> LockedPerson:
    """Record that a key police witness has given the first account: from then on they may watch. Raises NotYours."""
    _standing(witness.lock, by, Operation.VIEWING_ADMITTED)
    rows = LockedPerson.objects.select_for_update(of=("self",)).select_related("person", "lock__incident")
    row = rows.get(pk=witness.pk, part=Part.WITNESS)
    if row.account_given_at is None:
        row.account_given_at, row.account_noted_by = timezone.now(), by
        row.save(update_fields=["account_given_at", "account_noted_by"])
    _write(Operation.VIEWING_ADMITTED, row, by)
    return row


@journal.action
def lift_lock(*, lock: ViewingLock, ground: LiftGround, note: str, by: User) -> ViewingLock:
    """End a lock for everybody. Raises NotYours, AlreadyDecided."""
    lock = _standing(lock, by, Operation.VIEWING_LIFTED)
    waiting = lock.people.filter(part=Part.WITNESS, account_given_at=None).exists()
    if ground is LiftGround.ACCOUNTS_GIVEN and waiting:
        message = "Not every key police witness has given the first account. Record them first, or name another ground."
        raise AlreadyDecided(
            message, operation=Operation.VIEWING_LIFTED, by=by, on=lock.incident, reason_code="accounts_missing"
        )
    lock.lifted_at, lock.lifted_by, lock.lift_ground, lock.lift_note = timezone.now(), by, ground, note
    lock.save(update_fields=["lifted_at", "lifted_by", "lift_ground", "lift_note"])
    journal.act(
        Operation.VIEWING_LIFTED,
        by=by,
        on=lock.incident,
        incident_id=lock.incident_id,
        details={"lock": str(lock.pk), "ground": str(ground)},
        personal={"note": note},
    )
    return lock


def _must(by: User, operation: Operation, incident: Incident) -> None:
    if by.may(Permission.EVIDENCE_LOCK) and Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
        return
    message = "Only a post-incident manager may do this."
    raise NotYours(message, operation=operation, by=by, on=incident, reason_code="no_permission")


def _standing(lock: ViewingLock, by: User, operation: Operation) -> ViewingLock:
    _must(by, operation, lock.incident)
    row = ViewingLock.objects.select_for_update(of=("self",)).select_related("incident").get(pk=lock.pk)
    if row.lifted_at is not None:
        message = "This lock has been lifted already."
        raise AlreadyDecided(message, operation=operation, by=by, on=row.incident, reason_code="lifted")
    return row


def _write(operation: Operation, row: LockedPerson, by: User) -> None:
    journal.act(
        operation,
        by=by,
        on=row.lock.incident,
        incident_id=row.lock.incident_id,
        details={"lock": str(row.lock_id), "person": str(row.person_id), "part": str(row.part)},
        personal={"person": row.person.label},
    )
