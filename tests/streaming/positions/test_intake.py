"""Fixes of a process: every row exact, the cameras' own rows, what waits without a database, and the journal."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import redis
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from devices.actions import keep_reports, note_fixes, write_fixes
from devices.fix_rows import LastPlace, TrueFix
from devices.lines.line import Line
from devices.models import Camera, CameraPlace
from devices.near import Weapon, cameras_around
from devices.protocol import Fixes, Place, RefusedFrame, Report, TimedFix
from devices.report_rows import Arrived
from streaming.positions import board, intake
from streaming.positions.intake import KEEPER, Intake
from tests.factories.devices import make_camera, new_entries

pytestmark = pytest.mark.django_db
TANNER_ROW = (52.4862, -1.8904)


def now_ms() -> int:
    return int(time.time() * 1000)


def line_of(camera: Camera, offset_ms: int = 0) -> Line:
    async def send(_: object) -> None: ...

    return Line(camera, offset_ms, send)


def fix(at_ms: int, north: float = 0.0, speed: float | None = None, heading: float | None = None) -> TimedFix:
    return TimedFix(at_ms, TANNER_ROW[0] + north, TANNER_ROW[1], 4.0, speed, heading)


def played(*said: tuple[Line, list[TimedFix]], then: Callable[[Intake], None] = lambda _: None) -> Intake:
    """Let cameras say fixes, write them, and end."""

    async def play() -> Intake:
        taking = Intake()
        for line, fixes in said:
            taking.take(line, Fixes(tuple(fixes)))
        then(taking)
        await taking.stop()
        return taking

    return async_to_sync(play)()


def rows() -> list[tuple[object, ...]]:
    names = ("camera_id", "at", "latitude", "longitude", "accuracy_m", "speed_m_s", "heading")
    return list(CameraPlace.objects.order_by("at").values_list(*names))


def test_rows_are_exactly_what_the_cameras_said_in_true_time(camera: Camera) -> None:
    other, at = make_camera("X6039A1B5"), now_ms() - 5_000

    played(
        (line_of(camera, 2_500), [fix(at + 2_500), fix(at + 3_500, 0.0001, 1.5, 270.0)]),
        (line_of(other), [fix(at + 250, speed=0.0), fix(at + 500, heading=12.0)]),
    )

    def moment(ms: int) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at + ms)

    assert rows() == [
        (camera.pk, moment(0), *TANNER_ROW, 4.0, None, None),
        (other.pk, moment(250), *TANNER_ROW, 4.0, 0.0, None),
        (other.pk, moment(500), *TANNER_ROW, 4.0, None, 12.0),
        (camera.pk, moment(1_000), TANNER_ROW[0] + 0.0001, TANNER_ROW[1], 4.0, 1.5, 270.0),
    ]


def test_the_journal_has_one_entry_with_the_counts(camera: Camera) -> None:
    at = now_ms()

    played(
        (line_of(camera), [fix(at - 2_000), fix(at - 1_000), fix(at + 60_000)]), (line_of(camera), [fix(at - 1_000)])
    )

    (entry,) = new_entries()
    assert (entry.operation, entry.actor_type, entry.actor_id) == ("fixes.kept", "worker", "streaming.positions")
    assert entry.details == {"ahead": 1, "again": 1, "cameras": 1, "fixes": 2}


def test_a_failed_journal_keeps_the_counts_for_the_next_minute(camera: Camera, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> UUID:
        raise OperationalError("the journal cannot be written")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "note_fixes", fail)
        taking = played((line_of(camera), [fix(now_ms())]))
    async_to_sync(taking.note)()

    assert [entry.details["fixes"] for entry in new_entries()] == [1]


def test_a_failed_journal_leaves_no_entry(camera: Camera, monkeypatch) -> None:
    monkeypatch.setattr("audit.entries.attestation.hash_of", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        note_fixes(counts={"fixes": 1}, by=KEEPER)

    assert not new_entries().exists()


def test_a_camera_ahead_of_us_is_told_once(camera: Camera) -> None:
    line = line_of(camera)

    played((line, [fix(now_ms() + 60_000)]), (line, [fix(now_ms() + 61_000)]))

    said = [line._unsaid.get_nowait() for _ in range(line._unsaid.qsize())]
    assert said == [RefusedFrame("A fix lies ahead of now. Say hello again, so that the clock is measured.")]
    assert not CameraPlace.objects.exists()


def test_a_place_is_at_once_that_of_the_camera_for_signal(camera: Camera) -> None:
    Camera.objects.update(state="ready")

    played((line_of(camera), [fix(now_ms() - 400)]))

    (near,) = cameras_around(Weapon(*TANNER_ROW, 1.0, (timezone.now(),)), own=[])
    assert (near.camera.serial, near.outcome, near.distance_m) == ("X6039A1B4", "told", 0.0)


def test_a_report_does_not_take_back_a_later_fix(camera: Camera) -> None:
    at = now_ms()
    played((line_of(camera), [fix(at)]))
    before = datetime.fromtimestamp(at // 1000 - 20, tz=UTC)

    report = Report(1, 71, 1, 2, (), (Place(before, 52.0, -1.9, 4.0),))
    keep_reports(arrived=[Arrived(camera.pk, 0, report, "0" * 64)], by=camera)

    assert Camera.objects.get().latitude == TANNER_ROW[0]


def test_an_older_fix_does_not_move_a_camera_back(camera: Camera) -> None:
    newer, older = (TrueFix(now_ms() - ago, 52.4, -1.9, 4.0, None, None) for ago in (0, 5_000))

    for one in (newer, older):
        write_fixes(rows=[], places=[LastPlace(camera.pk, one)])

    assert Camera.objects.get().placed_at.timestamp() * 1000 == pytest.approx(newer.at_ms)


def test_without_a_database_fixes_wait_and_then_the_oldest_go(camera: Camera, monkeypatch, caplog) -> None:
    monkeypatch.setattr(intake, "MOST_WAITING", 3)
    at, away = now_ms() - 60_000, [True]

    def write(**values: object) -> None:
        if away:
            raise OperationalError("the database is away")
        write_fixes(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "write_fixes", write)

    async def play() -> Intake:
        taking, line = Intake(), line_of(camera)
        for second in range(3):
            taking.take(line, Fixes((fix(at + second * 1_000),)))
            await taking.write()
        taking.take(line, Fixes((fix(at + 3_000), fix(at + 4_000))))
        away.clear()
        await taking.stop()
        return taking

    async_to_sync(play)()

    assert [round(row[1].timestamp() * 1000) - at for row in rows()] == [2_000, 3_000, 4_000]
    assert new_entries().get().details == {"cameras": 1, "fixes": 3, "lost": 2}
    assert [record.message for record in caplog.records if "wait in memory" in record.message] == [
        "the database does not answer: fixes wait in memory; after half a minute the oldest are lost"
    ]


def test_without_valkey_the_table_fills(camera: Camera, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    played((line_of(camera), [fix(now_ms())]))

    assert CameraPlace.objects.count() == 1


def test_the_board_keeps_the_newest_places_for_a_process_that_starts_and_forgets_old_ones(camera, monkeypatch) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(board.PLACES, board.SWEPT)
    old, fresh = UUID(int=1), camera.pk
    place = TrueFix(now_ms(), *TANNER_ROW, 4.0, None, 90.0)

    async def play() -> tuple[object, ...]:
        async with board.open_client() as ours:
            await board.keep(ours, {fresh: place, old: place._replace(at_ms=now_ms() - 900_001)})
            monkeypatch.setattr(board, "_sweep_at", {})
            return await board.places(ours), await board.sweep(ours)

    places, swept = async_to_sync(play)()

    assert (places, swept, client.hkeys(board.PLACES)) == ({fresh: place}, 1, [fresh.bytes])
