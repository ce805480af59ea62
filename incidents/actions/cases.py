"""Cases are opened, incidents put in and taken out, and outcomes entered or corrected; nothing is ever overwritten."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from incidents.models import Case, CaseIncident, CaseOutcome, CaseState, Incident
from incidents.models.case import CASE_MOVES, HAS_END
from incidents.numbers import normalise
from incidents.outcomes import Entry
from incidents.references import problem_with
from incidents.refusals import BadReference, MoveForbidden, NotAllowed, NumberTaken, TimesWrong, must_see

URN = "urn"


@journal.action
def open_case(*, reference: str, urn: str, title: str, group: str, team: Team, by: User) -> Case:
    """Open a case under the force's reference; its first entry is "open".

    Raises NotAllowed, BadReference, NumberTaken.
    """
    if not by.may(Permission.INCIDENTS_CHANGE):
        message = "You may not open cases. Ask your supervisor."
        raise NotAllowed(message, operation=Operation.CASE_OPENED, by=by, reason_code="no_permission")
    reference, urn = normalise(reference), normalise(urn)
    if problem := problem_with(URN, urn):
        raise BadReference(problem, operation=Operation.CASE_OPENED, by=by, reason_code="bad_reference")
    try:
        with transaction.atomic():
            case = Case.objects.create(
                reference=reference, urn=urn, title=title, offence_group=group, team=team, opened_by=by
            )
    except IntegrityError as error:
        message = f"A case {reference} or with this URN is already there. Search for it in the list."
        raise NumberTaken(message, operation=Operation.CASE_OPENED, by=by, reason_code="number_taken") from error
    CaseOutcome.objects.create(case=case, state=CaseState.OPEN, on=timezone.localdate(), entered_by=by)
    journal.act(
        Operation.CASE_OPENED,
        by=by,
        on=case,
        details={"reference": reference, "urn": urn, "group": group},
        personal={"title": title},
    )
    return case


@journal.action
def view_case(*, case: Case, by: User) -> Case:
    """Record that somebody opened a case. Raises NotAllowed."""
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        message = "You may not see this case."
        raise NotAllowed(message, operation=Operation.CASE_VIEWED, by=by, on=case, reason_code="no_permission")
    journal.act(Operation.CASE_VIEWED, by=by, on=case)
    return case


@journal.action
def add_to_case(*, case: Case, incident: Incident, by: User) -> CaseIncident:
    """Put an incident into a case; a second time changes nothing but is written down. Raises NotAllowed."""
    case = _changeable(case, by, Operation.CASE_CHANGED)
    must_see(by, Operation.CASE_CHANGED, incident)
    _lock_incidents([incident.pk])
    membership, _ = CaseIncident.objects.get_or_create(
        case=case, incident=incident, removed_at=None, defaults={"added_by": by}
    )
    journal.act(
        Operation.CASE_CHANGED, by=by, on=case, incident_id=incident.pk, details={"incident_added": str(incident.pk)}
    )
    return membership


@journal.action
def take_out_of_case(*, case: Case, incident: Incident, reason: str, by: User) -> CaseIncident:
    """Take an incident out of a case. Holds stay; the CPIA floor of this case ends for it. Raises NotAllowed."""
    case = _changeable(case, by, Operation.CASE_CHANGED)
    membership = CaseIncident.objects.select_for_update().get(case=case, incident=incident, removed_at=None)
    membership.removed_at, membership.removed_by, membership.reason = timezone.now(), by, reason
    membership.save(update_fields=["removed_at", "removed_by", "reason"])
    journal.act(
        Operation.CASE_CHANGED,
        by=by,
        on=case,
        incident_id=incident.pk,
        details={"incident_removed": str(incident.pk)},
        personal={"reason": reason},
    )
    return membership


@journal.action
def enter_outcome(*, case: Case, entry: Entry, by: User, corrects: CaseOutcome | None = None) -> CaseOutcome:
    """Enter what a case has come to; with `corrects`, instead of the newest entry, which stays in the history.

    Raises NotAllowed, MoveForbidden and TimesWrong.
    """
    case = _changeable(case, by, Operation.CASE_OUTCOME_ENTERED)
    _lock_incidents(case.memberships.filter(removed_at=None).values_list("incident", flat=True))
    standing = standing_entries(case)
    if corrects and (not standing or standing[-1].pk != corrects.pk or len(standing) == 1):
        _forbid("Only the newest entry can be corrected, and the opening stays.", case, by, "not_newest")
    before = standing[:-1] if corrects else standing
    _must_follow(case, before[-1], entry, by)
    outcome = CaseOutcome.objects.create(case=case, corrects=corrects, entered_by=by, **vars(entry))
    case.state = entry.state
    case.revision += 1
    case.save(update_fields=["state", "revision"])
    details: dict[str, Json] = {
        "state": entry.state,
        "on": entry.on.isoformat(),
        "ends_on": entry.ends_on.isoformat() if entry.ends_on else None,
        "corrects": str(corrects.pk) if corrects else None,
    }
    journal.act(Operation.CASE_OUTCOME_ENTERED, by=by, on=case, details=details, personal={"note": entry.note})
    return outcome


def standing_entries(case: Case) -> list[CaseOutcome]:
    """Return the history without the entries that were corrected, oldest first."""
    return list(case.outcomes.filter(corrected_by__isnull=True).order_by("entered_at", "id"))


def _must_follow(case: Case, last: CaseOutcome, entry: Entry, by: User) -> None:
    if entry.state not in CASE_MOVES[CaseState(last.state)]:
        now, wanted = CaseState(last.state).label.lower(), CaseState(entry.state).label.lower()
        _forbid(f"A case that is “{now}” cannot become “{wanted}”.", case, by, "move_forbidden")
    if _is_early(entry, last.on if last.state != CaseState.OPEN else date.min):
        message = "The dates are not in order: an outcome is not in the future, nor before the one it follows."
        raise TimesWrong(message, operation=Operation.CASE_OUTCOME_ENTERED, by=by, on=case, reason_code="times_wrong")


def _is_early(entry: Entry, earliest: date) -> bool:
    ends_wrong = entry.ends_on is not None and (entry.ends_on < entry.on or entry.state not in HAS_END)
    return entry.on < earliest or entry.on > timezone.localdate() or ends_wrong


def _forbid(message: str, case: Case, by: User, reason_code: str) -> None:
    raise MoveForbidden(message, operation=Operation.CASE_OUTCOME_ENTERED, by=by, on=case, reason_code=reason_code)


def _lock_incidents(ids: Iterable[uuid.UUID]) -> None:
    """Wait for whoever is about to erase something of these incidents, or let them wait for us."""
    list(Incident.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk"))


def _changeable(case: Case, by: User, operation: Operation) -> Case:
    if not Case.objects.changeable_by(by).filter(pk=case.pk).exists():
        message = "You may not change this case. Ask its owner team or your supervisor."
        raise NotAllowed(message, operation=operation, by=by, on=case, reason_code="no_permission")
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
