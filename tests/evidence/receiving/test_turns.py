"""Who moves bytes first, who waits, and that nothing is lost by waiting."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync

from evidence.models import Upload, UploadState, Urgency
from evidence.receiving import door, turns
from evidence.receiving.answers import Answer
from evidence.receiving.turns import Turns, rank
from tests.evidence.receiving.client import patch, patch_later
from tests.evidence.receiving.conftest import CONTENT
from tests.factories.evidence import make_upload

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch, settings) -> Turns:
    """A line of its own for each test, with one place."""
    settings.UPLOADS_AT_ONCE = 1
    fresh = Turns()
    monkeypatch.setattr(door, "turns", fresh)
    return fresh


def in_order(line: Turns, ranks: list[float]) -> list[float]:
    """Let all wait behind one that is at it; return in which order they came to it."""

    async def run() -> list[float]:
        came: list[float] = []

        async def one(place: float) -> None:
            turn = await line.take(place)
            came.append(place)
            turn.end()

        first = line.take_now()
        assert first is not None
        waiting = [asyncio.create_task(one(place)) for place in ranks]
        await asyncio.sleep(0)
        first.end()
        await asyncio.gather(*waiting)
        return came

    return asyncio.run(run())


def test_the_most_urgent_of_those_that_wait_goes_first(line: Turns) -> None:
    ranks = [rank(urgency, NOW) for urgency in reversed(Urgency)]

    assert in_order(line, ranks) == [rank(urgency, NOW) for urgency in Urgency]


def test_among_equals_the_one_announced_first_goes_first(line: Turns) -> None:
    ranks = [rank(Urgency.ROUTINE, NOW + timedelta(seconds=second)) for second in (3, 1, 2)]

    assert in_order(line, ranks) == sorted(ranks)


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.EVIDENTIAL, Urgency.FORCE])
def test_a_routine_recording_waits_an_hour_longer_and_no_more(urgency: Urgency) -> None:
    assert rank(Urgency.ROUTINE, NOW) < rank(urgency, NOW + timedelta(minutes=60, seconds=1))


def test_a_free_place_is_taken_without_waiting(line: Turns) -> None:
    async def run() -> bool:
        turn = line.take_now()
        return turn is not None and line.take_now() is None

    assert asyncio.run(run())


def test_another_process_with_all_places_of_the_force_is_waited_for(line: Turns, settings) -> None:
    settings.UPLOADS_AT_ONCE_FORCE = 1

    async def run() -> tuple[bool, bool]:
        other = Turns().take_now()  # flock(2) knows no process, only open files: this is what another one would hold
        assert other is not None
        waits = asyncio.create_task(line.take(rank(Urgency.ROUTINE, NOW)))
        await asyncio.sleep(turns.LOOK_SECONDS / 2)
        waited = not waits.done()
        other.end()
        turn = await waits
        turn.end()
        return waited, turn.is_over

    assert asyncio.run(run()) == (True, True)


def test_who_waits_too_long_is_told_when_to_come_again(line: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "HOLD_SECONDS", 0.01)

    async def run() -> Answer:
        first = line.take_now()
        assert first is not None
        with pytest.raises(Answer) as told:
            await line.take(rank(Urgency.ROUTINE, NOW))
        first.end()
        assert line.take_now() is not None  # nobody stands in the line any more
        return told.value

    answer = asyncio.run(run())
    assert answer.status == 503
    assert 1 <= int(answer.headers["Retry-After"]) <= 30


def test_a_waiting_request_that_ends_gives_its_turn_to_the_next(line: Turns) -> None:
    async def run() -> bool:
        first = line.take_now()
        assert first is not None
        leaves = asyncio.create_task(line.take(rank(Urgency.URGENT, NOW)))
        stays = asyncio.create_task(line.take(rank(Urgency.ROUTINE, NOW)))
        await asyncio.sleep(0)
        first.end()  # the turn is handed to the one that leaves at this very moment
        leaves.cancel()
        turn = await stays
        turn.end()
        return line.take_now() is not None

    assert asyncio.run(run())


def test_a_slow_sender_keeps_nobody_waiting(line: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLOW_AFTER_SECONDS", 0.0)

    async def run() -> tuple[bool, bool]:
        slow = line.take_now()
        assert slow is not None
        await asyncio.sleep(0.01)
        slow.note(10)
        quick = line.take_now()
        assert quick is not None
        quick.note(100_000_000)
        slow.end()  # a second time: its place is somebody else's now
        return slow.is_over, quick.is_over

    assert asyncio.run(run()) == (True, False)


@pytest.mark.django_db
def test_a_recording_that_had_to_wait_arrives_whole(camera, upload: Upload, line: Turns) -> None:
    async def run() -> int:
        first = line.take_now()
        assert first is not None
        sending = asyncio.create_task(patch_later(camera, upload, CONTENT))
        await asyncio.sleep(0.05)
        first.end()
        return (await sending).status

    status = async_to_sync(run)()
    assert (status, Upload.objects.get().state) == (204, UploadState.RECEIVED)


@pytest.mark.django_db
def test_every_upload_leaves_its_place_free(camera, upload: Upload, line: Turns) -> None:
    patch(camera, upload, CONTENT[:100], is_cut=True)
    patch(camera, upload, CONTENT, offset=7)
    patch(camera, "019a0000-0000-7000-8000-000000000000", CONTENT)
    patch(camera, upload, CONTENT[100:], offset=100)

    second = make_upload(camera, CONTENT)
    assert patch(camera, second, CONTENT).status == 204


@pytest.mark.django_db
def test_a_stranger_does_not_stand_in_the_line(camera, upload: Upload, line: Turns) -> None:
    async def run() -> int:
        first = line.take_now()
        assert first is not None
        reply = await patch_later(camera, "019a0000-0000-7000-8000-000000000000", CONTENT)
        first.end()
        return reply.status

    assert async_to_sync(run)() == 404
