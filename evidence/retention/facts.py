"""What the retention engine is told about one item; plain values, knows no Django."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """The state of a case, as the CPIA floor sees it (words.md section 5.9)."""

    OPEN = "open"
    NO_FURTHER_ACTION = "nfa"
    CHARGED = "charged"
    ACQUITTED = "acquitted"
    DISCONTINUED = "discontinued"
    CONVICTED = "convicted"
    CUSTODIAL = "custodial"
    HOSPITAL = "hospital"
    APPEAL = "appeal"


@dataclass(frozen=True)
class CategoryFact:
    """A category on the item and the rule it brings."""

    name: str
    rule: str
    added_at: datetime
    added_by: str = "the system"


@dataclass(frozen=True)
class CaseFact:
    """A case the item belongs to: its state, since when, and when custody or hospital ends (None: not known)."""

    reference: str
    outcome: Outcome
    on: date
    ends_on: date | None = None
    group: str = ""
    entered_by: str = "the system"


@dataclass(frozen=True)
class LinkFact:
    """A link the system found; `kept_until` is what a person decided, `is_open` that nobody has decided yet."""

    kind: str
    about: str
    found_at: datetime
    is_open: bool = True


@dataclass(frozen=True)
class KeepFact:
    """A person's decision to keep the item until a review date."""

    until: date
    reason: str
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True)
class HoldFact:
    """A hold on the item; a released one matters when its kind names a complaint, inquest or claim."""

    kind: str
    label: str
    reason: str
    placed_at: datetime
    placed_by: str
    review_on: date | None = None
    released_at: datetime | None = None
    starts_complaint_period: bool = False


@dataclass(frozen=True)
class ShareFact:
    """A package through which somebody outside can still open the item; `until` is the last moment of anybody."""

    package: str
    people: str
    sent_at: datetime
    sent_by: str
    until: datetime


@dataclass(frozen=True)
class NominalFact:
    """A person the item is about: MoPI group, birth, and every event that restarts the clear period."""

    group: str
    events: tuple[date, ...]
    born_on: date | None = None
    is_high_risk: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything that decides how long an item stays."""

    received_at: datetime
    recorded_at: datetime | None = None
    duration_ms: int = 0
    is_body_worn: bool = True
    is_evidential: bool = False
    categories: tuple[CategoryFact, ...] = ()
    incident_at: datetime | None = None
    incident_ended_at: datetime | None = None
    cases: tuple[CaseFact, ...] = ()
    links: tuple[LinkFact, ...] = ()
    keeps: tuple[KeepFact, ...] = ()
    holds: tuple[HoldFact, ...] = ()
    shares: tuple[ShareFact, ...] = ()
    nominals: tuple[NominalFact, ...] = ()
    declined_at: datetime | None = None
    last_reviewed_at: datetime | None = None
    starts: dict[str, datetime] = field(default_factory=dict)  # triggers other apps know: rule key -> moment
    locked_because: tuple[str, ...] = ()  # changed bytes, a viewing lock: nothing is erased meanwhile
