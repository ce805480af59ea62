"""Officers come to an incident and leave it; looking at one and taking a list out are recorded."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from incidents.actions import end_attendance, export_incidents, record_attendance, view_incident
from incidents.models import Attendance, Incident
from incidents.refusals import NotAllowed, TimesWrong
from tests.factories.devices import entries, new_entries
from tests.factories.incidents import STARTED, make_attendance

LATER = STARTED + timedelta(minutes=20)


def test_an_officer_is_recorded(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    record_attendance(incident=tanner_row, officer=pc_rahman, from_at=STARTED, by=sgt_nair, note="First on scene")

    attendance = Attendance.objects.get()
    assert (attendance.officer, attendance.from_at, attendance.to_at, attendance.note) == (
        pc_rahman,
        STARTED,
        None,
        "First on scene",
    )


def test_a_stranger_cannot_record_an_officer(tanner_row: Incident, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        record_attendance(incident=tanner_row, officer=pc_sykes, from_at=STARTED, by=pc_sykes)

    assert Attendance.objects.count() == 0
    assert entries() == [("officer.attended", "denied", str(pc_sykes.pk), str(tanner_row.pk))]


def test_attending_leaves_exactly_one_entry(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    record_attendance(incident=tanner_row, officer=pc_rahman, from_at=STARTED, by=sgt_nair)

    assert entries() == [("officer.attended", "success", str(sgt_nair.pk), str(tanner_row.pk))]


def test_a_failed_journal_undoes_the_attendance(
    tanner_row: Incident, pc_rahman: User, sgt_nair: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        record_attendance(incident=tanner_row, officer=pc_rahman, from_at=STARTED, by=sgt_nair)

    assert Attendance.objects.count() == 0


def test_an_officer_is_at_an_incident_once_at_a_time(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    make_attendance(tanner_row, pc_rahman)

    with pytest.raises(TimesWrong, match="PC Aisha Rahman is already recorded here at that time"):
        record_attendance(incident=tanner_row, officer=pc_rahman, from_at=LATER, by=sgt_nair)

    assert Attendance.objects.count() == 1


def test_an_officer_may_come_back(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    make_attendance(tanner_row, pc_rahman, to_at=LATER)

    record_attendance(incident=tanner_row, officer=pc_rahman, from_at=LATER, by=sgt_nair)

    assert Attendance.objects.count() == 2


def test_an_officer_cannot_leave_before_arriving(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    with pytest.raises(TimesWrong):
        record_attendance(incident=tanner_row, officer=pc_rahman, from_at=LATER, to_at=STARTED, by=sgt_nair)

    assert Attendance.objects.count() == 0


def test_the_database_itself_keeps_attendance_apart(tanner_row: Incident, pc_rahman: User) -> None:
    make_attendance(tanner_row, pc_rahman)

    with pytest.raises(IntegrityError, match="officer_attends_an_incident_once_at_a_time"), transaction.atomic():
        make_attendance(tanner_row, pc_rahman, from_at=LATER)


def test_an_officer_leaves(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    attendance = make_attendance(tanner_row, pc_rahman)

    end_attendance(attendance=attendance, to_at=LATER, by=sgt_nair)

    assert Attendance.objects.get().to_at == LATER
    assert entries() == [("officer.left", "success", str(sgt_nair.pk), str(tanner_row.pk))]


def test_a_stranger_cannot_let_an_officer_leave(tanner_row: Incident, pc_rahman: User, pc_sykes: User) -> None:
    attendance = make_attendance(tanner_row, pc_rahman)

    with pytest.raises(NotAllowed):
        end_attendance(attendance=attendance, to_at=LATER, by=pc_sykes)

    assert Attendance.objects.get().to_at is None
    assert entries() == [("officer.left", "denied", str(pc_sykes.pk), str(tanner_row.pk))]


def test_a_failed_journal_undoes_the_leaving(
    tanner_row: Incident, pc_rahman: User, sgt_nair: User, broken_journal: None
) -> None:
    attendance = make_attendance(tanner_row, pc_rahman)

    with pytest.raises(DatabaseError):
        end_attendance(attendance=attendance, to_at=LATER, by=sgt_nair)

    assert Attendance.objects.get().to_at is None


def test_nobody_leaves_twice(tanner_row: Incident, pc_rahman: User, sgt_nair: User) -> None:
    attendance = make_attendance(tanner_row, pc_rahman, to_at=LATER)

    with pytest.raises(TimesWrong):
        end_attendance(attendance=attendance, to_at=LATER + timedelta(minutes=1), by=sgt_nair)

    assert Attendance.objects.get().to_at == LATER


def test_looking_leaves_exactly_one_entry(tanner_row: Incident, sgt_nair: User) -> None:
    view_incident(incident=tanner_row, by=sgt_nair)

    assert entries() == [("incident.viewed", "success", str(sgt_nair.pk), str(tanner_row.pk))]


def test_a_stranger_cannot_look(tanner_row: Incident, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        view_incident(incident=tanner_row, by=pc_sykes)

    assert entries() == [("incident.viewed", "denied", str(pc_sykes.pk), str(tanner_row.pk))]


def test_who_cannot_be_journalled_cannot_look(tanner_row: Incident, sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        view_incident(incident=tanner_row, by=sgt_nair)


def test_taking_a_list_out_is_recorded_without_the_search_words(sgt_nair: User) -> None:
    export_incidents(count=12, filters=["q", "day"], by=sgt_nair)

    entry = new_entries().get(operation="incident.exported")
    assert (entry.outcome, entry.details) == ("success", {"count": 12, "filters": ["day", "q"]})


def test_a_stranger_cannot_take_a_list_out(ruth_adler: User) -> None:
    with pytest.raises(NotAllowed):
        export_incidents(count=12, filters=[], by=ruth_adler)

    assert entries() == [("incident.exported", "denied", str(ruth_adler.pk), "")]


def test_a_list_that_cannot_be_journalled_is_not_taken_out(sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        export_incidents(count=12, filters=[], by=sgt_nair)
