"""Reports of a camera: numbered once, kept until accepted, sent again in order, given up when refused."""

import json
from datetime import timedelta

import pytest

from devices.protocol import LogEntry, LogKind, Place
from devices.simulator.field.outbox import MOST_UNDER_WAY, Condition, Outbox
from tests.devices.field.conftest import READY_AT

GOOD = Condition(71, 1_000, 64_000)


def entry(number: int = 0) -> LogEntry:
    return LogEntry(READY_AT + timedelta(seconds=number), LogKind.MARKER, detail=str(number))


def place(number: int = 0) -> Place:
    return Place(READY_AT + timedelta(seconds=number), 52.48, -1.89, 4.0)


def filled(reports: int) -> Outbox:
    outbox = Outbox(last=0)
    for number in range(reports):
        outbox.add([entry(number)], [], GOOD)
    return outbox


def numbers(outbox: Outbox) -> list[int]:
    return [json.loads(frame)["report"]["number"] for frame in outbox.frames()]


def test_numbers_begin_at_one_and_go_up_by_one() -> None:
    assert numbers(filled(3)) == [1, 2, 3]


def test_what_was_sent_is_not_sent_again_on_the_same_line() -> None:
    outbox = filled(2)

    first, second = numbers(outbox), numbers(outbox)

    assert (first, second) == ([1, 2], [])


def test_on_a_new_line_what_is_not_accepted_is_sent_again_in_order() -> None:
    outbox = filled(4)
    numbers(outbox)

    outbox.resume(2)

    assert numbers(outbox) == [3, 4]


def test_a_camera_that_lost_its_count_goes_on_from_accepted() -> None:
    outbox = Outbox()
    outbox.add([entry()], [], GOOD)

    outbox.resume(500)

    assert numbers(outbox) == [501]


def test_after_refused_the_next_number_goes_on() -> None:
    outbox = filled(3)
    numbers(outbox)

    outbox.refused(2)
    outbox.resume(1)

    assert numbers(outbox) == [3]


def test_a_window_of_reports_is_under_way() -> None:
    outbox = filled(MOST_UNDER_WAY + 3)
    first = numbers(outbox)

    outbox.accepted(2)

    assert len(first) == MOST_UNDER_WAY
    assert numbers(outbox) == [MOST_UNDER_WAY + 1, MOST_UNDER_WAY + 2]


def test_lost_numbers_are_a_gap() -> None:
    outbox = filled(1)
    numbers(outbox)
    outbox.lose(2)
    outbox.add([entry()], [], GOOD)

    assert numbers(outbox) == [4]


@pytest.mark.parametrize(
    ("entries", "places", "reports"), [(0, 0, 1), (500, 1_000, 1), (501, 0, 2), (1, 2_001, 3), (1_001, 1, 3)]
)
def test_a_report_holds_500_entries_and_1000_places(entries: int, places: int, reports: int) -> None:
    outbox = Outbox(last=0)

    made = outbox.add([entry(n) for n in range(entries)], [place(n) for n in range(places)], GOOD)

    sent = [json.loads(frame)["report"] for frame in outbox.frames()]
    assert made == len(sent) == reports
    assert [one["detail"] for report in sent for one in report["entries"]] == [str(n) for n in range(entries)]
    assert sum(len(report["places"]) for report in sent) == places
