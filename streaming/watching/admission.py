"""Who may see a live session at this moment: asked when a viewer comes, and again while the picture flows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import RoleAssignment, SignIn, User
from accounts.permissions import Permission
from accounts.raw_doors import Guest, Scope, TurnedAway, admit_person
from audit import journal
from audit.context import bound
from audit.operations import Operation
from evidence.access import REASON_CODE, SENTENCE
from evidence.models import LockedPerson, ViewingLock
from streaming.access import is_shut
from streaming.models import LiveSession, StreamView

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Sign = tuple[object, ...]  # what a right hangs on: when it stays the same, so does the right


@dataclass(frozen=True)
class Admitted:
    """A viewer who may look: the person, their open look, and the session as it was when they came."""

    person: User
    sign_in: UUID
    view: UUID
    session: LiveSession
    facts: dict[str, object]
    sign: Sign

    @property
    def began_ms(self) -> int:
        """When the recording began, milliseconds since 1970 UTC."""
        return (self.session.began_at - EPOCH) // timedelta(milliseconds=1)


def admit_viewer(scope: Scope, session_id: UUID, view_id: UUID | None = None) -> Admitted:
    """Return who asks for a session; without `view_id` any open look of that person counts.

    Raises TurnedAway 400, 401, 403 (no right, a viewing lock, no open look) or 404; what is refused to a colleague is
    journalled. Needs the database.
    """
    guest = admit_person(scope, Permission.LIVE_WATCH)
    session = (
        LiveSession.objects.visible_to(guest.person).select_related("camera", "item").filter(pk=session_id).first()
    )
    if session is None:
        raise TurnedAway(404, "There is no such stream.")
    with bound(**guest.facts):
        if is_shut(session, guest.person):
            _refuse(guest, session, REASON_CODE, SENTENCE)
        view = _look(guest.person, session, view_id)
        if view is None:
            _refuse(guest, session, "no_look", "Say why you watch this. Reload the page.")
    sign_in = guest.sign_in.pk
    asked = (Asked(view.pk, sign_in, guest.person.pk),)
    return Admitted(guest.person, sign_in, view.pk, session, guest.facts, signs(asked).get(view.pk, ()))


def _look(person: User, session: LiveSession, view_id: UUID | None) -> Any:
    views = StreamView.objects.open().filter(person=person, session=session)
    return (views.filter(pk=view_id) if view_id else views.order_by("-began_at")).first()


def _refuse(guest: Guest, session: LiveSession, reason_code: str, sentence: str) -> None:
    journal.refuse(Operation.LIVE_LOOK_STARTED, by=guest.person, on=session, reason_code=reason_code)
    raise TurnedAway(403, sentence)


@dataclass(frozen=True)
class Asked:
    """A viewer whose right is looked at again."""

    view: UUID
    sign_in: UUID
    person: UUID


def signs(asked: Iterable[Asked]) -> dict[UUID, Sign]:
    """Return for each look that still counts what the right to it hangs on; four queries, however many there are.

    A look that ended, a person who was disabled and a session of the browser that ended are left out.
    """
    wanted = {one.view: one for one in asked}
    living = set(
        SignIn.objects.living().filter(pk__in={one.sign_in for one in wanted.values()}).values_list("pk", flat=True)
    )
    people = {one.person for one in wanted.values()}
    roles: dict[UUID, set[str]] = {person: set() for person in people}
    for person, role in RoleAssignment.objects.filter(user__in=people, taken_at__isnull=True).values_list(
        "user", "role"
    ):
        roles[person].add(role)
    locks = _locks()
    views = StreamView.objects.open().filter(pk__in=wanted, person__is_active=True)
    told = views.values_list(
        "pk",
        "person__password",
        "person__team__path",
        "session__officer",
        "session__officer__team__path",
        "session__incident",
    )
    return {
        pk: (*hangs_on, frozenset(roles[wanted[pk].person]), locks)
        for pk, *hangs_on in told.order_by()
        if wanted[pk].sign_in in living
    }


def _locks() -> frozenset[tuple[object, ...]]:
    """Return the standing viewing locks and who is named in them; on nearly every day there is none."""
    standing = frozenset(ViewingLock.objects.standing().values_list("pk", "incident", "from_at", "to_at"))
    if not standing:
        return standing
    named = LockedPerson.objects.filter(lock__lifted_at__isnull=True)
    return standing | frozenset(named.values_list("lock", "person", "part", "account_given_at"))
