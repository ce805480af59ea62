"""Answers of a use-of-force form as PC Rahman gives them for Tanner Row, and forms that were sent."""

from typing import Any

from accounts.models import User
from devices.models import ArmedSession
from evidence.actions.force.reviewing import Findings
from evidence.actions.force.writing import save_answers, send_form
from evidence.force.questions import applying
from evidence.models import Answer, ForceForm, ReviewOutcome
from evidence.models.taser_review import QUESTIONS

TOLD = [("When", "21 Nov 2026, 22:46:51 to 22:47:41")]
ANSWERS: dict[str, Any] = {
    "levels": ["drawn", "aimed", "red_dotted", "fired"],
    "reasons": ["protect_self", "arrest"],
    "grounds": "He walked at me with a knife and did not stop when I told him to.",
    "conduct": "aggravated",
    "factors": ["weapon"],
    "age": "18_34",
    "gender": "male",
    "ethnicity_seen": "white",
    "ethnicity_said": "W1",
    "mental_health": "no",
    "disability": "unknown",
    "restrained": "no",
    "warning": "yes",
    "tactic_1": "communication",
    "worked_1": "no",
    "tactic_2": "taser",
    "worked_2": "yes",
    "sites": ["chest", "leg"],
    "distance": 3,
    "effect": "yes",
    "subject_injury": "minor",
    "injury_cause": "Probe in the chest",
    "officer_injury": "none",
    "removed_by": "paramedic",
    "medical": "given",
    "medical_by": "AMB 3071, 23:04",
    "leaflet": "yes",
    "kept": "yes",
    "outcomes": ["arrested"],
    "places": ["street"],
    "alone": "no",
    "video": "yes",
}


def write_form(session: ArmedSession, officer: User, **changes: Any) -> None:
    """Answer every page of the form; a change to None leaves the question open."""
    answers = ANSWERS | changes
    for step in applying(answers):
        given = {field.name: answers.get(field.name) for field in step.fields}
        save_answers(session=session, step=step, answers=given, by=officer)


def make_sent_form(session: ArmedSession, officer: User, **changes: Any) -> ForceForm:
    """Return a form that was signed and sent."""
    write_form(session, officer, **changes)
    return send_form(session=session, told=TOLD, by=officer)


def findings(outcome: ReviewOutcome = ReviewOutcome.NOTHING, **changes: Any) -> Findings:
    """Return what a reviewer found: all well, and nothing to learn."""
    answers = {name: Answer.YES for name, _ in QUESTIONS} | {"is_something_learned": Answer.NO}
    return Findings(answers=answers, outcome=outcome, **changes)
