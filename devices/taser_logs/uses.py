"""Suggests what a session was for; a person confirms it, and until then nothing may be left out of a count."""

from collections.abc import Sequence

from devices.taser_logs.records import BayState, Cartridge, Cycle, Event, EventKind, Use

LONGEST_SPARK_MS = 2_000  # the daily function test is one short arc …
LONGEST_TEST_ARMED_MS = 15_000  # … by somebody who arms, sparks and makes safe at once
DROP_TEST_CYCLES = 3  # after a fall: three full cycles without cartridges
FULL_CYCLE_MS = (4_900, 5_100)


def suggested(events: Sequence[Event], cycles: Sequence[Cycle]) -> tuple[Use, str]:
    """Return the use that the entries of one session suggest and why, in a plain sentence.

    In doubt operational: a warning arc taken for a test would be a use of force that nobody reviews.
    """
    if any(event.kind is EventKind.FUNCTION_TEST for event in events):
        return Use.TEST, "The device recorded a function test."
    training = [bay.number for event in events for bay in event.bays if bay.cartridge is Cartridge.TRAINING]
    if training:
        return Use.TRAINING, f"Bay {training[0]} held a training cartridge."
    if any(cycle.fired_bays for cycle in cycles) or any(event.kind is EventKind.CARTRIDGE_DEPLOYED for event in events):
        return Use.OPERATIONAL, "A cartridge was deployed."
    if _is_drop_test(cycles):
        return Use.TEST, "Three full cycles of 5 s without cartridges: a drop test."
    if _is_spark_test(events, cycles):
        return Use.TEST, f"One arc of {cycles[0].duration_ms / 1000:.1f} s, no trigger, safe again at once."
    return Use.OPERATIONAL, "Nothing in the log shows a test or training."


def _is_drop_test(cycles: Sequence[Cycle]) -> bool:
    shortest, longest = FULL_CYCLE_MS
    return len(cycles) == DROP_TEST_CYCLES and all(
        shortest <= cycle.duration_ms <= longest and all(bay.state is BayState.EMPTY for bay in cycle.bays)
        for cycle in cycles
    )


def _is_spark_test(events: Sequence[Event], cycles: Sequence[Cycle]) -> bool:
    if len(cycles) != 1 or events[0].kind is not EventKind.ARM or events[-1].kind is not EventKind.SAFE:
        return False
    cycle = cycles[0]
    return (
        cycle.kind is EventKind.ARC
        and cycle.duration_ms <= LONGEST_SPARK_MS
        and not cycle.connected_ms
        and (events[-1].duration_ms or 0) <= LONGEST_TEST_ARMED_MS
        and all(bay.state is not BayState.DEPLOYED for bay in cycle.bays)
    )
