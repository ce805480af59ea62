"""Where the use-of-force form of a TASER use stands: not due, due, a draft, sent; until when it is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from devices.models import ArmedSession, Use
from evidence.models import ForceForm
from evidence.models.force_form import with_form

MOST_DUE = 20  # shown at once: the first log of an old X2 may bring years
APART = frozenset({Use.TEST, Use.TRAINING})


class State(StrEnum):
    """Where a form stands."""

    NOT_DUE = "not_due"
    DUE = "due"
    DRAFT = "draft"
    SENT = "sent"


@dataclass(frozen=True)
class Standing:
    """The state of a form, and until when it is to be sent."""

    state: State
    due_at: datetime
    sent_at: datetime | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether its time is over and it was not sent; the moment itself counts as over."""
        return self.state in {State.DUE, State.DRAFT} and timezone.now() >= self.due_at

    @property
    def words(self) -> str:
        """The state in words."""
        late = {State.DUE: "Form overdue", State.DRAFT: "Draft overdue"}
        if self.is_overdue:
            return late[self.state]
        names = {State.NOT_DUE: "No form due", State.DUE: "Form due", State.DRAFT: "Draft", State.SENT: "Form sent"}
        return names[self.state]

    @property
    def tone(self) -> str:
        """The colour of the state."""
        tones = {State.NOT_DUE: "", State.DUE: "amber", State.DRAFT: "amber", State.SENT: "green"}
        return "red" if self.is_overdue else tones[self.state]


def due_at(session: ArmedSession) -> datetime:
    """Return until when the form is to be sent: FORCE_FORM_HOURS after the weapon was docked, 24 by default.

    College of Policing, CED APP: a form on every occasion, "within 24 hours" (uk-rules.md U25: the scope is unclear in
    the text seen, so the hours are a setting).
    """
    docked = session.log.docked_at or session.log.read_at
    return docked + timedelta(hours=settings.FORCE_FORM_HOURS)


def review_due_at(session: ArmedSession) -> datetime:
    """Return until when a supervisor reviews it: FORCE_REVIEW_HOURS after the weapon was docked, 72 by default."""
    docked = session.log.docked_at or session.log.read_at
    return docked + timedelta(hours=settings.FORCE_REVIEW_HOURS)


def standing_of(session: ArmedSession, *, sent_at: datetime | None, has_draft: bool) -> Standing:
    """Return where the form of a use stands; `session.log` is loaded. A test or training needs none."""
    if has_draft:
        state = State.DRAFT
    elif sent_at is not None:
        state = State.SENT
    else:
        state = State.NOT_DUE if session.shown_use in APART else State.DUE
    return Standing(state, due_at(session), sent_at)


def standing_of_forms(session: ArmedSession, forms: list[ForceForm]) -> Standing:
    """Return where the form of a use stands, by its versions, the newest first."""
    sent = next((form.sent_at for form in forms if form.is_sent), None)
    return standing_of(session, sent_at=sent, has_draft=any(not form.is_sent for form in forms))


def forms_due_of(person: User) -> list[tuple[ArmedSession, Standing]]:
    """Return a person's own uses whose form was not sent, the newest first; one query."""
    own = ArmedSession.objects.filter(officer=person).uses()
    waiting = (
        with_form(own)
        .filter(Q(("form_sent_at__isnull", True)))
        .select_related("taser", "log")
        .order_by("-began_at")[:MOST_DUE]
    )
    found = [(one, standing_of(one, sent_at=None, has_draft=one.has_draft)) for one in waiting]  # type: ignore[attr-defined]  # annotated
    return [(session, standing) for session, standing in found if standing.state is not State.NOT_DUE]
