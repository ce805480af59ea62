"""What nobody tells is found: cameras that did not start, do not record, lost their picture; and what is over again."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from devices.actions import take_signal
from devices.models import Camera, SignalReach, State, Taser
from devices.models.signal import Outcome
from incidents.models import Incident
from streaming.actions.looking_into_cordons import alert_of_idle_in_cordon
from streaming.actions.looking_out import (
    alert_of_batteries,
    alert_of_missed,
    alert_of_not_recording,
    alert_of_recovered,
    alert_of_stalled,
    alert_of_started,
)
from streaming.actions.taking_back import take_back_what_is_over
from streaming.models import Alert, AlertKind, Cordon, LiveSession
from streaming.models.live_session import BegunBy, SessionState
from tests.devices.lines.armed import ARMED_AT, BEFORE, message, stand
from tests.factories.devices import make_issue
from tests.factories.evidence import make_item
from tests.factories.incidents import make_attendance, make_incident

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def on_scene(camera: Camera, pc_rahman: User) -> Incident:
    """Rahman has been at Tanner Row for a minute, her camera ready."""
    incident = make_incident("1182", pc_rahman)
    make_attendance(incident, pc_rahman, from_at=ARMED_AT - MINUTE)
    Camera.objects.update(state=State.READY)
    return incident


@pytest.fixture
def session(camera: Camera, pc_rahman: User) -> LiveSession:
    return LiveSession.objects.create(
        camera=camera, officer=pc_rahman, recording_id="X6039A1B4-1", codec="avc1.42C01F", began_at=ARMED_AT,
        created_at=ARMED_AT, state=SessionState.STALLED,
    )  # fmt: skip


def test_a_camera_that_says_nothing_did_not_start_also_when_the_queue_is_full(
    evening: time_machine.Traveller, taser: Taser, pc_doyle: User, ruth_adler: User
) -> None:
    make_issue(stand("X6039A1B5", 5), pc_doyle, ruth_adler, from_at=BEFORE)
    take_signal(message=message(), by=taser)
    evening.shift(6.9)
    assert alert_of_missed() == 0

    evening.shift(0.1)
    assert (alert_of_missed(), alert_of_missed()) == (1, 0)

    alert = Alert.objects.get()
    assert (alert.kind, alert.officer, alert.words) == ("signal_missed", pc_doyle, "Did not answer at TASER armed")


def test_of_a_camera_that_nobody_wears_nobody_is_told(evening: time_machine.Traveller, taser: Taser) -> None:
    stand("X6039A1B5", 5, State.SLEEP)
    take_signal(message=message(), by=taser)
    evening.shift(8)

    assert alert_of_missed() == 0


def test_what_a_log_tells_hours_later_alerts_nobody(
    evening: time_machine.Traveller, taser: Taser, pc_doyle: User, ruth_adler: User
) -> None:
    make_issue(stand("X6039A1B5", 5), pc_doyle, ruth_adler, from_at=BEFORE)
    take_signal(message=message(), by=taser)
    evening.shift(3_600)
    SignalReach.objects.filter(outcome=Outcome.TOLD).update(outcome=Outcome.ASLEEP)

    assert alert_of_missed() == 0


def test_on_scene_for_a_minute_and_not_recording(on_scene: Incident, pc_rahman: User, camera: Camera) -> None:
    assert (alert_of_not_recording(), alert_of_not_recording()) == (1, 0)

    alert = Alert.objects.get()
    assert (alert.kind, alert.level, alert.officer, alert.incident) == (
        "not_recording", "notice", pc_rahman, on_scene
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda incident: Camera.objects.update(state=State.RECORDING),
        lambda incident: Camera.objects.update(last_seen_at=ARMED_AT - 6 * MINUTE),
        lambda incident: incident.attendances.update(from_at=ARMED_AT - timedelta(seconds=59)),
        lambda incident: incident.attendances.update(to_at=ARMED_AT),
        lambda incident: Incident.objects.update(state="closed"),
    ],
    ids=["records", "not heard of", "just arrived", "has left", "incident closed"],
)
def test_nobody_is_told_of_an_officer_who(on_scene: Incident, change) -> None:
    change(on_scene)

    assert alert_of_not_recording() == 0


@pytest.fixture
def in_cordon(camera: Camera, pc_rahman: User, supt_ito: User) -> Incident:
    """Rahman, whom nobody has put on the log, stands 30 m from the middle of a cordon of 50 m, her camera ready."""
    incident = make_incident("1182", pc_rahman)
    Cordon.objects.create(
        incident=incident, ring="inner", latitude=52.4862, longitude=-1.8904, radius_m=50, drawn_by=supt_ito,
        drawn_at=ARMED_AT - MINUTE,
    )  # fmt: skip
    Camera.objects.update(state=State.READY, latitude=52.48647, longitude=-1.8904, accuracy_m=4, placed_at=ARMED_AT)
    return incident


def test_inside_a_cordon_and_not_recording(in_cordon: Incident, pc_rahman: User) -> None:
    assert (alert_of_idle_in_cordon(), alert_of_idle_in_cordon(), take_back_what_is_over()) == (1, 0, 0)

    alert = Alert.objects.get()
    assert (alert.kind, alert.officer, alert.incident, alert.words) == (
        "not_recording", pc_rahman, in_cordon, "Inner cordon, 50 m, camera: ready"
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda: Camera.objects.update(state=State.RECORDING),
        lambda: Camera.objects.update(latitude=52.4867),
        lambda: Camera.objects.update(placed_at=ARMED_AT - 6 * MINUTE),
        lambda: Cordon.objects.update(drawn_at=ARMED_AT - timedelta(seconds=59)),
        lambda: Cordon.objects.update(lifted_at=ARMED_AT, lifted_by=User.objects.first()),
    ],
    ids=["records", "outside", "not placed lately", "just drawn", "lifted"],
)
def test_nobody_is_told_of_a_cordon_when_the_camera(in_cordon: Incident, change) -> None:
    change()

    assert alert_of_idle_in_cordon() == 0


def test_who_leaves_the_cordon_leaves_the_board(in_cordon: Incident) -> None:
    alert_of_idle_in_cordon()
    Camera.objects.update(latitude=52.4867)

    assert take_back_what_is_over() == 1


def test_when_the_camera_records_the_alert_leaves_the_board(on_scene: Incident) -> None:
    alert_of_not_recording()
    assert take_back_what_is_over() == 0

    Camera.objects.update(state=State.RECORDING)
    assert take_back_what_is_over() == 1

    alert = Alert.objects.get()
    assert (alert.state, alert.outcome) == ("lapsed", "The camera is recording")


def test_a_recording_that_lost_its_picture_and_is_whole_is_told_of_once(session: LiveSession) -> None:
    alert_of_stalled()
    assert alert_of_recovered() == 0
    item = make_item(recorded_by=session.officer)
    LiveSession.objects.update(state=SessionState.EVIDENCE, ended_at=ARMED_AT, item=item)

    assert (alert_of_recovered(), alert_of_recovered()) == (1, 0)

    alert = Alert.objects.get(kind=AlertKind.GAP_RECOVERED)
    assert (alert.level, alert.words, alert.session) == ("info", "The recording is whole", session)


def test_a_lost_picture_is_told_of_each_time_and_taken_back(session: LiveSession) -> None:
    assert (alert_of_stalled(), alert_of_stalled()) == (1, 0)
    LiveSession.objects.update(state=SessionState.LIVE)
    assert take_back_what_is_over() == 1
    LiveSession.objects.update(state=SessionState.STALLED)

    assert alert_of_stalled() == 1

    first, second = Alert.objects.filter(kind=AlertKind.STREAM_STALLED).order_by("pk")
    assert (first.outcome, second.state, second.session) == ("The picture is back", "new", session)


def test_a_stream_that_began_stands_among_the_activity(session: LiveSession) -> None:
    LiveSession.objects.update(begun_by=BegunBy.SIGNAL)

    assert (alert_of_started(), alert_of_started()) == (1, 0)
    assert Alert.objects.get().words == "Started by: Signal"


def test_a_nearly_empty_battery_on_scene_is_told_of_once_a_shift(on_scene: Incident) -> None:
    Camera.objects.update(battery_percent=11)
    assert alert_of_batteries() == 0

    Camera.objects.update(battery_percent=10)
    assert (alert_of_batteries(), alert_of_batteries()) == (1, 0)
    assert Alert.objects.get().words == "10 % left"
