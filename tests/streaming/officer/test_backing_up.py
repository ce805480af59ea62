"""Backup is asked for, sent, arrives, or is called off; each step is known and recorded."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice, User
from audit.actors import Worker
from devices.fix_rows import TrueFix
from devices.models import Camera
from incidents.models import Incident
from streaming.actions.backing_up import Call, arrive, ask_backup, cancel_backup, send_unit
from streaming.models import Alert, BackupRequest, BackupState, BackupUnit
from streaming.models.backup import BACKUP_MOVES
from streaming.officer.arriving import Arrivals, goals, note_arrival
from streaming.officer.refusals import AlreadySent, BackupOpen, BackupOver, NotAllowed
from tests.factories.devices import entries
from tests.streaming.alerts.made import published
from tests.streaming.officer.conftest import FENWICK

POSITIONS = Worker("streaming.positions")


@pytest.fixture
def asked(fenwick_court: Incident, pc_rahman: User, rahmans_camera: Camera) -> BackupRequest:
    """Rahman's own call, from the door of flat 22."""
    return ask_backup(call=Call(incident=fenwick_court, officer=pc_rahman, why="Knife seen"), by=pc_rahman)


@pytest.fixture
def doyle_goes(asked: BackupRequest, pc_doyle: User, doyles_camera: Camera, supt_ito: User) -> BackupUnit:
    return send_unit(request=asked, officer=pc_doyle, by=supt_ito)


def test_an_officer_asks_and_the_place_is_that_of_their_camera(asked: BackupRequest, pc_rahman: User) -> None:
    assert (asked.state, asked.officer, asked.by, asked.place) == ("asked", pc_rahman, pc_rahman, "22 Fenwick Court")
    assert asked.where == FENWICK


def test_command_asks_for_a_log_and_the_place_is_that_of_the_log(fenwick_court: Incident, supt_ito: User) -> None:
    Incident.objects.filter(pk=fenwick_court.pk).update(latitude="52.470000", longitude="-1.910000")
    fenwick_court.refresh_from_db()

    asked = ask_backup(call=Call(incident=fenwick_court), by=supt_ito)

    assert (asked.officer, asked.where) == (None, (52.47, -1.91))


def test_a_place_that_is_too_old_is_not_believed(pc_rahman: User, rahmans_camera: Camera) -> None:
    Camera.objects.update(placed_at=timezone.now() - timedelta(minutes=21))

    asked = ask_backup(call=Call(officer=pc_rahman), by=pc_rahman)

    assert asked.where is None


def test_a_stranger_cannot_ask_for_an_officer_or_a_log(fenwick_court, pc_rahman: User, sgt_lowe: User) -> None:
    for call in (Call(officer=pc_rahman), Call(incident=fenwick_court)):
        with pytest.raises(NotAllowed):
            ask_backup(call=call, by=sgt_lowe)

    assert BackupRequest.objects.count() == 0


def test_asking_leaves_exactly_its_entries_and_one_of_the_alert(asked: BackupRequest, pc_rahman: User) -> None:
    alert = Alert.objects.get()

    assert entries() == [
        ("alert.raised", "success", str(pc_rahman.pk), str(alert.pk)),
        ("backup.asked", "success", str(pc_rahman.pk), str(asked.pk)),
    ]
    assert (alert.kind, alert.level, alert.words, alert.place) == (
        "priority",
        "critical",
        "Backup: Knife seen",
        "22 Fenwick Court",
    )


def test_what_command_asks_for_a_log_alerts_nobody(fenwick_court: Incident, supt_ito: User) -> None:
    ask_backup(call=Call(incident=fenwick_court), by=supt_ito)

    assert Alert.objects.count() == 0


