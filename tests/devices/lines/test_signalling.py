"""Signal: an armed weapon starts every ready camera within 30 feet, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from devices.actions import set_signal_rule, take_signal
from devices.models import Camera, Issue, Profile, ProfileVersion, Signal, SignalRule, State, Taser
from devices.models.signal import Does
from devices.protocol import Position, SignalEvent
from devices.refusals import NotAllowed, SignalContradicts
from tests.devices.lines.armed import ARMED_AT, message, reached, stand
from tests.devices.lines.reports import TANNER_ROW
from tests.factories.devices import entries, make_taser_issue, new_entries

pytestmark = pytest.mark.django_db


def test_a_ready_camera_within_30_feet_is_told_to_start(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 9.1)

    taken = take_signal(message=message(), by=taser)

    assert taken.told == (doyle.pk,)


def test_a_ready_camera_beyond_30_feet_is_not(taser: Taser) -> None:
    stand("X6039A1B5", 9.2)

    taken = take_signal(message=message(), by=taser)

    assert taken.told == ()
    assert reached()["X6039A1B5"] == "out_of_range"


def test_the_uncertainty_of_both_places_is_allowed_for(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 16)
    Camera.objects.filter(pk=doyle.pk).update(accuracy_m=4)

    taken = take_signal(message=message(position=Position(*TANNER_ROW, 3.0)), by=taser)

    assert taken.told == (doyle.pk,)


def test_a_place_of_some_seconds_ago_is_allowed_a_walk(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 23, age_s=10)

    assert take_signal(message=message(), by=taser).told == (doyle.pk,)


def test_a_place_of_two_minutes_ago_starts_nobody(taser: Taser) -> None:
    stand("X6039A1B5", 5, age_s=120)

    assert take_signal(message=message(), by=taser).told == ()


def test_the_holders_own_camera_starts_wherever_it_was_last(taser: Taser) -> None:
    Camera.objects.update(state=State.READY, placed_at=ARMED_AT - timedelta(hours=2))

    taken = take_signal(message=message(), by=taser)

    assert taken.told == (Camera.objects.get().pk,)


def test_a_camera_that_records_is_left_alone(taser: Taser) -> None:
    assert take_signal(message=message(), by=taser).told == ()
    assert reached() == {"X6039A1B4": "recording"}


@pytest.mark.parametrize(("state", "outcome"), [(State.SLEEP, "asleep"), (State.OFF, "off")])
def test_a_camera_that_sleeps_or_is_off_nearby_is_noted(taser: Taser, state: State, outcome: str) -> None:
    stand("X6039A1B6", 8, state, age_s=300)

    take_signal(message=message(), by=taser)

    assert reached()["X6039A1B6"] == outcome


def test_a_full_camera_is_noted(taser: Taser) -> None:
    stand("X6039A1B6", 8, storage_used_bytes=64, storage_total_bytes=64)

    take_signal(message=message(), by=taser)

    assert reached()["X6039A1B6"] == "full"


def test_a_camera_whose_profile_has_signal_off_is_left_alone_and_missed_by_nobody(taser: Taser) -> None:
    quiet = Profile.objects.create(name="Plain clothes")
    version = ProfileVersion.objects.create(profile=quiet, number=1, signal=False)
    camera = stand("X6039A1B6", 8, settings_version=version, settings_applied_at=timezone.now())

    taken = take_signal(message=message(), by=taser)

    assert camera.pk not in taken.told
    assert reached()["X6039A1B6"] == "switched_off"
    assert not taken.signal.reach.get(camera=camera).did_not_start


def test_a_camera_in_a_dock_next_door_has_nothing_to_do_with_it(taser: Taser) -> None:
    stand("X6039A1B6", 8, State.DOCKED)

    take_signal(message=message(), by=taser)

    assert "X6039A1B6" not in reached()


def test_the_holders_own_camera_in_a_dock_is_noted(taser: Taser) -> None:
    Camera.objects.update(state=State.DOCKED)

    take_signal(message=message(), by=taser)

    assert reached() == {"X6039A1B4": "docked"}


@pytest.mark.parametrize("event", [SignalEvent.ARMED, SignalEvent.TRIGGER, SignalEvent.ARC, SignalEvent.DRAWN])
def test_every_event_starts_cameras_until_the_force_says_otherwise(taser: Taser, event: SignalEvent) -> None:
    doyle = stand("X6039A1B5", 5)

    assert take_signal(message=message(event), by=doyle).told == (doyle.pk,)


def test_which_event_does_what_is_a_setting(taser: Taser, ruth_adler: User) -> None:
    stand("X6039A1B5", 5)
    set_signal_rule(event=SignalEvent.ARMED, does=Does.NOTE, by=ruth_adler)

    taken = take_signal(message=message(), by=taser)

    assert (taken.told, taken.signal.does) == ((), "note")


def test_the_daily_function_test_wakes_nobody(taser: Taser) -> None:
    stand("X6039A1B5", 5)

    taken = take_signal(message=message(SignalEvent.ARC, is_test=True), by=taser)

    assert (taken.told, taken.starts, reached()) == ((), False, {})


def test_the_same_message_from_another_camera_is_one_signal(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 5)
    take_signal(message=message(), by=taser)

    again = take_signal(message=message(), by=doyle)

    assert (again.told, again.is_new, Signal.objects.count()) == ((), False, 1)


def test_a_message_older_than_the_newest_starts_nobody(taser: Taser) -> None:
    take_signal(message=message(SignalEvent.SAFE, 120), by=taser)
    stand("X6039A1B5", 5)

    taken = take_signal(message=message(SignalEvent.ARMED, 119), by=taser)

    assert (taken.told, taken.signal.is_late) == ((), True)


def test_a_message_that_the_weapon_had_to_keep_starts_nobody(taser: Taser) -> None:
    stand("X6039A1B5", 5)

    taken = take_signal(message=message(was_kept=True), by=taser)

    assert (taken.told, taken.starts, reached()) == ((), False, {})


def test_a_kept_message_is_of_who_held_the_weapon_then_by_its_clock_without_the_error(
    taser: Taser, pc_rahman: User, pc_doyle: User, ruth_adler: User, evening: Any
) -> None:
    Taser.objects.update(clock_offset_ms=-1_800)
    evening.shift(timedelta(hours=9))
    back = ARMED_AT + timedelta(hours=8)
    Issue.objects.filter(taser=taser).update(returned_at=back, returned_by=ruth_adler)
    make_taser_issue(taser, pc_doyle, ruth_adler, from_at=back)

    signal = take_signal(message=message(was_kept=True), by=Taser.objects.get()).signal

    assert (signal.happened_at, signal.holder) == (ARMED_AT + timedelta(milliseconds=1_800), pc_rahman)


def test_a_number_that_was_something_else_before_is_refused(taser: Taser) -> None:
    take_signal(message=message(), by=taser)

    with pytest.raises(SignalContradicts, match="armed"):
        take_signal(message=message(SignalEvent.ARC), by=taser)

    assert Signal.objects.get().event == "armed"


def test_a_weapon_sends_only_its_own_messages(taser: Taser) -> None:
    with pytest.raises(NotAllowed, match="its own"):
        take_signal(message=message(serial="X3000A1C3"), by=taser)

    assert not Signal.objects.exists()
    assert [row[:2] for row in entries()] == [("signal.taken", "denied")]


def test_a_message_without_a_place_has_that_of_the_holders_camera(taser: Taser) -> None:
    doyle = stand("X6039A1B5", 5)

    taken = take_signal(message=message(position=None), by=taser)

    assert taken.told == (doyle.pk,)
    assert taken.signal.latitude == TANNER_ROW[0]


def test_a_weapon_whose_clock_is_known_to_be_off_finds_places_of_its_moment(taser: Taser, evening: Any) -> None:
    doyle = stand("X6039A1B5", 5)
    Taser.objects.update(clock_offset_ms=0)
    evening.shift(timedelta(hours=3))  # the message comes late, and the places are of its own moment

    assert take_signal(message=message(), by=Taser.objects.get()).told == (doyle.pk,)


def test_the_journal_says_what_was_told(taser: Taser) -> None:
    stand("X6039A1B5", 5)

    take_signal(message=message(), by=taser)

    (written,) = new_entries()
    assert (written.operation, written.actor_id, written.object_id) == ("signal.taken", str(taser.pk), str(taser.pk))
    assert written.details == {
        "signal": "X3000A1C2:118",
        "event": "armed",
        "does": "start",
        "is_test": False,
        "near": 2,
        "told": 1,
    }


def test_a_rule_is_set_by_those_who_manage_devices_only(pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        set_signal_rule(event=SignalEvent.ARMED, does=Does.OFF, by=pc_rahman)

    assert not SignalRule.objects.exists()
