"""The flags of the IOPC's review of August 2021, each at its limit."""

from datetime import UTC, datetime

import pytest

from devices.taser_logs.flags import Flag, iopc_flags
from devices.taser_logs.records import Cycle, EventKind


def cycles(*lengths_ms: int, kind: EventKind = EventKind.TRIGGER) -> list[Cycle]:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return [Cycle(n, n, kind, at, length, None, (), (), (), None) for n, length in enumerate(lengths_ms, 1)]


@pytest.mark.parametrize(("length_ms", "flags"), [(5_000, ()), (5_001, (Flag.CYCLE_OVER_5_S,))])
def test_iopc_2021_any_cycle_over_five_seconds(length_ms: int, flags: tuple[Flag, ...]) -> None:
    assert iopc_flags(cycles(1_000, length_ms)) == flags


@pytest.mark.parametrize(("last_ms", "is_raised"), [(5_000, False), (5_001, True)])
def test_iopc_2021_total_over_fifteen_seconds(last_ms: int, is_raised: bool) -> None:  # noqa: FBT001 - a case
    raised = iopc_flags(cycles(5_000, 5_000, last_ms))

    assert (Flag.TOTAL_OVER_LIMIT in raised) is is_raised


def test_iopc_2021_total_over_a_limit_of_the_force_s_own() -> None:
    assert iopc_flags(cycles(5_000, 2_400), longest_total_ms=5_000) == (Flag.TOTAL_OVER_LIMIT,)


@pytest.mark.parametrize(("lengths_ms", "flags"), [((100, 100), ()), ((100, 100, 100), (Flag.THREE_OR_MORE_CYCLES,))])
def test_iopc_2021_three_or_more_cycles(lengths_ms: tuple[int, ...], flags: tuple[Flag, ...]) -> None:
    assert iopc_flags(cycles(*lengths_ms)) == flags


def test_iopc_2021_arcs_count_like_triggers() -> None:
    assert iopc_flags(cycles(5_001, kind=EventKind.ARC)) == (Flag.CYCLE_OVER_5_S,)


def test_iopc_2021_subject_under_eighteen() -> None:
    assert iopc_flags([], under_18=True) == (Flag.UNDER_18,)


def test_iopc_2021_mental_health_marker() -> None:
    assert iopc_flags([], mental_health=True) == (Flag.MENTAL_HEALTH,)


def test_iopc_2021_contained_or_restrained() -> None:
    assert iopc_flags([], restrained=True) == (Flag.RESTRAINED,)


def test_flags_come_in_their_order() -> None:
    raised = iopc_flags(cycles(6_000, 6_000, 6_000), restrained=True, mental_health=True, under_18=True)

    assert raised == tuple(Flag)
