"""What is entered about the outcome of a case."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    """One outcome: the state and its date, when custody or hospital ends, and the last day for a summary charge."""

    state: str
    on: date
    ends_on: date | None = None
    summary_limit_on: date | None = None
    note: str = ""
