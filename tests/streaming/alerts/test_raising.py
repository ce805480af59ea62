"""A weapon or a button tells: one alert in the same transaction, in the right reach, by the rules of the unit."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError

from accounts.models import Team, User
from devices.models import Camera, Signal, SignalRule, State, Taser
from devices.models.signal import Does
from devices.protocol import OfficerEvent, OfficerEventKind, SignalEvent
from devices.refusals import NotAllowed
from streaming.actions.raising import Happening, raise_alert
from streaming.actions.taking_events import take_event
from streaming.actions.taking_signals import take_and_alert
from streaming.models import Alert, AlertKind, AlertRule, Level, RuleLevel
from tests.devices.lines.armed import ARMED_AT, BEFORE, message, stand
from tests.factories.devices import entries, make_issue, make_taser, new_entries
from tests.factories.incidents import make_attendance, make_incident
from tests.streaming.alerts.made import published

pytestmark = pytest.mark.django_db


def test_an_armed_taser_raises_one_critical_alert_with_officer_camera_and_log(
    taser: Taser, camera: Camera, pc_rahman: User
) -> None:
    incident = make_incident("1182", pc_rahman)
    make_attendance(incident, pc_rahman, from_at=ARMED_AT - timedelta(minutes=4))

    take_and_alert(message=message(), by=taser)

    alert = Alert.objects.get()
    assert (alert.kind, alert.level, alert.state) == ("taser_armed", "critical", "new")
    assert (alert.officer, alert.camera, alert.incident) == (pc_rahman, camera, incident)
    assert (alert.words, alert.place) == ("X3000A1C2", "Tanner Row")
    assert alert.due_at == ARMED_AT + timedelta(seconds=30)


def test_the_journal_has_the_message_and_the_alert(taser: Taser) -> None:
    take_and_alert(message=message(), by=taser)

    alert = Alert.objects.get()
    assert entries() == [
        ("signal.taken", "success", str(taser.pk), str(taser.pk)),
        ("alert.raised", "success", str(taser.pk), str(alert.pk)),
    ]
    details = new_entries().last().details
    assert details == {
        "kind": "taser_armed", "level": "critical", "officer": str(alert.officer_id), "is_test": False
    }  # fmt: skip


def test_without_the_journal_there_is_neither_message_nor_alert(taser: Taser, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        take_and_alert(message=message(), by=taser)

    assert (Signal.objects.count(), Alert.objects.count()) == (0, 0)


def test_another_weapons_message_raises_nothing(taser: Taser) -> None:
    with pytest.raises(NotAllowed):
        take_and_alert(message=message(serial="X3000A1C9"), by=taser)

    assert not Alert.objects.exists()
    assert [row[:2] for row in entries()] == [("signal.taken", "denied")]


def test_the_same_message_told_again_is_the_same_alert(taser: Taser, camera: Camera) -> None:
    take_and_alert(message=message(), by=taser)
    take_and_alert(message=message(), by=camera)

    assert Alert.objects.count() == 1


def test_the_daily_function_test_alerts_nobody(taser: Taser) -> None:
    take_and_alert(message=message(is_test=True), by=taser)

    assert not Alert.objects.exists()


def test_an_event_that_the_force_switched_off_alerts_nobody(taser: Taser, ruth_adler: User) -> None:
    SignalRule.objects.create(event="armed", does=Does.OFF, set_by=ruth_adler)

    take_and_alert(message=message(), by=taser)

    assert not Alert.objects.exists()


@pytest.mark.parametrize("event", [SignalEvent.SAFE, SignalEvent.HOLSTERED])
def test_a_weapon_that_is_put_away_alerts_nobody(taser: Taser, camera: Camera, event: SignalEvent) -> None:
    take_and_alert(message=message(event), by=camera)

    assert not Alert.objects.exists()


def test_a_message_that_came_late_is_a_notice(taser: Taser) -> None:
    take_and_alert(message=message(SignalEvent.TRIGGER, count=119), by=taser)
    take_and_alert(message=message(count=118), by=taser)

    late = Alert.objects.get(kind=AlertKind.TASER_ARMED)
    assert (late.level, late.words, late.due_at) == (Level.NOTICE, "Came late", None)


def test_a_message_that_was_kept_is_told_of_with_its_moment_and_the_log_of_that_moment(
    taser: Taser, pc_rahman: User, evening: time_machine.Traveller
) -> None:
    Taser.objects.update(clock_offset_ms=-1_800)
    then, later = make_incident("1182", pc_rahman), make_incident("0871", pc_rahman)
    make_attendance(then, pc_rahman, from_at=ARMED_AT - timedelta(minutes=4), to_at=ARMED_AT + timedelta(hours=1))
    make_attendance(later, pc_rahman, from_at=ARMED_AT + timedelta(hours=2))
    evening.shift(timedelta(hours=9))

    take_and_alert(message=message(was_kept=True), by=Taser.objects.get())

    alert = Alert.objects.get()
    assert (alert.level, alert.incident, alert.needs_answer) == (Level.INFO, then, False)
    assert (alert.happened_at, alert.raised_at) == (ARMED_AT + timedelta(seconds=1.8), ARMED_AT + timedelta(hours=9))
    assert alert.words == "Came late, it was 21 Nov, 22:46:52"


def test_a_weapon_of_another_force_is_about_the_officer_whose_camera_heard_it(camera: Camera, pc_rahman: User) -> None:
    take_and_alert(message=message(serial="X3999Z9Z9"), by=camera)

    alert = Alert.objects.get()
    assert (alert.officer, alert.words) == (pc_rahman, "X3999Z9Z9, not one of ours")


def test_a_sleeping_camera_near_the_weapon_is_told_of_at_once(taser: Taser, pc_khan: User, ruth_adler: User) -> None:
    khan = stand("X6039A1B6", 8, State.SLEEP, age_s=300)
    make_issue(khan, pc_khan, ruth_adler, from_at=BEFORE)

    take_and_alert(message=message(), by=taser)

    missed = Alert.objects.get(kind=AlertKind.SIGNAL_MISSED)
    assert (missed.officer, missed.camera, missed.level) == (pc_khan, khan, Level.NOTICE)
    assert missed.words == "Asleep at TASER armed"


def test_an_alert_of_nobody_known_is_seen_by_command_alone(supt_ito: User, sgt_nair: User) -> None:
    taser = make_taser("X3000A1C2")  # in stores

    take_and_alert(message=message(), by=taser)

    assert Alert.objects.get().officer is None
    assert Alert.objects.visible_to(supt_ito).count() == 1
    assert not Alert.objects.visible_to(sgt_nair).exists()


def test_the_rule_of_the_nearest_team_decides(
    taser: Taser, north: Team, response_b: Team, south: Team, ruth_adler: User
) -> None:
    for team, level in ((None, RuleLevel.INFO), (north, RuleLevel.OFF), (south, RuleLevel.CRITICAL)):
        AlertRule.objects.create(kind="taser_armed", team=team, level=level, set_by=ruth_adler)
    AlertRule.objects.create(
        kind="taser_armed", team=response_b, level=RuleLevel.CRITICAL, acknowledge_seconds=45, set_by=ruth_adler
    )

    take_and_alert(message=message(), by=taser)

    alert = Alert.objects.get()
    assert (alert.level, alert.due_at) == (Level.CRITICAL, ARMED_AT + timedelta(seconds=45))


def test_what_a_rule_switches_off_is_not_raised(taser: Taser, north: Team, ruth_adler: User) -> None:
    AlertRule.objects.create(kind="taser_armed", team=north, level=RuleLevel.OFF, set_by=ruth_adler)

    take_and_alert(message=message(), by=taser)

    assert (Signal.objects.count(), Alert.objects.count()) == (1, 0)


def event(kind: OfficerEventKind = OfficerEventKind.OFFICER_DOWN, **values: object) -> OfficerEvent:
    return OfficerEvent("b1c2-0001", kind, ARMED_AT + timedelta(seconds=2), **values)


def test_an_officers_event_is_kept_once_with_the_clocks_error_taken_out(camera: Camera, pc_rahman: User) -> None:
    for _ in range(2):
        take_event(event=event(detail="Still for 20 s"), by=camera, clock_offset_ms=3_000)

    alert = Alert.objects.get()
    assert (alert.kind, alert.officer, alert.words) == ("officer_down", pc_rahman, "Still for 20 s")
    assert alert.happened_at == ARMED_AT - timedelta(seconds=1)


def test_without_the_journal_an_officers_event_is_not_kept(camera: Camera, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        take_event(event=event(), by=camera, clock_offset_ms=0)

    assert not Alert.objects.exists()


def test_a_call_for_help_is_never_switched_off(camera: Camera, ruth_adler: User) -> None:
    AlertRule.objects.create(kind="watch_me", team=None, level=RuleLevel.OFF, set_by=ruth_adler)

    assert take_event(event=event(OfficerEventKind.WATCH_ME), by=camera, clock_offset_ms=0) is None
    assert take_event(
        event=OfficerEvent("b1c2-0002", OfficerEventKind.PRIORITY, ARMED_AT), by=camera, clock_offset_ms=0
    )


def test_after_the_commit_it_is_published_once(
    taser: Taser, pc_rahman: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        take_and_alert(message=message(), by=taser)

    (told,) = published()
    alert = Alert.objects.get()
    assert (told["_name"], told["id"], told["revision"]) == ("alert", str(alert.pk), 1)
    assert told["_reach"] == {"paths": [pc_rahman.team.path], "people": [str(pc_rahman.pk)]}
    assert "PC Aisha Rahman 20417" in told["html"]
    assert alert.published_at == ARMED_AT


def test_two_processes_that_find_the_same_event_raise_one_alert(
    evening: time_machine.Traveller, pc_rahman: User
) -> None:
    happening = Happening(AlertKind.ENTERED_CORDON, key="cordon:1:20417:1", officer=pc_rahman)
    first = raise_alert(happening, by=pc_rahman)

    again = raise_alert(happening, by=pc_rahman)

    assert (again, Alert.objects.count()) == (first, 1)
    assert datetime.now(UTC) == ARMED_AT  # noqa: TID251 - nothing waited
