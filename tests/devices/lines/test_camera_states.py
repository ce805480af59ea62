"""What cameras near a weapon were doing when it was armed, as their logs and Signal tell it."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit.actors import Worker
from devices.actions import keep_reports, take_signal
from devices.camera_states import cameras_at, last_words, states_at
from devices.models import ArmedSession, Camera, State, Taser
from devices.protocol import CameraState, LogEntry, LogKind, Place, Report
from devices.report_rows import Arrived
from tests.devices.lines.armed import ARMED_AT, BEFORE, message, stand
from tests.devices.lines.reports import TANNER_ROW
from tests.factories.devices import make_issue
from tests.factories.tasers import TANNER_ROW as TANNER_ROW_LOG
from tests.factories.tasers import docked, keep

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def report(camera: Camera, *entries: LogEntry, north_m: float | None = None, number: int = 1) -> None:
    places = ()
    if north_m is not None:
        places = (Place(ARMED_AT - 20 * SECOND, TANNER_ROW[0] + north_m / 111_195, TANNER_ROW[1], 4.0),)
    made = Report(number, 71, 1, 2, entries, places)
    keep_reports(arrived=[Arrived(camera.pk, 0, made, f"{number:064}")], by=Worker("devices.lines"))


def state(what: CameraState, before: float) -> LogEntry:
    return LogEntry(ARMED_AT - timedelta(seconds=before), LogKind.STATE, what)


@pytest.fixture
def session(taser: Taser, pc_rahman: User) -> ArmedSession:
    """The use of Tanner Row, moved to the minute of these tests."""
    keep(taser, TANNER_ROW_LOG.read_bytes(), docked())
    session = ArmedSession.objects.uses().get()
    span = session.ended_at - session.began_at
    session.began_at = session.began_at_device = ARMED_AT
    session.ended_at = session.ended_at_device = ARMED_AT + span
    session.officer = pc_rahman
    session.save()
    return session


def test_the_state_of_a_moment_is_the_last_one_told_before_it(session: ArmedSession) -> None:
    camera = Camera.objects.get()
    report(camera, state(CameraState.READY, 300), state(CameraState.SLEEP, 60))

    told = states_at([camera.pk], ARMED_AT)

    assert told[camera.pk].state == "sleep"
    assert states_at([camera.pk], ARMED_AT - 120 * SECOND)[camera.pk].state == "ready"


def test_the_officers_own_camera_comes_first_with_what_it_was_doing(session: ArmedSession) -> None:
    report(Camera.objects.get(), state(CameraState.SLEEP, 60))

    (own,) = cameras_at(session)

    assert (own.is_wearer, own.state, own.since, own.holder) == (
        True,
        State.SLEEP,
        ARMED_AT - 60 * SECOND,
        "PC Aisha Rahman 20417",
    )


def test_a_camera_that_told_a_place_near_is_named_with_its_distance(
    session: ArmedSession, pc_doyle: User, ruth_adler: User
) -> None:
    doyle = stand("X6039A1B5", 8)
    make_issue(doyle, pc_doyle, ruth_adler, from_at=BEFORE)
    report(Camera.objects.get(serial="X6039A1B4"), north_m=0)
    report(doyle, state(CameraState.READY, 100), north_m=8)

    _, other = cameras_at(session)

    assert (other.holder, other.state) == ("PC Sean Doyle 20388", State.READY)
    assert other.distance_m == pytest.approx(8, abs=0.1)


def test_a_camera_on_the_other_side_of_the_town_is_not(session: ArmedSession) -> None:
    report(Camera.objects.get(), north_m=0)
    report(stand("X6039A1B5", 900), north_m=900)

    assert len(cameras_at(session)) == 1


def test_what_signal_did_with_a_camera_is_said(session: ArmedSession, taser: Taser) -> None:
    stand("X6039A1B6", 8, State.SLEEP, age_s=300)
    take_signal(message=message(), by=taser)

    _, khan = cameras_at(session)

    assert khan.reach is not None
    assert (khan.reach.outcome, khan.state) == ("asleep", None)


def test_a_signal_of_another_hour_is_of_another_use(session: ArmedSession, taser: Taser) -> None:
    stand("X6039A1B6", 8, State.SLEEP, age_s=300)
    take_signal(message=message(), by=taser)
    session.began_at_device += timedelta(hours=1)
    session.ended_at_device += timedelta(hours=1)

    assert [one.is_wearer for one in cameras_at(session)] == [True]


def test_a_low_battery_within_the_hour_is_found(session: ArmedSession) -> None:
    camera = Camera.objects.get()
    report(camera, LogEntry(ARMED_AT - 600 * SECOND, LogKind.BATTERY_LOW, detail="9 %"))

    assert last_words(camera.pk, ARMED_AT, kinds=[LogKind.BATTERY_LOW]) is not None
    assert last_words(camera.pk, ARMED_AT + timedelta(hours=1), kinds=[LogKind.BATTERY_LOW]) is None
