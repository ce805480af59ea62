"""The pages of the use-of-force form in their order, and what is wrong with an answer. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from devices.taser_logs.levels import Level
from evidence.force import lists
from evidence.force.lists import Choices

Answers = Mapping[str, Any]
WORDS_MOST, STORY_MOST = 200, 4000  # characters
FARTHEST_M = 15


class Shape(StrEnum):
    """How a question is answered."""

    ONE = "one"
    MANY = "many"
    PICK = "pick"  # one of a long list
    WORDS = "words"
    STORY = "story"
    NUMBER = "number"


def always(_: Answers) -> bool:
    """Say yes, whatever was answered."""
    return True


def is_fired(answers: Answers) -> bool:
    """Say whether the officer fired."""
    return Level.FIRED.value in (answers.get("levels") or ())


def is_discharged(answers: Answers) -> bool:
    """Say whether current could reach the person (Home Office: the last three of the seven categories)."""
    return bool({Level.FIRED, Level.DRIVE_STUN, Level.ANGLED_DRIVE_STUN} & set(answers.get("levels") or ()))


@dataclass(frozen=True)
class Field:
    """One question: its name in the answers, its words, and when it has to be answered."""

    name: str
    label: str
    shape: Shape
    choices: Choices = ()
    hint: str = ""
    is_needed: Callable[[Answers], bool] | None = always  # None: never


@dataclass(frozen=True)
class Step:
    """One page: one thing that is asked."""

    key: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    applies: Callable[[Answers], bool] = always


def _tactics() -> tuple[Field, ...]:
    found = []
    for number in range(1, lists.MOST_TACTICS + 1):
        name = f"tactic_{number}"
        found.append(Field(name, f"Tactic {number}", Shape.PICK, lists.TACTICS, is_needed=None))
        found.append(
            Field(
                f"worked_{number}",
                f"Did tactic {number} work?",
                Shape.PICK,
                lists.EFFECT,
                is_needed=lambda answers, name=name: bool(answers.get(name)),  # type: ignore[misc]
            )
        )
    return tuple(found)


_ONE, _MANY = Shape.ONE, Shape.MANY
STEPS = (
    Step(
        "use",
        "How did you use the TASER?",
        (Field("levels", "Categories of use", _MANY, lists.LEVELS, "Choose all that apply."),),
        "Statistics count the highest of them. What the log proves is ticked; the rest only you can say.",
    ),
    Step("reason", "Why did you use force?", (Field("reasons", "Reasons", _MANY, lists.REASONS),)),
    Step(
        "grounds",
        "What made it necessary?",
        (Field("grounds", "Your grounds", Shape.STORY),),
        "What you saw, heard and believed, what less force would not have done, and why you stopped when you did.",
    ),
    Step("conduct", "How did the person behave?", (Field("conduct", "Conduct", _ONE, lists.CONDUCT),)),
    Step(
        "factors",
        "What had a bearing on it?",
        (Field("factors", "Impact factors", _MANY, lists.FACTORS, "Choose all that apply."),),
    ),
    Step("age", "How old did the person seem?", (Field("age", "Age as you perceived it", _ONE, lists.AGES),)),
    Step(
        "person",
        "Who was the person?",
        (
            Field("gender", "Gender as you perceived it", _ONE, lists.GENDERS),
            Field("ethnicity_seen", "Ethnicity as you perceived it", _ONE, lists.ETHNICITY_SEEN),
            Field("ethnicity_said", "Ethnicity as the person stated it", Shape.PICK, lists.ETHNICITY_SAID),
        ),
    ),
    Step(
        "health",
        "What did you perceive of the person's health?",
        (
            Field("mental_health", "A mental disability or mental ill health?", _ONE, lists.YES_NO_UNKNOWN),
            Field("disability", "A physical disability?", _ONE, lists.YES_NO_UNKNOWN),
        ),
    ),
    Step(
        "restrained",
        "Was the person restrained when the TASER was used?",
        (Field("restrained", "Restrained or contained", _ONE, lists.RESTRAINED),),
    ),
    Step(
        "warning",
        "Did you warn the person?",
        (
            Field("warning", "A warning before the use", _ONE, lists.YES_NO),
            Field(
                "warning_reason", "If not, why not?", Shape.WORDS, is_needed=lambda given: given.get("warning") == "no"
            ),
        ),
    ),
    Step(
        "tactics",
        "Which tactics were used, in which order?",
        _tactics(),
        "Begin with the first. Leave the rest empty.",
    ),
    Step(
        "probes",
        "Where did the probes strike?",
        (
            Field("sites", "Places", _MANY, lists.SITES, "Choose all that apply."),
            Field("distance", "Distance in metres", Shape.NUMBER, hint="A whole number.", is_needed=None),
        ),
        applies=is_fired,
    ),
    Step("effect", "Did the TASER have the effect you wanted?", (Field("effect", "Effective", _ONE, lists.EFFECT),)),
    Step(
        "injuries",
        "Was anybody injured?",
        (
            Field("subject_injury", "Injury to the person", _ONE, lists.INJURY),
            Field(
                "injury_cause",
                "What caused it?",
                Shape.WORDS,
                is_needed=lambda given: given.get("subject_injury", "none") != "none",
            ),
            Field("officer_injury", "Injury to you", _ONE, lists.INJURY),
        ),
    ),
    Step(
        "aftercare",
        "What aftercare was given?",
        (
            Field("removed_by", "Who removed the probes?", _ONE, lists.REMOVED_BY, is_needed=is_fired),
            Field("medical", "Medical attention", _ONE, lists.MEDICAL),
            Field("medical_by", "By whom, where and when?", Shape.WORDS, is_needed=None),
            Field("leaflet", "Advice leaflet given?", _ONE, lists.YES_NO),
            Field("kept", "Cartridges and probes kept as exhibits?", _ONE, lists.YES_NO, is_needed=is_fired),
        ),
        applies=is_discharged,
    ),
    Step("outcome", "What happened to the person?", (Field("outcomes", "Outcome", _MANY, lists.OUTCOMES),)),
    Step(
        "place",
        "Where was it?",
        (
            Field("places", "Kind of place", _MANY, lists.PLACES, "Choose all that apply."),
            Field("alone", "Were you single-crewed?", _ONE, lists.YES_NO),
        ),
    ),
    Step(
        "video",
        "Did your camera record it?",
        (
            Field("video", "Body-worn video", _ONE, lists.YES_NO),
            Field("video_reason", "If not, why not?", Shape.WORDS, is_needed=lambda given: given.get("video") == "no"),
        ),
    ),
    Step("more", "Is there anything to add?", (Field("more", "Anything to add", Shape.STORY, is_needed=None),)),
)
BY_KEY = {step.key: step for step in STEPS}


def applying(answers: Answers) -> list[Step]:
    """Return the pages that these answers make necessary, in their order."""
    return [step for step in STEPS if step.applies(answers)]


def relevant(answers: Answers) -> dict[str, Any]:
    """Return the answers of the pages that apply: what is sent."""
    names = {field.name for step in applying(answers) for field in step.fields}
    return {name: value for name, value in answers.items() if name in names}


def missing(answers: Answers) -> list[Step]:
    """Return the pages that still have a fault: a form is sent when there are none."""
    return [step for step in applying(answers) if faults(step, answers)]


def neighbours(step: Step, answers: Answers) -> tuple[Step | None, Step | None]:
    """Return the page before this one and the page after it, None where there is none."""
    keys = applying(answers)
    place = next((place for place, one in enumerate(keys) if one.key == step.key), len(keys))
    before = keys[place - 1] if place > 0 else None
    return before, keys[place + 1] if place + 1 < len(keys) else None


def faults(step: Step, answers: Answers) -> dict[str, str]:
    """Return what is wrong with the answers of a page, by the name of the question."""
    found = {}
    for field in step.fields:
        value = answers.get(field.name)
        needed = field.is_needed is not None and field.is_needed(answers)
        if not value and needed:
            found[field.name] = ASK[field.shape]
        elif value and (words := _wrong(field, value)):
            found[field.name] = words
    if step.key == "tactics":
        found |= _out_of_order(answers)
    return found


ASK = {
    Shape.ONE: "Choose one answer.",
    Shape.MANY: "Choose at least one answer.",
    Shape.PICK: "Choose one answer.",
    Shape.WORDS: "Write a short answer.",
    Shape.STORY: "Write it in your own words.",
    Shape.NUMBER: "Write a whole number.",
}


def _wrong(field: Field, value: Any) -> str:
    keys = {key for key, _ in field.choices}
    chosen = set(value) if field.shape is Shape.MANY else {value}
    if keys and not chosen <= keys:
        return ASK[field.shape]
    if "none" in chosen and len(chosen) > 1:
        return "Choose either “None of these” or the others."
    return ""


def _out_of_order(answers: Answers) -> dict[str, str]:
    """Ask for the first tactic, and for no gap between two of them."""
    given = [bool(answers.get(f"tactic_{number}")) for number in range(1, lists.MOST_TACTICS + 1)]
    if not given[0]:
        return {"tactic_1": "Choose the first tactic."}
    gap = next((place for place in range(1, len(given)) if given[place] and not given[place - 1]), None)
    return {f"tactic_{gap}": f"Choose tactic {gap}, or move the later ones up."} if gap is not None else {}
