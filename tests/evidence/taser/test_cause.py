"""Why a use was not filmed: what the officer's own camera was doing, as its log tells it."""

from datetime import timedelta

import pytest

from accounts.models import Rank, Team, User
from accounts.roles import Role
from audit.actors import Worker
from devices.actions import keep_reports
from devices.models import ArmedSession, Camera
from devices.protocol import CameraState, LogEntry, LogKind, Report
from devices.report_rows import Arrived
from evidence.models import Cause
from evidence.taser.cause import cameras_near, suggested_cause
from tests.factories.accounts import make_person, make_team
from tests.factories.devices import make_camera, make_issue

MINUTE = timedelta(minutes=1)


@pytest.fixture
def camera(session: ArmedSession, pc_rahman: User, ruth_adler: User) -> Camera:
    """The officer's camera of that evening."""
    camera = make_camera("X6039A1B4")
    make_issue(camera, pc_rahman, ruth_adler, from_at=session.began_at - timedelta(hours=5))
    return camera


def told(camera: Camera, session: ArmedSession, *entries: tuple[LogKind, CameraState | None]) -> None:
    """Let the camera have written these entries, one a minute, the last one a minute before the use."""
    first = session.began_at - len(entries) * MINUTE
    made = tuple(LogEntry(first + at * MINUTE, kind, state) for at, (kind, state) in enumerate(entries))
    report = Report(1, 5, 1, 2, made)
    keep_reports(arrived=[Arrived(camera.pk, 0, report, "9f" * 32)], by=Worker("devices.lines"))


@pytest.mark.parametrize(
    ("entries", "cause"),
    [
        ([(LogKind.STATE, CameraState.SLEEP)], Cause.ASLEEP),
        ([(LogKind.STATE, CameraState.DOCKED)], Cause.DOCKED),
        ([(LogKind.STATE, CameraState.OFF)], Cause.OFF),
        ([(LogKind.BATTERY_LOW, None), (LogKind.STATE, CameraState.OFF)], Cause.FLAT),
        ([(LogKind.STATE, CameraState.READY), (LogKind.FAULT, None)], Cause.FAULT),
        ([(LogKind.STATE, CameraState.READY)], Cause.UNKNOWN),
        ([], Cause.UNKNOWN),
    ],
)
def test_the_cause_is_what_the_officers_camera_was_doing(
    session: ArmedSession, camera: Camera, entries: list[tuple[LogKind, CameraState | None]], cause: Cause
) -> None:
    if entries:
        told(camera, session, *entries)

    assert suggested_cause(session) == cause


def test_without_a_camera_none_was_issued(session: ArmedSession) -> None:
    assert suggested_cause(session) == Cause.NOT_ISSUED


def test_a_stranger_is_not_told_of_cameras(session: ArmedSession, camera: Camera, south: Team) -> None:
    stranger = make_person("20999", "Joan Sykes", Rank.PC, make_team("Response S", "RS", south), Role.OFFICER)

    assert cameras_near(session, stranger) == []


def test_the_supervisor_sees_the_wearers_camera(session: ArmedSession, camera: Camera, sgt_nair: User) -> None:
    (stand,) = cameras_near(session, sgt_nair)

    assert (stand.camera, stand.is_wearer) == (camera, True)
