"""What cameras did about a Signal message, and who is told at once that one did not start."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Notice, User
from audit.actors import Worker
from devices.actions import keep_reports, take_signal
from devices.actions.answering_signals import tell_who_did_not_start
from devices.models import Signal, State, Taser
from devices.protocol import CameraState, LogKind
from tests.devices.lines.armed import BEFORE, message, reached, stand
from tests.devices.lines.reports import arrived, entry, report, state
from tests.factories.devices import make_camera, make_issue

TELLER = Worker("devices.tell_of_signal")
pytestmark = pytest.mark.django_db


def test_a_camera_that_answers_has_started(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 5)
    take_signal(message=message(), by=taser)

    answer = report(1, state(CameraState.RECORDING, 0, signal_id="X3000A1C2:118"))
    keep_reports(arrived=[arrived(doyle.pk, answer)], by=Worker("devices.lines"))

    assert reached()["X6039A1B5"] == "started"


def test_a_camera_that_started_by_radio_before_the_message_came_has_started(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 5)
    answer = report(1, state(CameraState.RECORDING, 0, signal_id="X3000A1C2:118"))
    keep_reports(arrived=[arrived(doyle.pk, answer)], by=Worker("devices.lines"))

    take_signal(message=message(), by=taser)

    assert reached()["X6039A1B5"] == "started"


def test_a_camera_out_of_sight_that_answered_before_the_message_came_is_written_down(taser: Taser) -> None:
    far = make_camera("X6039A1B7", state=State.READY)
    answer = report(1, state(CameraState.RECORDING, 0, signal_id="X3000A1C2:118"))
    keep_reports(arrived=[arrived(far.pk, answer)], by=Worker("devices.lines"))

    take_signal(message=message(), by=taser)

    assert reached()["X6039A1B7"] == "started"


def test_a_camera_that_slept_and_answered_before_the_message_came_is_written_down(taser: Taser) -> None:
    khan = make_camera("X6039A1B6", state=State.SLEEP)
    answer = report(1, entry(LogKind.SIGNAL_IGNORED, signal_id="X3000A1C2:118", detail="asleep"))
    keep_reports(arrived=[arrived(khan.pk, answer)], by=Worker("devices.lines"))

    take_signal(message=message(), by=taser)

    assert reached()["X6039A1B6"] == "asleep"


def test_a_camera_that_heard_it_while_recording_has_answered(taser: Taser, evening: Any) -> None:
    doyle = stand("X6039A1B5", 5)
    signal = take_signal(message=message(), by=taser).signal
    answer = report(1, entry(LogKind.SIGNAL_HEARD, signal_id="X3000A1C2:118"))
    keep_reports(arrived=[arrived(doyle.pk, answer)], by=Worker("devices.lines"))
    evening.shift(timedelta(seconds=6))

    tell_who_did_not_start(signal=signal, by=TELLER)

    assert reached()["X6039A1B5"] == "recording"


def test_a_report_that_was_kept_in_the_moment_of_the_message_counts_before_a_camera_is_called_silent(
    taser: Taser, evening: Any
) -> None:
    doyle = stand("X6039A1B5", 5)
    signal = take_signal(message=message(), by=taser).signal
    answer = report(1, state(CameraState.RECORDING, 0, signal_id="X3000A1C2:118"))
    keep_reports(arrived=[arrived(doyle.pk, answer)], by=Worker("devices.lines"))
    signal.reach.filter(camera=doyle).update(outcome="told", answered_at=None)  # neither has seen the other
    evening.shift(timedelta(seconds=6))

    tell_who_did_not_start(signal=signal, by=TELLER)

    assert reached()["X6039A1B5"] == "started"


def test_a_camera_out_of_the_servers_sight_that_heard_it_is_written_down(taser: Taser) -> None:
    far = make_camera("X6039A1B7", state=State.READY)
    take_signal(message=message(), by=taser)

    answer = report(1, state(CameraState.RECORDING, 0, signal_id="X3000A1C2:118"))
    keep_reports(arrived=[arrived(far.pk, answer)], by=Worker("devices.lines"))

    assert reached()["X6039A1B7"] == "started"


def test_a_camera_that_heard_it_and_did_not_start_says_why(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 5)
    take_signal(message=message(), by=taser)

    answer = report(1, entry(LogKind.SIGNAL_IGNORED, signal_id="X3000A1C2:118", detail="full"))
    keep_reports(arrived=[arrived(doyle.pk, answer)], by=Worker("devices.lines"))

    assert reached()["X6039A1B5"] == "full"


def test_the_supervisor_is_told_at_once_of_a_camera_that_sleeps(
    taser: Taser, pc_khan: User, sgt_nair: User, ruth_adler: User
) -> None:
    make_issue(stand("X6039A1B6", 8, State.SLEEP, age_s=300), pc_khan, ruth_adler, from_at=BEFORE)
    signal = take_signal(message=message(), by=taser).signal

    tell_who_did_not_start(signal=signal, by=TELLER)

    (notice,) = Notice.objects.filter(person=sgt_nair)
    assert notice.text == "Khan 20533's camera did not start at TASER armed: asleep"
    assert notice.target == f"/devices/signal/{signal.pk}/"


def test_nobody_is_told_twice(taser: Taser, sgt_nair: User) -> None:
    stand("X6039A1B6", 8, State.SLEEP, age_s=300)
    signal = take_signal(message=message(), by=taser).signal

    for _ in range(2):
        tell_who_did_not_start(signal=signal, by=TELLER)

    assert Notice.objects.filter(person=sgt_nair).count() == 1


def test_a_camera_has_five_seconds_to_answer(taser: Taser, evening: Any) -> None:
    stand("X6039A1B5", 5)
    signal = take_signal(message=message(), by=taser).signal
    evening.shift(timedelta(seconds=4.9))

    tell_who_did_not_start(signal=signal, by=TELLER)

    assert reached()["X6039A1B5"] == "told"


def test_a_camera_that_has_not_answered_in_five_seconds_is_silent(taser: Taser, evening: Any, sgt_nair: User) -> None:
    stand("X6039A1B5", 5)
    signal = take_signal(message=message(), by=taser).signal
    evening.shift(timedelta(seconds=5))

    tell_who_did_not_start(signal=signal, by=TELLER)

    assert reached()["X6039A1B5"] == "silent"
    assert Notice.objects.get(person=sgt_nair).text == "Camera X6039A1B5 did not start at TASER armed: did not answer"


def test_a_message_of_which_nobody_was_told_is_found_again(taser: Taser, evening: Any) -> None:
    signal = take_signal(message=message(), by=taser).signal
    evening.shift(timedelta(seconds=16))

    assert list(Signal.objects.untold()) == [signal]
