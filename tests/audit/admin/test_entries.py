"""An entry in the administration pages: it reads in words, and is never changed."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from accounts.models import User
from audit import context, journal
from audit.actions.erasing import erase_personal_data
from audit.actors import Worker
from audit.models import Entry
from audit.operations import Operation, Outcome
from audit.uuid7 import uuid7
from tests.audit.admin.shown import LIST, Read
from tests.audit.attacks import write
from tests.audit.cast import Officer
from tests.factories.incidents import make_incident

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_an_entry_reads_in_words(reading: Client, dc_okafor: User) -> None:
    incident = make_incident("1182", dc_okafor)
    moment = datetime(2026, 7, 1, 21, 47, 2, 345_678, tzinfo=UTC)
    with (
        time_machine.travel(moment, tick=False),
        context.bound(justification_code="SUPERVISION", justification_text="dip sample", source_ip="10.4.0.7"),
        transaction.atomic(),
    ):
        journal.act(
            Operation.INCIDENT_VIEWED,
            by=dc_okafor,
            on=incident,
            outcome=Outcome.DENIED,
            reason_code="not_yours",
            details={"fields": ["title", "place"], "is_first": True, "after": None, "count": {"old": 1}},
            personal={"recipient": "Eleanor Voss"},
        )
    entry = Entry.objects.get(object_id=str(incident.pk), operation="incident.viewed")

    page = reading.get(f"{LIST}?q={incident.pk}&operation=incident.viewed").content.decode()
    opened = reading.get(f"{LIST}{entry.pk}/change/").content.decode()

    for text in (
        "01 Jul 2026, 22:47:02.345 BST",
        "DC David Okafor 20611",
        "Incident viewed",
        f'<a href="{incident.get_absolute_url()}">Incident {incident}</a>',
        "<strong>Denied</strong>",
        "SUPERVISION: dip sample; not yours",
        "After: none; Count: old 1; Fields: title, place; Is first: yes",
    ):
        assert text in page
    assert "Recipient: Eleanor Voss" in opened
    assert "10.4.0.7" in opened
    assert bytes(entry.content_hash).hex() in opened
    assert "not sealed yet" in opened


def test_long_details_are_cut_in_the_list_and_whole_on_the_page(read: Read, pc_rahman: Officer) -> None:
    text = "a" * 200
    with transaction.atomic():
        entry = journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, details={"note": text})

    assert f"Note: {text[:113]}…" in read(f"{LIST}?q={entry}")
    assert f"Note: {text}" in read(f"{LIST}{entry}/change/")


def test_background_work_says_for_whom(read: Read) -> None:
    with transaction.atomic():
        by = Worker("evidence.prepare", on_behalf_of="person-20417")
        entry = journal.act(Operation.EVIDENCE_READY, by=by)

    page = read(f"{LIST}{entry}/change/")

    assert "System (evidence.prepare), on behalf of person-20417" in page
    assert "Commitment to personal data: none" in page


def test_an_erased_person_is_shown_as_erased(read: Read, pc_rahman: Officer, sgt_nair: Officer) -> None:
    with transaction.atomic():
        entry = journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman)
    erase_personal_data(entries=[entry], reason_code="right_to_erasure", by=sgt_nair)

    page = read(f"{LIST}?q={entry}")

    assert "Officer, name erased" in page
    assert "Rahman" not in page


def test_an_entry_cannot_be_changed_deleted_or_added(reading: Client, sgt_nair: Officer) -> None:
    (identifier,) = write(1, sgt_nair)
    address = f"{LIST}{identifier}/change/"

    opened = reading.get(address)
    changed = reading.post(address, {"outcome": "denied"})
    deleted = reading.post(f"{LIST}{identifier}/delete/", {"post": "yes"})
    added = reading.get(f"{LIST}add/")

    assert 'name="_save"' not in opened.content.decode()
    assert (changed.status_code, deleted.status_code, added.status_code) == (403, 403, 403)
    assert Entry.objects.get(id=identifier).outcome == "success"


def test_a_history_leads_back_and_a_missing_entry_to_the_start(reading: Client, sgt_nair: Officer) -> None:
    (identifier,) = write(1, sgt_nair)

    history = reading.get(f"{LIST}{identifier}/history/")
    missing = reading.get(f"{LIST}{uuid7()}/change/")

    assert (history.status_code, history.headers["Location"]) == (302, "../change/")
    assert (missing.status_code, missing.headers["Location"]) == (302, "/admin/")
