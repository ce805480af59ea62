"""What the answers of a use-of-force form say: in words, as flags for review, as categories, as aftercare. Pure."""

from dataclasses import dataclass
from typing import Any

from devices.taser_logs.flags import Flag
from devices.taser_logs.levels import Level, highest
from evidence.force import lists
from evidence.force.questions import Answers, Field, Shape, Step, applying

NOT_ANSWERED = "Not answered"


@dataclass(frozen=True)
class Answered:
    """One page of the form with its answers in words."""

    step: Step
    rows: list[tuple[str, str]]

    @property
    def is_single(self) -> bool:
        """Whether the page asks one question, whose label then says no more than its title."""
        return len(self.step.fields) == 1


@dataclass(frozen=True)
class Care:
    """One thing done for the person afterwards, or not."""

    words: str
    note: str
    is_done: bool


def in_words(answers: Answers) -> list[Answered]:
    """Return all pages that apply with their answers; an unneeded question that was left empty is left out."""
    return [Answered(step, _rows(step, answers)) for step in applying(answers)]


def _rows(step: Step, answers: Answers) -> list[tuple[str, str]]:
    if step.key == "tactics":
        return _tactics(answers)
    rows = []
    for field in step.fields:
        value = answers.get(field.name)
        if value or (field.is_needed and field.is_needed(answers)):
            rows.append((field.label, _words(field, value)))
    return rows or [(step.fields[0].label, "Nothing")]


def _words(field: Field, value: Any) -> str:
    if not value:
        return NOT_ANSWERED
    if field.shape is Shape.MANY:
        return ", ".join(name for key, name in field.choices if key in value)
    return dict(field.choices).get(value, str(value)) if field.choices else str(value)


def _tactics(answers: Answers) -> list[tuple[str, str]]:
    names, worked = dict(lists.TACTICS), {"yes": "worked", "partly": "worked partly", "no": "did not work"}
    rows = []
    for number in range(1, lists.MOST_TACTICS + 1):
        if tactic := answers.get(f"tactic_{number}"):
            effect = worked.get(answers.get(f"worked_{number}", ""), NOT_ANSWERED.lower())
            rows.append((f"Tactic {number}", f"{names[tactic]}, {effect}"))
    return rows or [("Tactic 1", NOT_ANSWERED)]


def levels_of(answers: Answers) -> frozenset[Level]:
    """Return the categories that the officer says they used."""
    return frozenset(Level(value) for value in answers.get("levels", ()))


def highest_of(answers: Answers) -> Level | None:
    """Return the category that statistics count (Home Office: the highest of one officer on one person)."""
    return highest(levels_of(answers))


def flags_of(answers: Answers) -> tuple[Flag, ...]:
    """Return why the use needs a second look, as far as the officer's answers say (IOPC, review of Taser, 2021)."""
    mental = answers.get("mental_health") == "yes" or "mental_health" in answers.get("factors", ())
    raised = {
        Flag.UNDER_18: answers.get("age") in lists.CHILD,
        Flag.MENTAL_HEALTH: mental,
        Flag.RESTRAINED: answers.get("restrained", "no") != "no",
    }
    return tuple(flag for flag, is_raised in raised.items() if is_raised)


def aftercare_of(answers: Answers) -> list[Care]:
    """Return what was done before and after, done or not; what does not apply to this use is left out."""
    found = []
    if warning := answers.get("warning"):
        found.append(Care("Warning given before use", answers.get("warning_reason", ""), warning == "yes"))
    if removed := answers.get("removed_by"):
        found.append(Care("Probes removed", dict(lists.REMOVED_BY)[removed], removed != "not_yet"))
    if medical := answers.get("medical"):
        note = ". ".join(part for part in (dict(lists.MEDICAL)[medical], answers.get("medical_by", "")) if part)
        found.append(Care("Medical attention", note, medical != "not_offered"))
    if leaflet := answers.get("leaflet"):
        found.append(Care("Advice leaflet given", "", leaflet == "yes"))
    if sites := answers.get("sites"):
        found.append(Care("Where the probes struck", _of(lists.SITES, sites), is_done=True))
    if kept := answers.get("kept"):
        found.append(Care("Cartridges and probes kept", "", kept == "yes"))
    return found


def person_of_form(answers: Answers) -> str:
    """Return the person as the officer perceived them, in one line."""
    parts = [dict(lists.GENDERS).get(answers.get("gender", ""), ""), dict(lists.AGES).get(answers.get("age", ""), "")]
    parts.append(dict(lists.ETHNICITY_SEEN).get(answers.get("ethnicity_seen", ""), ""))
    return ", ".join(part for part in parts if part)


def _of(choices: lists.Choices, chosen: list[str]) -> str:
    return ", ".join(name for key, name in choices if key in chosen)
