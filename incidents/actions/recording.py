"""Incidents are opened, changed, closed and opened again."""

from dataclasses import asdict, replace
from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import Team, User
from accounts.permissions import Permission
from accounts.reach import teams_in_reach
from accounts.refusals import ChangedMeanwhile
from audit import journal
from audit.operations import Operation
from incidents.facts import Facts
from incidents.models import Incident, State
from incidents.models.incident import MOVES
from incidents.numbers import CRIME_REFERENCE, INCIDENT_LOG, normalise, slug_for
from incidents.references import problem_with
from incidents.refusals import (
    BadReference,
    MoveForbidden,
    NotAllowed,
    NumberTaken,
    TimesWrong,
    must_change,
    must_open,
)


@journal.action
def open_incident(*, number: str, date: date, facts: Facts, team: Team, by: User) -> Incident:
    """Open an incident under its log number and the local date of the log, owned by a team.

    Raises NotAllowed (also for a team out of reach), BadReference, TimesWrong, and NumberTaken.
    """
    must_open(by)
    _must_reach(team, by)
    number = normalise(number)
    facts = _checked(facts, Operation.INCIDENT_OPENED, by, None, number=number)
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                number=number,
                date=date,
                slug=slug_for(number, date),
                team=team,
                opened_by=by,
                **asdict(facts),
            )
    except IntegrityError as error:
        if not Incident.objects.filter(number=number, date=date).exists():
            raise
        message = f"Log {number} of {date:%d/%m/%Y} is already there. Search for it in the list."
        raise NumberTaken(message, operation=Operation.INCIDENT_OPENED, by=by, reason_code="number_taken") from error
    journal.act(
        Operation.INCIDENT_OPENED,
        by=by,
        on=incident,
        incident_id=incident.pk,
        details={"number": number, "date": date.isoformat(), "team": str(team.pk)},
        personal={"title": facts.title, "place": facts.place},
    )
    return incident


@journal.action
def change_incident(*, incident: Incident, facts: Facts, state: str, revision: int, by: User) -> Incident:
    """Replace the facts and the state of an incident that nobody has changed since `revision`.

    The old and the new words stand in the erasable part of the journal.
    Raises NotAllowed, ChangedMeanwhile, MoveForbidden, BadReference and TimesWrong.
    """
    must_change(by, Operation.INCIDENT_CHANGED, incident)
    facts = _checked(facts, Operation.INCIDENT_CHANGED, by, incident)
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    _must_be_current(incident, revision, by)
    _must_move(incident, state, by)
    wanted = asdict(facts) | {"state": state}
    before = {name: getattr(incident, name) for name in wanted}
    changed = sorted(name for name in wanted if wanted[name] != before[name])
    for name in changed:
        setattr(incident, name, wanted[name])
    incident.revision += 1
    incident.save(update_fields=[*changed, "revision"])
    journal.act(
        Operation.INCIDENT_CHANGED,
        by=by,
        on=incident,
        incident_id=incident.pk,
        details={"fields": changed, "revision": incident.revision},
        personal=_words("before", before, changed) | _words("after", wanted, changed),
    )
    return incident


def _words(prefix: str, values: dict[str, object], names: list[str]) -> dict[str, str]:
    return {f"{prefix}_{name}": "" if values[name] is None else str(values[name]) for name in names}


def _checked(facts: Facts, operation: Operation, by: User, incident: Incident | None, *, number: str = "") -> Facts:
    facts = replace(facts, crime_reference=normalise(facts.crime_reference))
    problem = problem_with(INCIDENT_LOG, number) or problem_with(CRIME_REFERENCE, facts.crime_reference)
    if problem:
        raise BadReference(problem, operation=operation, by=by, on=incident, reason_code="bad_reference")
    if facts.ended_at is not None and facts.ended_at < facts.started_at:
        message = "The incident cannot end before it starts."
        raise TimesWrong(message, operation=operation, by=by, on=incident, reason_code="times_wrong")
    return facts


def _must_reach(team: Team, by: User) -> None:
    near = Team.objects.filter(teams_in_reach(by, Permission.INCIDENTS_CHANGE, path=""), pk=team.pk)
    if team.pk == by.team_id or near.exists():
        return
    message = f"You may not open incidents for {team.name}. Choose your own team."
    raise NotAllowed(message, operation=Operation.INCIDENT_OPENED, by=by, reason_code="out_of_reach")


def _must_be_current(incident: Incident, revision: int, by: User) -> None:
    if incident.revision == revision:
        return
    raise ChangedMeanwhile(
        "Somebody else changed this incident while you were editing. Look at it, then try again.",
        operation=Operation.INCIDENT_CHANGED,
        by=by,
        on=incident,
        reason_code="changed_meanwhile",
    )


def _must_move(incident: Incident, state: str, by: User) -> None:
    if state == incident.state or state in MOVES[State(incident.state)]:
        return
    raise MoveForbidden(
        f"An incident that is {incident.state} cannot become {state}.",
        operation=Operation.INCIDENT_CHANGED,
        by=by,
        on=incident,
        reason_code="move_forbidden",
    )
