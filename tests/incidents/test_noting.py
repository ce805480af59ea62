"""Notes at a moment of an incident: written once, by who may change it, and never changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from incidents.actions import write_note
from incidents.models import Incident, IncidentNote
from incidents.refusals import NotAllowed, TimesWrong
from tests.factories.devices import entries, new_entries
from tests.factories.incidents import STARTED

WORDS = "The shop shuts its door."
MOMENT = STARTED + timedelta(minutes=3)
pytestmark = pytest.mark.django_db


def test_a_note_says_which_moment_it_is_about(tanner_row: Incident, sgt_nair: User) -> None:
    write_note(incident=tanner_row, at=MOMENT, words=f" {WORDS} ", by=sgt_nair)

    note = IncidentNote.objects.get()
    assert (note.incident, note.at, note.words, note.by) == (tanner_row, MOMENT, WORDS, sgt_nair)


def test_stranger_cannot_write_one(tanner_row: Incident, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        write_note(incident=tanner_row, at=MOMENT, words=WORDS, by=pc_sykes)

    assert not IncidentNote.objects.exists()
    assert [(entry[0], entry[1]) for entry in entries()] == [("incident.noted", "denied")]


def test_journal_has_exactly_this_row(tanner_row: Incident, sgt_nair: User) -> None:
    note = write_note(incident=tanner_row, at=MOMENT, words=WORDS, by=sgt_nair)

    [entry] = new_entries()
    assert (entry.operation, entry.object_id, entry.incident_id) == ("incident.noted", str(note.pk), tanner_row.pk)
    assert entry.details == {"at": MOMENT.isoformat()}


def test_failed_journal_undoes_it(tanner_row: Incident, sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        write_note(incident=tanner_row, at=MOMENT, words=WORDS, by=sgt_nair)

    assert not IncidentNote.objects.exists()


@pytest.mark.parametrize("away", [timedelta(days=-8), timedelta(days=367)])
def test_a_moment_that_is_none_of_the_incident_is_refused(
    tanner_row: Incident, sgt_nair: User, away: timedelta
) -> None:
    with pytest.raises(TimesWrong):
        write_note(incident=tanner_row, at=STARTED + away, words=WORDS, by=sgt_nair)

    assert not IncidentNote.objects.exists()


def test_the_future_is_refused(sgt_nair: User, tanner_row: Incident) -> None:
    Incident.objects.filter(pk=tanner_row.pk).update(started_at=timezone.now())
    tanner_row.refresh_from_db()

    with pytest.raises(TimesWrong):
        write_note(incident=tanner_row, at=timezone.now() + timedelta(minutes=1), words=WORDS, by=sgt_nair)


@pytest.mark.parametrize(
    "statement", ["UPDATE incidents_incidentnote SET words = 'x'", "DELETE FROM incidents_incidentnote"]
)
def test_a_note_stays_as_it_was_written(tanner_row: Incident, sgt_nair: User, statement: str) -> None:
    write_note(incident=tanner_row, at=MOMENT, words=WORDS, by=sgt_nair)

    with (
        pytest.raises(DatabaseError, match="What command wrote stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert IncidentNote.objects.get().words == WORDS
