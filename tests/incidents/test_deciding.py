"""Decisions of command: locked when saved, corrected by new ones, hashed in the journal; and on the incident's page."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from incidents.actions import Words, record_decision, take_command
from incidents.models import CommandRole, Decision, Incident
from incidents.refusals import NotAllowed, NotCorrectable, TimesWrong
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, new_entries
from tests.factories.incidents import STARTED, make_incident

TEXT = "Keep distance. No entry while he is talking."
pytestmark = pytest.mark.django_db


def decide(incident: Incident, by: User, **values) -> Decision:
    return record_decision(incident=incident, words=Words(**{"stage": "action", "text": TEXT} | values), by=by)


def test_decision_is_saved_with_the_level_of_who_took_it(tanner_row: Incident, supt_ito: User) -> None:
    take_command(incident=tanner_row, level="silver", by=supt_ito)

    decision = decide(tanner_row, supt_ito, rationale="He is calm.")

    kept = Decision.objects.get()
    assert (kept, kept.stage, kept.text, kept.rationale) == (decision, "action", TEXT, "He is calm.")
    assert (kept.by, kept.level, kept.corrects) == (supt_ito, "silver", None)


def test_journal_has_the_hash_of_all_that_it_says(tanner_row: Incident, sgt_nair: User) -> None:
    decision = decide(tanner_row, sgt_nair)

    entry = new_entries().get()
    assert (entry.operation, entry.outcome, entry.actor_id) == ("decision.recorded", "success", str(sgt_nair.pk))
    assert (entry.object_id, entry.incident_id) == (str(decision.pk), tanner_row.pk)
    assert entry.object_sha256 == Decision.objects.get().sha256


def test_stranger_cannot_decide(tanner_row: Incident, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        decide(tanner_row, pc_sykes)

    assert not Decision.objects.exists()
    assert [(entry[0], entry[1]) for entry in entries()] == [("decision.recorded", "denied")]


def test_officer_without_command_cannot_decide_on_their_own_incident(pc_rahman: User) -> None:
    own = make_incident("1183", pc_rahman)

    with pytest.raises(NotAllowed):
        decide(own, pc_rahman)

    assert not Decision.objects.exists()


def test_failed_journal_undoes_the_decision(tanner_row: Incident, sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        decide(tanner_row, sgt_nair)

    assert not Decision.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE incidents_decision SET text = 'x'", "DELETE FROM incidents_decision"])
def test_locked_for_the_owner_of_the_tables_too(tanner_row: Incident, sgt_nair: User, statement: str) -> None:
    decide(tanner_row, sgt_nair)

    with pytest.raises(DatabaseError, match="What command wrote stays"), transaction.atomic():
        run(statement)

    assert Decision.objects.get().text == TEXT


@pytest.mark.parametrize("statement", ["UPDATE incidents_decision SET text = 'x'", "DELETE FROM incidents_decision"])
def test_application_has_no_right_to_change_one(monkeypatch: pytest.MonkeyPatch, db: None, statement: str) -> None:
    monkeypatch.setenv("EXHIBIT_APP_DB_PASSWORD", "app")
    monkeypatch.setenv("EXHIBIT_SEALER_DB_PASSWORD", "sealer")
    call_command("grant_roles", verbosity=0)
    run("SET LOCAL ROLE exhibit_app")

    with pytest.raises(DatabaseError, match="permission denied for table incidents_decision"), transaction.atomic():
        run(statement)

    run("RESET ROLE")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_correction_is_a_new_entry_that_names_the_old_one(tanner_row: Incident, sgt_nair: User) -> None:
    wrong = decide(tanner_row, sgt_nair)

    right = decide(tanner_row, sgt_nair, text="Keep 10 m.", corrects=wrong)

    assert [(one, one.is_corrected) for one in Decision.objects.with_people()] == [(right, False), (wrong, True)]
    assert Decision.objects.get(pk=wrong.pk).text == TEXT


def test_entry_is_corrected_once(tanner_row: Incident, sgt_nair: User) -> None:
    wrong = decide(tanner_row, sgt_nair)
    decide(tanner_row, sgt_nair, corrects=wrong)

    with pytest.raises(NotCorrectable):
        decide(tanner_row, sgt_nair, corrects=wrong)

    assert Decision.objects.count() == 2


def test_entry_of_another_incident_is_not_corrected_here(tanner_row: Incident, sgt_nair: User) -> None:
    elsewhere = decide(make_incident("0871", sgt_nair), sgt_nair)

    with pytest.raises(NotCorrectable):
        decide(tanner_row, sgt_nair, corrects=elsewhere)

    assert Decision.objects.count() == 1


# --- written down afterwards


def test_written_down_afterwards_stands_at_its_moment_and_at_the_level_held_then(
    tanner_row: Incident, supt_ito: User, sgt_nair: User
) -> None:
    taken = take_command(incident=tanner_row, level="silver", by=supt_ito)
    CommandRole.objects.filter(pk=taken.pk).update(taken_at=STARTED + timedelta(minutes=5))

    before = decide(tanner_row, supt_ito, decided_at=STARTED + timedelta(minutes=4))
    after = decide(tanner_row, supt_ito, decided_at=STARTED + timedelta(minutes=5))

    assert [(one.at, one.level) for one in (before, after)] == [
        (STARTED + timedelta(minutes=4), ""),
        (STARTED + timedelta(minutes=5), "silver"),
    ]
    assert all(one.written_at and timezone.now() - one.written_at < timedelta(minutes=1) for one in (before, after))


def test_hash_covers_when_it_was_written_down(tanner_row: Incident, sgt_nair: User) -> None:
    decision = decide(tanner_row, sgt_nair, decided_at=STARTED + timedelta(minutes=4))
    kept = decision.sha256

    decision.written_at = None

    assert new_entries().get().object_sha256 == kept
    assert decision.sha256 != kept


@pytest.mark.parametrize("moment", [STARTED - timedelta(days=8), timezone.now() + timedelta(days=3650)])
def test_moment_that_is_none_of_the_incident_is_refused(tanner_row: Incident, sgt_nair: User, moment: datetime) -> None:
    with pytest.raises(TimesWrong):
        decide(tanner_row, sgt_nair, decided_at=moment)

    assert not Decision.objects.exists()


def test_page_says_that_an_entry_was_written_down_afterwards(
    client: Client, tanner_row: Incident, sgt_nair: User
) -> None:
    sign_in_client(client, sgt_nair)
    moment = timezone.localtime(STARTED + timedelta(minutes=4))
    sent = {"stage": "options", "text": TEXT, "decided_at": f"{moment:%Y-%m-%dT%H:%M:%S}"}

    client.post(f"/incidents/{tanner_row.slug}/decisions/", sent)

    assert Decision.objects.get().at == moment
    assert "written down" in client.get(f"/incidents/{tanner_row.slug}/part/decisions/").content.decode()


# --- the incident's page


def test_page_records_a_decision_and_shows_it(client: Client, tanner_row: Incident, sgt_nair: User) -> None:
    sign_in_client(client, sgt_nair)

    answer = client.post(f"/incidents/{tanner_row.slug}/decisions/", {"stage": "options", "text": TEXT}, follow=True)

    assert answer.redirect_chain == [(f"/incidents/{tanner_row.slug}/#decisions", 302)]
    assert TEXT in answer.content.decode()
    assert Decision.objects.get().stage == "options"


def test_page_keeps_what_was_typed_when_it_is_refused(client: Client, tanner_row: Incident, sgt_nair: User) -> None:
    sign_in_client(client, sgt_nair)
    sent = {"stage": "options", "text": "", "rationale": "He is calm and talks."}

    answer = client.post(f"/incidents/{tanner_row.slug}/decisions/", sent)

    assert answer.status_code == 422
    assert "He is calm and talks." in answer.content.decode()
    assert not Decision.objects.exists()


def test_form_of_a_correction_begins_with_the_old_words(client: Client, tanner_row: Incident, sgt_nair: User) -> None:
    wrong = decide(tanner_row, sgt_nair)
    sign_in_client(client, sgt_nair)

    page = client.get(f"/incidents/{tanner_row.slug}/?correct={wrong.pk}").content.decode()

    assert f'name="corrects" value="{wrong.pk}"' in page
    assert f">\n{TEXT}</textarea>" in page


def test_who_may_not_command_sees_decisions_and_no_form(
    client: Client, tanner_row: Incident, helen_marsh: User
) -> None:
    nair = User.objects.get(collar_number="10442")
    decide(tanner_row, nair)
    sign_in_client(client, helen_marsh)

    page = client.get(f"/incidents/{tanner_row.slug}/").content.decode()

    assert TEXT in page
    assert "Record a decision" not in page


def test_hash_tells_of_a_change_behind_the_trigger(tanner_row: Incident, sgt_nair: User) -> None:
    decide(tanner_row, sgt_nair)
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE incidents_decision SET text = 'Enter now.'")
    run("SET LOCAL session_replication_role = origin")

    changed = Decision.objects.get()

    assert changed.sha256 != Entry.objects.get(object_id=str(changed.pk)).object_sha256
