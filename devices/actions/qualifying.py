"""Officers become qualified for TASER, and stop being so."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from devices.models import Qualification, Skill
from devices.refusals import NotAllowed, must_manage


@journal.action
def set_qualification(*, person: User, valid_until: date, by: User, kind: str = Skill.TASER) -> Qualification:
    """Write down until which day (local date, included) a person is qualified; it takes the place of what was known.

    A TASER in their hands stays there: the pages say that it has to come back.
    Raises NotAllowed.
    """
    before = _ended(person, kind, by, Operation.QUALIFICATION_SET)
    qualification = Qualification.objects.create(person=person, kind=kind, valid_until=valid_until, set_by=by)
    journal.act(
        Operation.QUALIFICATION_SET,
        by=by,
        on=person,
        details={"kind": str(kind), "valid_until": valid_until.isoformat(), "before": before},
    )
    return qualification


@journal.action
def withdraw_qualification(*, person: User, by: User, kind: str = Skill.TASER) -> None:
    """Take a qualification away from today on; the row stays. Of somebody who has none it only leaves an entry.

    Raises NotAllowed.
    """
    before = _ended(person, kind, by, Operation.QUALIFICATION_WITHDRAWN)
    journal.act(Operation.QUALIFICATION_WITHDRAWN, by=by, on=person, details={"kind": str(kind), "before": before})


def _ended(person: User, kind: str, by: User, operation: Operation) -> str:
    """End the current qualification and return its last day, or nothing; the person's row is locked first."""
    must_manage(by, operation, person)
    if not reaches(by, Permission.DEVICES_MANAGE, person):
        message = f"{person.title} belongs to a team whose devices you do not manage."
        raise NotAllowed(message, operation=operation, by=by, on=person, reason_code="out_of_reach")
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    current = Qualification.objects.of(person, kind)
    if current is None:
        return ""
    current.ended_at, current.ended_by = timezone.now(), by
    current.save(update_fields=["ended_at", "ended_by"])
    return current.valid_until.isoformat()
