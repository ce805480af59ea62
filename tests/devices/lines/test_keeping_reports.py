"""Reports of cameras: each is kept once, in order, with its gaps; what cannot be right is refused alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.actors import Worker
from devices.actions import keep_refused, keep_reports
from devices.actions.keeping_reports import Kept
from devices.models import Camera, CameraLogEntry, CameraPlace, RefusedMessage, State
from devices.protocol import BadMessage, CameraState, LogKind, Report
from devices.report_rows import kept_digest
from tests.devices.lines.reports import EVENING, arrived, entry, place, report, state
from tests.factories.devices import begin_journal_earlier, entries, make_camera, new_entries

LINES = Worker("devices.lines")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(EVENING + timedelta(minutes=10), tick=False):
        begin_journal_earlier()
        yield


def keep(camera: Camera, *reports, offset: int = 0) -> list[Kept]:
    return keep_reports(arrived=[arrived(camera.pk, one, offset) for one in reports], by=LINES)


def test_a_report_becomes_entries_of_the_cameras_log(camera: Camera) -> None:
    keep(
        camera,
        report(1, state(CameraState.RECORDING, recording_id="X6039A1B4-1"), entry(LogKind.MARKER, 5, detail="In")),
    )

    rows = CameraLogEntry.objects.order_by("line").values_list(
        "report", "line", "kind", "state", "started_by", "recording_id", "detail"
    )
    assert list(rows) == [
        (1, 1, "state", "recording", "officer", "X6039A1B4-1", ""),
        (1, 2, "marker", "", "", "", "In"),
    ]


def test_the_camera_says_how_good_its_radio_is_or_nothing(camera: Camera) -> None:
    weak, silent = replace(report(1, state(CameraState.READY)), signal_bars=1), report(2, state(CameraState.OFF, 5))

    said = []
    for one in (weak, silent):
        keep(camera, one)
        said.append(Camera.objects.get(pk=camera.pk).signal_bars)

    assert said == [1, None]
    assert [Report.from_object(one.to_object()) for one in (weak, silent)] == [weak, silent]
    with pytest.raises(BadMessage, match="'signal_bars' must be a whole number from 0 to 4"):
        Report.from_object(weak.to_object() | {"signal_bars": 5})


def test_times_are_kept_as_they_came_and_corrected(camera: Camera) -> None:
    keep(camera, report(1, state(CameraState.READY)), offset=1800)

    kept = CameraLogEntry.objects.get()
    assert (kept.at_device, kept.at) == (EVENING, EVENING - timedelta(milliseconds=1800))


def test_places_are_kept_in_the_partition_of_their_day(camera: Camera) -> None:
    keep(camera, report(1, places=(place(), place(10, north_m=5))))

    assert list(CameraPlace.objects.values_list("camera_id", "at")) == [
        (camera.pk, EVENING),
        (camera.pk, EVENING + timedelta(seconds=10)),
    ]


def test_the_camera_stands_as_it_last_said(camera: Camera) -> None:
    keep(
        camera,
        report(1, state(CameraState.READY), entry(LogKind.STEALTH_ON, 1), places=(place(),)),
        report(2, state(CameraState.RECORDING, 2), entry(LogKind.MUTE_ON, 3), places=(place(20, north_m=30),)),
    )

    camera.refresh_from_db()
    assert (camera.state, camera.is_stealthy, camera.is_muted) == (State.RECORDING, True, True)
    assert (camera.report_number, camera.battery_percent, camera.storage_used_bytes) == (2, 71, 30_000_000)
    assert camera.placed_at == EVENING + timedelta(seconds=20)
    assert camera.latitude == pytest.approx(52.48647, abs=1e-5)


def test_the_same_report_again_changes_nothing(camera: Camera) -> None:
    first = report(1, state(CameraState.READY), places=(place(),))
    keep(camera, first)

    answers = keep(camera, first)

    assert answers == [Kept(1)]
    assert (CameraLogEntry.objects.count(), CameraPlace.objects.count()) == (1, 1)


def test_an_old_report_played_back_changes_nothing(camera: Camera) -> None:
    keep(camera, report(1, state(CameraState.READY)), report(2, state(CameraState.SLEEP, 60)))

    answers = keep(camera, report(1, state(CameraState.OFF)))

    camera.refresh_from_db()
    assert (answers, camera.state) == ([Kept(2)], State.SLEEP)


def test_the_last_report_with_another_content_is_refused(camera: Camera) -> None:
    keep(camera, report(1, state(CameraState.READY)))

    answers = keep(camera, report(1, state(CameraState.OFF)))

    assert answers == [Kept(1, "Report 1 was kept before with another content.")]
    assert CameraLogEntry.objects.get().state == "ready"


def test_a_missing_number_stands_in_the_log_as_a_gap(camera: Camera) -> None:
    keep(camera, report(1, state(CameraState.READY)))

    answers = keep(camera, report(4, state(CameraState.SLEEP, 60)))

    gap = CameraLogEntry.objects.get(kind="gap")
    assert (answers, gap.report, gap.line, gap.detail) == ([Kept(4)], 4, 0, "Reports 2 to 3 never came")


def test_a_time_ahead_of_now_is_refused(camera: Camera) -> None:
    answers = keep(camera, report(1, state(CameraState.READY, after=661)))

    assert answers == [
        Kept(0, "A time of this report lies ahead of now. Say hello again, so that the clock is measured.")
    ]
    assert not CameraLogEntry.objects.exists()


def test_a_clock_years_off_is_corrected_like_any_other(camera: Camera) -> None:
    years = round(timedelta(days=-9131) / timedelta(milliseconds=1))
    early = report(1, state(CameraState.READY, after=-9131 * 86_400))

    keep(camera, early, offset=years)

    assert CameraLogEntry.objects.get().at == EVENING


def test_a_lost_camera_is_refused(camera: Camera) -> None:
    Camera.objects.update(state=State.LOST)

    answers = keep(camera, report(1, state(CameraState.READY)))

    camera.refresh_from_db()
    assert answers == [Kept(0, "This camera is lost. Hand it to an armourer.")]
    assert camera.state == State.LOST


def test_one_refused_report_holds_up_no_other(camera: Camera) -> None:
    other = make_camera("X6039A1B5")

    answers = keep_reports(
        arrived=[
            arrived(camera.pk, report(1, state(CameraState.READY, after=4000))),
            arrived(other.pk, report(1, state(CameraState.READY))),
        ],
        by=LINES,
    )

    assert [answer.accepted for answer in answers] == [0, 1]
    assert CameraLogEntry.objects.get().camera_id == other.pk


def test_the_journal_has_one_entry_with_the_digest_of_the_rows(camera: Camera) -> None:
    keep(camera, report(1, state(CameraState.READY), entry(LogKind.MARKER, 5, detail="In\u00e9s"), places=(place(),)))

    (written,) = new_entries()
    details = written.details
    assert (written.operation, written.actor_id) == ("camera.reported", "devices.lines")
    assert (details["reports"], details["entries"], details["places"], details["cameras"]) == (1, 2, 1, 1)
    assert details["sha256"] == kept_digest(written.pk)


def test_the_digest_tells_when_a_kept_row_was_changed(camera: Camera) -> None:
    keep(camera, report(1, entry(LogKind.MARKER, 5, detail="Knife seen")))
    (written,) = new_entries()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the database's owner passes by the trigger
        cursor.execute("UPDATE devices_cameralogentry SET detail = 'Nothing seen'")

    assert written.details["sha256"] != kept_digest(written.pk)


def test_a_kept_entry_cannot_be_changed(camera: Camera) -> None:
    keep(camera, report(1, state(CameraState.READY)))

    with pytest.raises(DatabaseError, match="append-only"):
        CameraLogEntry.objects.update(state="off")


def test_without_the_journal_nothing_is_kept(camera: Camera, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        keep(camera, report(1, state(CameraState.READY)))

    camera.refresh_from_db()
    assert (camera.report_number, CameraLogEntry.objects.count()) == (0, 0)


def test_a_refused_message_is_kept_as_it_came(camera: Camera) -> None:
    kept = keep_refused(device=camera, raw=b'{"report":', cause="The message is not JSON in UTF-8.", by=camera)

    message = RefusedMessage.objects.get()
    assert (bytes(message.raw), message.camera_id, message.taser_id) == (b'{"report":', camera.pk, None)
    assert entries() == [("device.message_refused", "success", str(camera.pk), str(camera.pk))]
    assert kept.sha256 == hashlib.sha256(b'{"report":').hexdigest()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.integers(1, 12), min_size=1, max_size=30), cuts=st.sets(st.integers(1, 30)))
def test_however_reports_come_each_number_is_kept_at_most_once_and_in_order(sent, cuts) -> None:
    camera = make_camera(f"X{Camera.objects.count():07}")
    made = {number: report(number, entry(LogKind.MARKER, number, detail=str(number))) for number in sent}
    batches: list[list[int]] = [[]]
    for place_in_line, number in enumerate(sent):
        if place_in_line in cuts:
            batches.append([])
        batches[-1].append(number)

    for batch in batches:
        if batch:
            keep(camera, *(made[number] for number in batch))

    kept = CameraLogEntry.objects.filter(camera=camera, kind="marker").order_by("pk").values_list("report", flat=True)
    reached: list[int] = []
    for number in sent:
        if number > max(reached, default=0):
            reached.append(number)
    assert list(kept) == reached
