"""Reconciles an activation of a TASER with the officer's form and the footage (College of Policing, CED APP). Pure.

The log of every weapon is to be looked through for improper or unaccounted use (uk-rules.md U25, section 8 no. 17).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from devices.taser_logs.levels import Level, disagreements, without_proof
from evidence.taser.coverage import Result


class Problem(StrEnum):
    """What does not fit together."""

    UNACCOUNTED_USE = "unaccounted_use"
    NOT_COVERED = "not_covered"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Activation:
    """One armed session with what belongs to it; `said` is None while no form was sent."""

    is_use: bool  # neither a test nor training, as confirmed, else as suggested
    is_whole: bool  # the log has both Armed and Safe
    due_at: datetime
    proved: frozenset[Level]
    said: frozenset[Level] | None
    coverage: Result


def problems(activation: Activation, now: datetime) -> dict[Problem, str]:
    """Return what is wrong at a moment, each with what it is about; the same facts give the same words."""
    if not activation.is_use:
        return {}
    found = {}
    if activation.said is None and now >= activation.due_at:
        found[Problem.UNACCOUNTED_USE] = ""
    if activation.coverage in {Result.NOT_COVERED, Result.PARTLY}:
        found[Problem.NOT_COVERED] = activation.coverage.value
    if activation.said is not None and (both := contradictions(activation)):
        found[Problem.CONTRADICTION] = _words(*both)
    return found


def contradictions(activation: Activation) -> tuple[tuple[Level, ...], tuple[Level, ...]] | None:
    """Return what the log proves and the form leaves out, and what the form says and the log would show; else None.

    A log without its Armed or its Safe shows only what happened, not what did not.
    """
    said = activation.said or frozenset()
    left_out = disagreements(activation.proved, said)
    not_shown = without_proof(activation.proved, said) if activation.is_whole else ()
    return (left_out, not_shown) if left_out or not_shown else None


def _words(left_out: Iterable[Level], not_shown: Iterable[Level]) -> str:
    return " ".join([*(f"+{level.value}" for level in left_out), *(f"-{level.value}" for level in not_shown)])
