"""What is done about an alert: who may, what it says afterwards, what the journal has, and what time does to it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice, User
from audit.journal import Refused
from streaming.actions.answering_alerts import (
    acknowledge_alert,
    escalate_alert,
    lapse_alert,
    mark_false_alarm,
    prompt_officer,
    resolve_alert,
)
from streaming.actions.passing_time import CLOCK, escalate_overdue, lapse_old
from streaming.actions.telling import tell_untold
from streaming.models import Alert, AlertState, CameraCommand, Level
from streaming.models.alert import ENDS, MOVES
from streaming.refusals import (
    AlertMoveForbidden,
    AlreadyEscalated,
    NobodyToPrompt,
    NotAllowed,
    OwnAlert,
    WordsMissing,
)
from tests.devices.lines.armed import ARMED_AT
from tests.factories.devices import begin_journal_earlier, entries, make_camera, make_issue, new_entries
from tests.streaming.alerts.made import make_alert, published

pytestmark = pytest.mark.django_db
Act = Callable[[Alert, User], Alert]
ACTS: dict[str, Act] = {
    "alert.acknowledged": lambda alert, by: acknowledge_alert(alert=alert, by=by),
    "alert.escalated": lambda alert, by: escalate_alert(alert=alert, by=by),
    "alert.ended": lambda alert, by: resolve_alert(alert=alert, by=by, words="Holstered again"),
    "alert.ended ": lambda alert, by: mark_false_alarm(alert=alert, by=by, words="Fell off the belt"),
    "alert.prompted": lambda alert, by: prompt_officer(alert=alert, by=by),
}
EACH = pytest.mark.parametrize(("name", "act"), list(ACTS.items()), ids=list(ACTS))


@pytest.fixture
def alert(evening: time_machine.Traveller, pc_rahman: User, sgt_nair: User) -> Alert:
    made = make_alert(pc_rahman)
    begin_journal_earlier()
    return made


def test_a_supervisor_takes_an_alert_on(evening: time_machine.Traveller, alert: Alert, sgt_nair: User) -> None:
    evening.shift(4.2)

    acknowledge_alert(alert=alert, by=sgt_nair)

    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by, alert.seconds_taken) == ("acknowledged", sgt_nair, "4.2")
    assert (alert.revision, alert.published_at) == (2, None)


def test_an_alert_is_passed_on_to_command_who_hear_of_it(alert: Alert, sgt_nair: User, supt_ito: User) -> None:
    escalate_alert(alert=alert, by=sgt_nair)

    alert.refresh_from_db()
    assert (alert.escalated_to, alert.escalated_by, alert.state) == ("command", sgt_nair, "new")
    assert Notice.objects.get(person=supt_ito).text == "Not acknowledged: TASER armed, PC Aisha Rahman 20417"


def test_an_alert_is_resolved_with_words(alert: Alert, sgt_nair: User) -> None:
    resolve_alert(alert=alert, by=sgt_nair, words=" Holstered again ")

    alert.refresh_from_db()
    assert (alert.state, alert.ended_by, alert.outcome) == ("resolved", sgt_nair, "Holstered again")


def test_a_false_alarm_says_why(alert: Alert, sgt_nair: User) -> None:
    mark_false_alarm(alert=alert, by=sgt_nair, words="Fell off the belt")

    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("false", "Fell off the belt")


@pytest.mark.parametrize("words", ["", "   "])
def test_a_false_alarm_without_a_reason_is_refused(alert: Alert, sgt_nair: User, words: str) -> None:
    with pytest.raises(WordsMissing):
        mark_false_alarm(alert=alert, by=sgt_nair, words=words)

    assert Alert.objects.get().state == AlertState.NEW


def test_the_officer_is_asked_to_look_at_the_camera(
    alert: Alert, pc_rahman: User, sgt_nair: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        prompt_officer(alert=alert, by=sgt_nair)

    assert Notice.objects.get(person=pc_rahman).text == "Sgt Priya Nair asks you to look at your camera: taser armed"
    said = [one for one in published() if one["_name"] == "message"]
    assert [one["_reach"] for one in said] == [{"paths": [], "people": [str(pc_rahman.pk)]}]


@pytest.mark.parametrize("holder", ["pc_rahman", "pc_doyle"])
def test_the_words_come_onto_the_camera_only_while_that_officer_holds_it(
    holder: str, alert: Alert, sgt_nair: User, ruth_adler: User, request: pytest.FixtureRequest
) -> None:
    alert.camera = make_camera("X6039A1B7")
    alert.save()
    make_issue(alert.camera, request.getfixturevalue(holder), ruth_adler, from_at=ARMED_AT - timedelta(hours=1))

    prompt_officer(alert=alert, by=sgt_nair)

    words = "Sgt Priya Nair asks you to look at your camera: taser armed"
    commands = CameraCommand.objects.values_list("camera", "do", "words")
    assert list(commands) == [(alert.camera.pk, "message", words)][: int(holder == "pc_rahman")]


def test_an_alert_without_an_officer_prompts_nobody(alert: Alert, supt_ito: User) -> None:
    with pytest.raises(NobodyToPrompt):
        prompt_officer(alert=make_alert(None), by=supt_ito)


@EACH
def test_a_supervisor_of_other_teams_can_do_nothing(name: str, act: Act, alert: Alert, sgt_south: User) -> None:
    with pytest.raises(NotAllowed):
        act(alert, sgt_south)

    kept = Alert.objects.get()
    assert (kept.state, kept.revision, kept.escalated_at) == (AlertState.NEW, 1, None)
    assert entries() == [(name.strip(), "denied", str(sgt_south.pk), str(alert.pk))]


@EACH
def test_nobody_answers_an_alert_about_themself(name: str, act: Act, alert: Alert, sgt_nair: User) -> None:
    own = make_alert(sgt_nair)

    with pytest.raises(OwnAlert):
        act(own, sgt_nair)

    assert Alert.objects.get(pk=own.pk).revision == 1


@EACH
def test_the_journal_has_the_act_and_no_more(name: str, act: Act, alert: Alert, sgt_nair: User) -> None:
    act(alert, sgt_nair)

    assert entries() == [(name.strip(), "success", str(sgt_nair.pk), str(alert.pk))]
    assert {"kind": "taser_armed", "officer": str(alert.officer_id)}.items() <= new_entries().get().details.items()


@EACH
def test_without_the_journal_nothing_is_done(
    name: str, act: Act, alert: Alert, sgt_nair: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        act(alert, sgt_nair)

    assert Alert.objects.get().revision == 1
    assert not Notice.objects.exists()


def test_the_second_to_acknowledge_is_told_who_was_first(alert: Alert, sgt_nair: User, supt_ito: User) -> None:
    acknowledge_alert(alert=alert, by=sgt_nair)

    with pytest.raises(AlertMoveForbidden, match="acknowledged already, by Sgt Priya Nair 10442"):
        acknowledge_alert(alert=alert, by=supt_ito)


def test_an_alert_escalates_once(alert: Alert, sgt_nair: User, supt_ito: User) -> None:
    escalate_alert(alert=alert, by=sgt_nair)

    with pytest.raises(AlreadyEscalated):
        escalate_alert(alert=alert, by=supt_ito)


def test_after_thirty_seconds_and_not_before_it_goes_to_command(
    evening: time_machine.Traveller, alert: Alert, supt_ito: User, sgt_nair: User
) -> None:
    evening.move_to(ARMED_AT + timedelta(seconds=29.999))
    assert escalate_overdue() == 0

    evening.move_to(ARMED_AT + timedelta(seconds=30))
    assert escalate_overdue() == 1

    alert.refresh_from_db()
    assert (alert.escalated_at, alert.escalated_by) == (ARMED_AT + timedelta(seconds=30), None)
    assert set(Notice.objects.values_list("person", flat=True)) == {supt_ito.pk, sgt_nair.pk}
    assert escalate_overdue() == 0


def test_what_was_acknowledged_in_time_does_not_escalate(
    evening: time_machine.Traveller, alert: Alert, sgt_nair: User
) -> None:
    acknowledge_alert(alert=alert, by=sgt_nair)
    make_alert(alert.officer, level=Level.NOTICE)
    evening.shift(3_600)

    assert escalate_overdue() == 0


def test_a_test_escalates_and_rings_no_bell(evening: time_machine.Traveller, pc_rahman: User, supt_ito: User) -> None:
    make_alert(pc_rahman, is_test=True)
    evening.shift(31)

    assert escalate_overdue() == 1
    assert not Notice.objects.exists()


def test_after_four_hours_an_alert_lapses(evening: time_machine.Traveller, alert: Alert, sgt_nair: User) -> None:
    evening.shift(4 * 3600 - 1)
    assert lapse_old() == 0

    evening.shift(1)
    assert lapse_old() == 1

    alert.refresh_from_db()
    assert (alert.state, alert.ended_by, alert.outcome) == ("lapsed", None, "Four hours are over")
    assert entries() == [("alert.lapsed", "success", "streaming.clock", str(alert.pk))]


def test_what_a_dead_process_did_not_send_is_sent_by_the_sweep_once(
    evening: time_machine.Traveller, alert: Alert
) -> None:
    Alert.objects.update(published_at=None)
    assert tell_untold() == 0  # a second is left to the process that raised it

    evening.shift(1.1)
    assert (tell_untold(), tell_untold()) == (1, 0)

    assert [(one["id"], one["revision"]) for one in published()] == [(str(alert.pk), 1)]
    assert Alert.objects.get().published_at is not None


def test_what_was_sent_and_not_marked_is_not_sent_twice(evening: time_machine.Traveller, alert: Alert) -> None:
    for _ in range(2):
        Alert.objects.update(published_at=None)
        evening.shift(1.1)
        tell_untold()

    assert len(published()) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["acknowledge", "resolve", "false", "lapse", "escalate"]), max_size=6))
def test_whatever_is_done_in_whatever_order_only_allowed_moves_happen(
    steps: list[str], alert: Alert, sgt_nair: User
) -> None:
    made = make_alert(alert.officer)
    acts = {
        "acknowledge": (AlertState.ACKNOWLEDGED, lambda: acknowledge_alert(alert=made, by=sgt_nair)),
        "resolve": (AlertState.RESOLVED, lambda: resolve_alert(alert=made, by=sgt_nair)),
        "false": (AlertState.FALSE, lambda: mark_false_alarm(alert=made, by=sgt_nair, words="No")),
        "lapse": (AlertState.LAPSED, lambda: lapse_alert(alert=made, words="Over", by=CLOCK)),
        "escalate": (None, lambda: escalate_alert(alert=made, by=sgt_nair)),
    }
    state, is_escalated, revision = AlertState.NEW, False, 1

    for step in steps:
        wanted, act = acts[step]
        may = wanted in MOVES[state] if wanted else not is_escalated and state not in ENDS
        try:
            act()
        except Refused:
            assert not may
        else:
            assert may
            state, is_escalated, revision = wanted or state, is_escalated or not wanted, revision + 1
        made.refresh_from_db()
        assert (made.state, made.revision, made.escalated_at is not None) == (state, revision, is_escalated)
