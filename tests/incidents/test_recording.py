"""Incidents are opened and changed: the rule, the right, the journal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError

from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from incidents.actions import change_incident, open_incident
from incidents.models import Incident, State
from incidents.refusals import BadReference, NotAllowed, NumberTaken, TimesWrong
from tests.factories.devices import entries, new_entries
from tests.factories.incidents import DAY, STARTED, facts, set_pattern


def test_an_incident_is_opened(sgt_nair: User) -> None:
    given = facts(latitude=Decimal("52.480001"), longitude=Decimal("-1.900002"), crime_reference="20/482913/26")

    incident = open_incident(number="1182", date=DAY, facts=given, team=sgt_nair.team, by=sgt_nair)

    kept = Incident.objects.get()
    assert kept == incident
    assert (kept.slug, kept.state, kept.place, kept.coordinates) == (
        "1182-20261121",
        "open",
        "Tanner Row",
        "52.48000, -1.90000",
    )
    assert str(kept) == "Log 1182 of 21/11/2026"


def test_a_stranger_cannot_open_an_incident(helen_marsh: User) -> None:
    with pytest.raises(NotAllowed):
        open_incident(number="1182", date=DAY, facts=facts(), team=helen_marsh.team, by=helen_marsh)

    assert Incident.objects.count() == 0
    assert entries() == [("incident.opened", "denied", str(helen_marsh.pk), "")]


def test_opening_leaves_exactly_one_entry_without_personal_data(sgt_nair: User) -> None:
    incident = open_incident(number="1182", date=DAY, facts=facts(), team=sgt_nair.team, by=sgt_nair)

    entry = new_entries().get(object_id=str(incident.pk))
    assert entries() == [("incident.opened", "success", str(sgt_nair.pk), str(incident.pk))]
    assert entry.incident_id == incident.pk
    assert entry.details == {"number": "1182", "date": "2026-11-21", "team": str(sgt_nair.team_id)}


def test_a_failed_journal_undoes_the_opening(sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        open_incident(number="1182", date=DAY, facts=facts(), team=sgt_nair.team, by=sgt_nair)

    assert Incident.objects.count() == 0


def test_a_number_stands_once_a_day(tanner_row: Incident, sgt_nair: User) -> None:
    with pytest.raises(NumberTaken, match="Log 1182 of 21/11/2026 is already there"):
        open_incident(number="1182", date=DAY, facts=facts(), team=sgt_nair.team, by=sgt_nair)

    assert list(Incident.objects.all()) == [tanner_row]


def test_the_same_number_may_come_the_next_day(tanner_row: Incident, sgt_nair: User) -> None:
    open_incident(number="1182", date=DAY + timedelta(days=1), facts=facts(), team=sgt_nair.team, by=sgt_nair)

    assert Incident.objects.filter(number="1182").count() == 2


def test_an_officer_opens_for_their_own_team_only(pc_rahman: User, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed, match="You may not open incidents for Response S"):
        open_incident(number="1182", date=DAY, facts=facts(), team=pc_sykes.team, by=pc_rahman)

    assert Incident.objects.count() == 0


def test_an_enforced_pattern_is_kept(sgt_nair: User) -> None:
    set_pattern("incident_log", r"\d{1,5}", "1182", is_enforced=True)

    with pytest.raises(BadReference, match="Incident log must look like 1182"):
        open_incident(number="11-82", date=DAY, facts=facts(), team=sgt_nair.team, by=sgt_nair)

    assert Incident.objects.count() == 0


def test_a_pattern_that_is_not_enforced_lets_everything_through(sgt_nair: User) -> None:
    set_pattern("crime_reference", r"\d{2}/\d{1,6}/\d{2}", "20/482913/26", is_enforced=False)

    incident = open_incident(
        number="1182", date=DAY, facts=facts(crime_reference="old 7"), team=sgt_nair.team, by=sgt_nair
    )

    assert incident.crime_reference == "OLD7"


def test_an_incident_cannot_end_before_it_starts(sgt_nair: User) -> None:
    with pytest.raises(TimesWrong):
        open_incident(
            number="1182",
            date=DAY,
            facts=facts(ended_at=STARTED - timedelta(seconds=1)),
            team=sgt_nair.team,
            by=sgt_nair,
        )

    assert Incident.objects.count() == 0


def test_an_incident_is_changed_and_closed(tanner_row: Incident, sgt_nair: User) -> None:
    change_incident(
        incident=tanner_row, facts=facts(place="14 Tanner Row"), state=State.CLOSED, revision=1, by=sgt_nair
    )

    tanner_row.refresh_from_db()
    assert (tanner_row.place, tanner_row.state, tanner_row.revision) == ("14 Tanner Row", "closed", 2)


def test_a_change_leaves_exactly_one_entry_that_names_fields_not_words(tanner_row: Incident, sgt_nair: User) -> None:
    change_incident(incident=tanner_row, facts=facts(place="14 Tanner Row"), state=State.OPEN, revision=1, by=sgt_nair)

    entry = new_entries().get(object_id=str(tanner_row.pk))
    assert (entry.operation, entry.details) == ("incident.changed", {"fields": ["place"], "revision": 2})


def test_a_stranger_cannot_change_an_incident(tanner_row: Incident, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        change_incident(incident=tanner_row, facts=facts(place="Elsewhere"), state="open", revision=1, by=pc_sykes)

    tanner_row.refresh_from_db()
    assert (tanner_row.place, tanner_row.revision) == ("Tanner Row", 1)
    assert entries() == [("incident.changed", "denied", str(pc_sykes.pk), str(tanner_row.pk))]


def test_a_failed_journal_undoes_the_change(tanner_row: Incident, sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        change_incident(incident=tanner_row, facts=facts(place="Elsewhere"), state="open", revision=1, by=sgt_nair)

    tanner_row.refresh_from_db()
    assert tanner_row.place == "Tanner Row"


def test_a_change_on_an_old_version_is_refused(tanner_row: Incident, sgt_nair: User, supt_ito: User) -> None:
    change_incident(incident=tanner_row, facts=facts(place="First"), state="open", revision=1, by=supt_ito)

    with pytest.raises(ChangedMeanwhile):
        change_incident(incident=tanner_row, facts=facts(place="Second"), state="open", revision=1, by=sgt_nair)

    tanner_row.refresh_from_db()
    assert tanner_row.place == "First"
