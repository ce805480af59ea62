"""The clock asks once a second whether anything goes on, and does what that calls for."""

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from devices.actions import take_signal
from devices.models import Camera, Taser
from streaming import ticking
from streaming.actions.looking_out import LATE_ANSWERS
from streaming.models import Alert, LiveSession
from streaming.models.live_session import SessionState
from streaming.stirring import Stir, what_stirs
from tests.devices.lines.armed import ARMED_AT, message
from tests.streaming.alerts.made import make_alert

pytestmark = pytest.mark.django_db


def stirs() -> frozenset[Stir]:
    now = timezone.now()
    return what_stirs(now, now - LATE_ANSWERS)


def on_air(camera: Camera, officer: User, state: SessionState) -> LiveSession:
    return LiveSession.objects.create(
        camera=camera, officer=officer, recording_id="X6039A1B4-1", codec="avc1.42C01F", began_at=ARMED_AT,
        created_at=ARMED_AT, state=state,
    )  # fmt: skip


def test_on_a_quiet_night_nothing_stirs_and_the_clock_asks_nothing_else(
    django_assert_num_queries, pc_rahman: User
) -> None:
    make_alert(pc_rahman)

    assert stirs() == frozenset()
    with django_assert_num_queries(1):
        ticking.do_due(1)


def test_an_alert_that_browsers_were_not_told_of(pc_rahman: User) -> None:
    make_alert(pc_rahman, published_at=None)

    assert stirs() == {Stir.UNTOLD}


@pytest.mark.parametrize(("seconds", "expected"), [(29.9, set()), (30, {Stir.OVERDUE})])
def test_an_alert_is_overdue_after_thirty_seconds(pc_rahman: User, seconds: float, expected: set[Stir]) -> None:
    with time_machine.travel(ARMED_AT, tick=False) as clock:
        make_alert(pc_rahman)
        clock.shift(seconds)

        assert stirs() == expected


@pytest.mark.parametrize(("after", "expected"), [(299, {Stir.SIGNAL}), (300, set())])
def test_a_signal_stirs_for_five_minutes(
    evening: time_machine.Traveller, taser: Taser, after: float, expected: set[Stir]
) -> None:
    take_signal(message=message(), by=taser)
    Alert.objects.all().delete()
    evening.shift(after)

    assert stirs() == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [(SessionState.LIVE, {Stir.STREAM}), (SessionState.STALLED, {Stir.STREAM}), (SessionState.ENDED, set())],
)
def test_a_camera_on_the_air_stirs(camera: Camera, pc_rahman: User, state: SessionState, expected: set[Stir]) -> None:
    on_air(camera, pc_rahman, state)

    assert stirs() == expected


def test_what_stirs_is_attended_to(camera: Camera, pc_rahman: User, evening: time_machine.Traveller) -> None:
    on_air(camera, pc_rahman, SessionState.STALLED)
    overdue = make_alert(pc_rahman)
    evening.shift(31)

    ticking.do_due(1)

    overdue.refresh_from_db()
    assert overdue.escalated_at == timezone.now()
    assert set(Alert.objects.exclude(pk=overdue.pk).values_list("kind", flat=True)) == {
        "stream_stalled", "recording_started",
    }  # fmt: skip
