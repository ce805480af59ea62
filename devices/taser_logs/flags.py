"""Flags a use of a TASER for review, after the IOPC's review of 101 cases (August 2021)."""

from collections.abc import Iterable
from enum import StrEnum

from devices.taser_logs.records import Cycle

LONGEST_CYCLE_MS = 5_000
LONGEST_TOTAL_MS = 15_000  # ours: the IOPC counts eight cases over 20 s, a review should come before that
MANY_CYCLES = 3


class Flag(StrEnum):
    """Why a use needs a second look, in the order in which they are shown."""

    CYCLE_OVER_5_S = "cycle_over_5_s"
    TOTAL_OVER_LIMIT = "total_over_limit"
    THREE_OR_MORE_CYCLES = "three_or_more_cycles"
    UNDER_18 = "under_18"
    MENTAL_HEALTH = "mental_health"
    RESTRAINED = "restrained"


OF_THE_FORM = frozenset({Flag.UNDER_18, Flag.MENTAL_HEALTH, Flag.RESTRAINED})


def with_facts(flags: Iterable[str], facts: Iterable[str]) -> list[str]:
    """Return the flags of a log together with those facts of a form, in their order; earlier facts give way."""
    raised = {Flag(flag) for flag in flags} - OF_THE_FORM | {Flag(fact) for fact in facts} & OF_THE_FORM
    return [flag.value for flag in Flag if flag in raised]


def iopc_flags(
    cycles: Iterable[Cycle],
    *,
    longest_total_ms: int = LONGEST_TOTAL_MS,
    under_18: bool = False,
    mental_health: bool = False,
    restrained: bool = False,
) -> tuple[Flag, ...]:
    """Return the flags of one use in their order; the last three are facts of the officer's form.

    Triggers and arcs count alike: an arc may re-energise probes that are in a person.
    """
    lengths = [cycle.duration_ms for cycle in cycles]
    raised = {
        Flag.CYCLE_OVER_5_S: any(length > LONGEST_CYCLE_MS for length in lengths),
        Flag.TOTAL_OVER_LIMIT: sum(lengths) > longest_total_ms,
        Flag.THREE_OR_MORE_CYCLES: len(lengths) >= MANY_CYCLES,
        Flag.UNDER_18: under_18,
        Flag.MENTAL_HEALTH: mental_health,
        Flag.RESTRAINED: restrained,
    }
    return tuple(flag for flag in Flag if raised[flag])
