"""What shuts a person out of live video they know of: the viewing lock, as over a recording (uk-rules.md U23)."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.access import REASON_CODE, SENTENCE, ShutOut
from evidence.models import LockedPerson, Part, ViewingLock
from evidence.refusals import Locked
from streaming.models import LiveSession


def is_shut(session: LiveSession, to: User) -> bool:
    """Say whether a standing viewing lock shuts this person out: over the incident, or of its witness at that time."""
    witness = LockedPerson.objects.filter(lock=OuterRef("pk"), part=Part.WITNESS, person=session.officer_id)
    until = session.ended_at or timezone.now()
    of_the_time = Q(from_at__lte=until) & (Q(to_at__isnull=True) | Q(to_at__gte=session.began_at))
    of_the_incident = Q(incident=session.incident_id) if session.incident_id else Q(pk__in=[])
    locks = ViewingLock.objects.shutting_out(to)
    return locks.filter(of_the_incident | of_the_time & Exists(witness)).exists()


def must_be_open(session: LiveSession, by: User, operation: Operation) -> None:
    """Raise Locked inside an action for a person whom a viewing lock shuts out."""
    if is_shut(session, by):
        raise Locked(SENTENCE, operation=operation, by=by, on=session, reason_code=REASON_CODE)


def turn_away_when_shut(session: LiveSession, person: User) -> None:
    """Answer 403 on a page to a person whom a viewing lock shuts out, and journal the attempt."""
    if is_shut(session, person):
        journal.refuse(Operation.LIVE_LOOK_STARTED, by=person, on=session, reason_code=REASON_CODE)
        raise ShutOut(SENTENCE)