def test_a_failed_journal_undoes_the_call(pc_rahman: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        ask_backup(call=Call(officer=pc_rahman), by=pc_rahman)

    assert BackupRequest.objects.count() == 0


def test_an_officer_waits_once(asked: BackupRequest, pc_rahman: User) -> None:
    with pytest.raises(BackupOpen, match="asked for already"):
        ask_backup(call=Call(officer=pc_rahman), by=pc_rahman)

    assert BackupRequest.objects.count() == 1


def test_a_unit_is_sent_with_its_distance_and_is_told(asked: BackupRequest, doyle_goes, pc_doyle: User) -> None:
    asked.refresh_from_db()
    assert asked.state == "sent"
    assert doyle_goes.distance_m == pytest.approx(1112, abs=1)
    notice = Notice.objects.get(person=pc_doyle)
    assert (notice.text, notice.target) == ("Go to 22 Fenwick Court: backup for PC Aisha Rahman.", "/live/me/")


def test_a_stranger_sends_nobody(asked: BackupRequest, pc_sykes: User, sgt_lowe: User, supt_ito: User) -> None:
    with pytest.raises(NotAllowed):
        send_unit(request=asked, officer=pc_sykes, by=sgt_lowe)
    with pytest.raises(NotAllowed):  # nor does command send somebody of another command
        send_unit(request=asked, officer=pc_sykes, by=supt_ito)

    assert BackupUnit.objects.count() == 0


def test_sending_leaves_exactly_one_entry(asked: BackupRequest, doyle_goes: BackupUnit, supt_ito: User) -> None:
    assert entries()[2:] == [("backup.sent", "success", str(supt_ito.pk), str(asked.pk))]


def test_a_failed_journal_undoes_the_sending(asked: BackupRequest, pc_doyle: User, supt_ito: User, request) -> None:
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        send_unit(request=asked, officer=pc_doyle, by=supt_ito)

    asked.refresh_from_db()
    assert (asked.state, BackupUnit.objects.count(), Notice.objects.count()) == ("asked", 0, 0)


def test_nobody_is_sent_twice_or_to_themself(asked: BackupRequest, doyle_goes, pc_doyle, pc_rahman, supt_ito) -> None:
    for officer in (pc_doyle, pc_rahman):
        with pytest.raises(AlreadySent):
            send_unit(request=asked, officer=officer, by=supt_ito)

    assert BackupUnit.objects.count() == 1


@pytest.mark.parametrize(("who", "how"), [("pc_doyle", "officer"), ("supt_ito", "command"), (None, "position")])
def test_an_arrival_says_how_it_is_known(who: str | None, how: str, doyle_goes: BackupUnit, request) -> None:
    unit = arrive(unit=doyle_goes, by=request.getfixturevalue(who) if who else POSITIONS)

    assert (unit.arrived_known_by, BackupRequest.objects.get().state) == (how, "arrived")


def test_a_stranger_cannot_say_that_a_unit_arrived(doyle_goes: BackupUnit, pc_khan: User, sgt_lowe: User) -> None:
    for somebody in (pc_khan, sgt_lowe):
        with pytest.raises(NotAllowed):
            arrive(unit=doyle_goes, by=somebody)

    assert (BackupUnit.objects.get().arrived_at, BackupRequest.objects.get().state) == (None, "sent")


def test_an_arrival_leaves_exactly_one_entry(asked: BackupRequest, doyle_goes, pc_doyle: User) -> None:
    arrive(unit=doyle_goes, by=pc_doyle)

    assert entries()[3:] == [("backup.arrived", "success", str(pc_doyle.pk), str(asked.pk))]


def test_a_failed_journal_undoes_the_arrival(doyle_goes: BackupUnit, pc_doyle: User, request) -> None:
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        arrive(unit=doyle_goes, by=pc_doyle)

    assert (BackupUnit.objects.get().arrived_at, BackupRequest.objects.get().state) == (None, "sent")


def test_a_second_arrival_changes_nothing(doyle_goes: BackupUnit, pc_doyle: User) -> None:
    first = arrive(unit=doyle_goes, by=pc_doyle)

    again = arrive(unit=doyle_goes, by=POSITIONS)

    assert (again.arrived_at, again.arrived_known_by) == (first.arrived_at, "officer")


def test_backup_is_called_off_and_who_was_on_the_way_is_told(asked, doyle_goes, pc_doyle, pc_rahman: User) -> None:
    cancelled = cancel_backup(request=asked, why="Detained", by=pc_rahman)

    assert (cancelled.state, cancelled.cancelled_by, cancelled.cancelled_why) == ("cancelled", pc_rahman, "Detained")
    assert Notice.objects.filter(person=pc_doyle, text="Backup for PC Aisha Rahman is cancelled.").exists()
    with pytest.raises(BackupOver):
        arrive(unit=doyle_goes, by=pc_doyle)


def test_a_stranger_cannot_call_it_off(asked: BackupRequest, pc_khan: User, sgt_lowe: User) -> None:
    for somebody in (pc_khan, sgt_lowe):
        with pytest.raises(NotAllowed):
            cancel_backup(request=asked, by=somebody)

    assert BackupRequest.objects.get().state == "asked"


def test_calling_off_leaves_exactly_one_entry(asked: BackupRequest, supt_ito: User) -> None:
    cancel_backup(request=asked, by=supt_ito)

    assert entries()[2:] == [("backup.cancelled", "success", str(supt_ito.pk), str(asked.pk))]


def test_a_failed_journal_undoes_the_calling_off(asked: BackupRequest, pc_rahman: User, request) -> None:
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        cancel_backup(request=asked, by=pc_rahman)

    assert BackupRequest.objects.get().state == "asked"


def test_what_has_arrived_or_was_called_off_is_not_called_off(asked: BackupRequest, doyle_goes, pc_doyle) -> None:
    arrive(unit=doyle_goes, by=pc_doyle)

    with pytest.raises(BackupOver, match="ended already: arrived"):
        cancel_backup(request=asked, by=asked.by)


@pytest.mark.parametrize(
    ("degrees", "accuracy_m", "count"),
    [(0.0, 4.0, 1), (0.00044, 4.0, 1), (0.00047, 4.0, 0), (0.0, 60.0, 0)],  # 0.00045 degrees are 50 m
)
def test_a_position_within_50_m_that_is_as_sure_as_that_is_an_arrival(
    degrees: float, accuracy_m: float, count: int, doyle_goes: BackupUnit, doyles_camera: Camera
) -> None:
    arrivals, here = Arrivals(), TrueFix(0, FENWICK[0] + degrees, FENWICK[1], accuracy_m, None, None)
    arrivals.goals = goals()

    found = arrivals.there({doyles_camera.pk: here})

    assert found == [doyle_goes.pk][:count]
    assert arrivals.there({doyles_camera.pk: here}) == []
    assert [note_arrival(pk) for pk in found] == [True][:count]
    assert BackupUnit.objects.filter(arrived_known_by="position").count() == count


def test_who_has_arrived_by_their_own_word_does_not_arrive_again(doyle_goes: BackupUnit, pc_doyle: User) -> None:
    arrive(unit=doyle_goes, by=pc_doyle)

    assert (goals(), note_arrival(doyle_goes.pk)) == ({}, False)


def test_an_arrival_by_position_is_told_to_the_pages(doyle_goes: BackupUnit) -> None:
    note_arrival(doyle_goes.pk)

    told = [(one["_name"], one["backup"], one["state"]) for one in published()]
    assert told == [("backup", str(doyle_goes.request_id), "arrived")]


def test_positions_while_nobody_travels_cost_one_query(doyles_camera: Camera, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert goals() == {}


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["send doyle", "send khan", "arrive", "cancel"]), max_size=8))
def test_the_state_moves_only_as_the_table_says(
    steps: list[str], fenwick_court, pc_rahman: User, pc_doyle: User, pc_khan: User, supt_ito: User
) -> None:
    BackupUnit.objects.all().delete()
    BackupRequest.objects.all().delete()
    request = ask_backup(call=Call(officer=pc_rahman), by=pc_rahman)

    for step in steps:
        before = BackupState(BackupRequest.objects.get().state)
        try:
            take(step, request, {"doyle": pc_doyle, "khan": pc_khan}, supt_ito)
        except (AlreadySent, BackupOver):
            assert BackupRequest.objects.get().state == before
        after = BackupState(BackupRequest.objects.get().state)
        assert after == before or after in BACKUP_MOVES[before]


def take(step: str, request: BackupRequest, officers: dict[str, User], by: User) -> None:
    verb, _, who = step.partition(" ")
    if verb == "send":
        send_unit(request=request, officer=officers[who], by=by)
    elif verb == "cancel":
        cancel_backup(request=request, by=by)
    elif unit := BackupUnit.objects.filter(arrived_at=None).first():
        arrive(unit=unit, by=POSITIONS)
