"""Backup that went over the radio is written down afterwards: it says so, and nobody is sent or alerted by it."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts.models import Notice, User
from audit.models import Entry
from incidents.models import Incident
from incidents.refusals import TimesWrong
from streaming.actions.backing_up import ByRadio, write_down_backup
from streaming.models import Alert, BackupRequest, BackupState
from streaming.models.backup import ArrivedBy
from streaming.officer.refusals import NotAllowed
from streaming.timeline import lanes_of
from tests.factories.devices import entries
from tests.factories.incidents import STARTED

ASKED, SENT, THERE = (STARTED + timedelta(minutes=minutes) for minutes in (3, 4, 9))
pytestmark = pytest.mark.django_db


def told(officer: User, *times: datetime) -> ByRadio:
    asked, sent, there = times or (ASKED, SENT, THERE)
    return ByRadio(officer, asked, sent, there, why="One man on the ground")


def test_it_stands_at_its_moments_and_says_when_it_was_written(
    fenwick_court: Incident, pc_doyle: User, sgt_nair: User
) -> None:
    written = write_down_backup(incident=fenwick_court, told=told(pc_doyle), by=sgt_nair)

    kept, unit = BackupRequest.objects.get(), written.units.get()
    assert (kept.at, kept.state, kept.by, kept.why) == (ASKED, BackupState.ARRIVED, sgt_nair, "One man on the ground")
    assert kept.written_at is not None
    assert timezone.now() - kept.written_at < timedelta(minutes=1)
    assert (unit.officer, unit.assigned_at, unit.arrived_at) == (pc_doyle, SENT, THERE)
    assert unit.arrived_known_by == ArrivedBy.COMMAND


def test_nobody_is_told_to_go_and_no_alert_is_raised(fenwick_court: Incident, pc_doyle: User, sgt_nair: User) -> None:
    write_down_backup(incident=fenwick_court, told=told(pc_doyle), by=sgt_nair)

    assert not Notice.objects.exists()
    assert not Alert.objects.exists()


def test_journal_has_exactly_this_row(fenwick_court: Incident, pc_doyle: User, sgt_nair: User) -> None:
    written = write_down_backup(incident=fenwick_court, told=told(pc_doyle), by=sgt_nair)

    entry = Entry.objects.filter(operation="backup.written").get()
    assert (entry.object_id, entry.incident_id) == (str(written.pk), fenwick_court.pk)
    assert entry.details == {
        "unit": str(written.units.get().pk),
        "officer": str(pc_doyle.pk),
        "asked_at": ASKED.isoformat(),
        "sent_at": SENT.isoformat(),
        "arrived_at": THERE.isoformat(),
    }


def test_failed_journal_undoes_it(
    fenwick_court: Incident, pc_doyle: User, sgt_nair: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        write_down_backup(incident=fenwick_court, told=told(pc_doyle), by=sgt_nair)

    assert not BackupRequest.objects.exists()


def test_who_does_not_command_the_log_cannot(fenwick_court: Incident, pc_doyle: User, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        write_down_backup(incident=fenwick_court, told=told(pc_doyle), by=pc_sykes)

    assert not BackupRequest.objects.exists()
    assert [(entry[0], entry[1]) for entry in entries()] == [("backup.written", "denied")]


@pytest.mark.parametrize(
    "times",
    [
        (SENT, ASKED, THERE),
        (ASKED, THERE, SENT),
        (STARTED - timedelta(days=8), SENT, THERE),
        (ASKED, SENT, STARTED + timedelta(days=3650)),
    ],
)
def test_times_that_cannot_be_are_refused(
    fenwick_court: Incident, pc_doyle: User, sgt_nair: User, times: tuple[datetime, ...]
) -> None:
    with pytest.raises(TimesWrong):
        write_down_backup(incident=fenwick_court, told=told(pc_doyle, *times), by=sgt_nair)

    assert not BackupRequest.objects.exists()


def test_timeline_says_that_it_went_over_the_radio(fenwick_court: Incident, pc_doyle: User, sgt_nair: User) -> None:
    write_down_backup(incident=fenwick_court, told=told(pc_doyle), by=sgt_nair)

    [_, command] = lanes_of(fenwick_court, sgt_nair)
    [asked, sent, there] = sorted(command.points, key=lambda point: point.at)
    assert [asked.at, sent.at, there.at] == [ASKED, SENT, THERE]
    assert "over the radio, written down" in asked.detail


# --- the page


@pytest.fixture
def nair(client: Client, signed_in, sgt_nair: User) -> Client:
    return signed_in(client, sgt_nair)


def typed(**changed: str) -> dict[str, str]:
    times = {"asked_at": ASKED, "sent_at": SENT, "arrived_at": THERE}
    written = {name: f"{timezone.localtime(moment):%Y-%m-%dT%H:%M:%S}" for name, moment in times.items()}
    return {"officer": "20388", "why": "One man on the ground", **written, **changed}


def test_the_page_writes_it_down_and_shows_it(nair: Client, fenwick_court: Incident, pc_doyle: User) -> None:
    answer = nair.post(f"/live/backup/{fenwick_court.slug}/written/", typed())

    assert answer["Location"] == f"/incidents/{fenwick_court.slug}/part/command/"
    page = nair.get(f"/live/panels/incident/{fenwick_court.slug}/").content.decode()
    assert "Written down afterwards" in page
    assert "over the radio" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"officer": "99999"}, "Nobody has the collar number 99999"),
        ({"arrived_at": ""}, "This field is required"),
        ({"sent_at": "2020-01-01T10:00"}, "not one of the incident"),
    ],
)
def test_what_cannot_be_is_said_where_it_was_typed(
    nair: Client, fenwick_court: Incident, pc_doyle: User, changed: dict[str, str], words: str
) -> None:
    answer = nair.post(f"/live/backup/{fenwick_court.slug}/written/", typed(**changed))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "One man on the ground" in answer.content.decode()


def test_who_does_not_command_sees_no_form(client: Client, signed_in, fenwick_court: Incident, pc_rahman: User) -> None:
    page = signed_in(client, pc_rahman).get(f"/live/panels/incident/{fenwick_court.slug}/").content.decode()

    assert "Write down backup" not in page
