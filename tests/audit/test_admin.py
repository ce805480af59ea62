"""The journal in the administration pages: for a purpose, in words, and never changed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import transaction
from django.test import Client

from accounts.models import User
from audit import context, journal
from audit.actions.erasing import erase_personal_data
from audit.actors import Worker
from audit.admin import CheckpointAdmin, EntryAdmin
from audit.models import Anchor, Checkpoint, Cosignature, Entry
from audit.operations import Operation, Outcome
from audit.sealer import Sealer
from audit.uuid7 import uuid7
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.factories.accounts import sign_in_client
from tests.factories.incidents import make_incident

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LIST = "/admin/audit/entry/"
Read = Callable[[str], str]


@pytest.fixture
def reading(client: Client, helen_marsh: User) -> Client:
    """Professional standards, signed in, with a purpose."""
    sign_in_client(client, helen_marsh)
    client.post(LIST, {"log_purpose": "self_monitoring"})
    return client


@pytest.fixture
def read(reading: Client) -> Read:
    """Open a page and return it as text without tags."""

    def opened(address: str) -> str:
        answer = reading.get(address)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    return opened


def shown(client: Client, query: str) -> list[str]:
    """Return the ids of the entries on a page of the list, in its order."""
    page = client.get(f"{LIST}{query}").content.decode()
    return re.findall(r'<th class="field-when"><a href="/admin/audit/entry/([0-9a-f-]{36})/change/', page)


def reads(person: User) -> list[dict[str, Any]]:
    found = Entry.objects.filter(operation="journal.read", actor_id=person.actor_id).order_by("id")
    return list(found.values_list("details", flat=True))


def test_the_purpose_is_asked_before_anything_is_shown(client: Client, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    page = client.get(LIST).content.decode()

    assert re.findall(r'name="log_purpose"\s+value="(\w+)"', page) == [
        "lawfulness",
        "self_monitoring",
        "integrity",
        "criminal_proceedings",
    ]
    assert "field-when" not in page
    assert reads(helen_marsh) == []


def test_a_purpose_leads_back_to_the_page_and_stands_in_the_journal(client: Client, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    chosen = client.post(f"{LIST}?kind=security", {"log_purpose": "criminal_proceedings"})
    client.get(chosen.headers["Location"])

    assert chosen.headers["Location"] == f"{LIST}?kind=security"
    assert reads(helen_marsh) == [{"page": "entry", "filters": ["kind"], "purpose": "criminal_proceedings"}]


def test_a_purpose_that_the_law_does_not_know_is_asked_again(client: Client, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    answer = client.post(LIST, {"log_purpose": "curiosity"})

    assert "What do you read the journal for?" in answer.content.decode()
    assert reads(helen_marsh) == []


def test_a_purpose_lasts_as_long_as_a_reason(client: Client, helen_marsh: User, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 12 * 3600
    with time_machine.travel("2026-11-21T10:00:00Z", tick=False) as clock:
        sign_in_client(client, helen_marsh)
        client.post(LIST, {"log_purpose": "integrity"})
        clock.shift(timedelta(minutes=59))
        before = client.get(LIST).content.decode()
        clock.shift(timedelta(minutes=2))
        after = client.get(LIST).content.decode()

    assert ("field-when" in before, "What do you read the journal for?" in after) == (True, True)
    assert [details["purpose"] for details in reads(helen_marsh)] == ["integrity"]


@pytest.mark.parametrize("address", [LIST, f"{LIST}01a19467-e800-7000-8000-000000000001/change/"])
def test_an_administrator_without_the_right_is_refused_and_read_nothing(
    client: Client, ruth_adler: User, address: str
) -> None:
    sign_in_client(client, ruth_adler)

    assert client.get(address).status_code == 403
    assert reads(ruth_adler) == []


def test_an_officer_does_not_see_the_journal(client: Client, pc_doyle: User) -> None:
    sign_in_client(client, pc_doyle)

    assert client.get(LIST, follow=True).status_code == 403


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


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=consultation", {"viewed"}),
        ("operation=session.signed_out", {"out"}),
        ("outcome=error", {"out"}),
        ("actor_type=device", set()),
        ("since=2026-07-02", {"out"}),
        ("until=2026-07-01", {"viewed"}),
        ("since=2026-07-01&until=2026-07-02", {"viewed", "out"}),
        ("since=not-a-day&until=", {"viewed", "out"}),
        ("kind=nonsense", set()),
    ],
)
def test_filters_leave_what_was_asked_for(reading: Client, pc_khan: User, query: str, expected: set[str]) -> None:
    with time_machine.travel("2026-07-01T22:59:59Z", tick=False), transaction.atomic():
        viewed = journal.act(Operation.EVIDENCE_VIEWED, by=pc_khan)  # 23:59:59 in London, so still 1 July
    with time_machine.travel("2026-07-01T23:00:00Z", tick=False), transaction.atomic():
        out = journal.act(Operation.SIGNED_OUT, by=pc_khan, outcome=Outcome.ERROR)
    names = {str(viewed): "viewed", str(out): "out"}

    found = shown(reading, f"?q={pc_khan.actor_id}&{query}")

    assert {names[one] for one in found if one in names} == expected


def test_the_operations_offered_are_those_of_the_kind(reading: Client) -> None:
    page = reading.get(f"{LIST}?kind=erasure").content.decode()

    assert "?kind=erasure&amp;operation=journal.erased" in page
    assert "operation=evidence.record.played" not in page


def test_quick_periods_and_exact_days_keep_the_other_filters(reading: Client) -> None:
    with time_machine.travel("2026-11-25T12:00:00Z"):
        reading.post(LIST, {"log_purpose": "integrity"})
        page = reading.get(f"{LIST}?kind=security&until=2026-11-24").content.decode()

    assert "?kind=security&amp;since=2026-11-19" in page
    assert '<input type="hidden" name="kind" value="security">' in page
    assert 'name="until" id="journal-until" value="2026-11-24"' in page


def test_search_finds_an_object_an_actor_a_collar_number_and_an_entry(reading: Client, pc_khan: User) -> None:
    incident = make_incident("1182", pc_khan)
    with transaction.atomic():
        entry = str(journal.act(Operation.INCIDENT_VIEWED, by=pc_khan, on=incident))

    assert entry in shown(reading, f"?q={incident.pk}")
    assert entry in shown(reading, f"?q={pc_khan.actor_id}")
    assert entry in shown(reading, "?q=20533")
    assert shown(reading, f"?q= {entry} ") == [entry]
    assert shown(reading, "?q=nobody") == []


def test_pages_lead_to_older_and_newer_entries(reading: Client, pc_rahman: Officer) -> None:
    by = Officer("PC Aisha Rahman", str(uuid7()))
    written = write(120, by)
    asked = f"?q={by.actor_id}"

    pages = [shown(reading, f"{asked}&p={number}") for number in (1, 2, 3, 999)]
    first, last = (reading.get(f"{LIST}{asked}&p={number}").content.decode() for number in (1, 3))

    assert pages == [written[:-51:-1], written[-51:-101:-1], written[-101::-1], []]
    second = r'href="\?[^"]*p=2[^"]*">'
    assert (bool(re.search(f"{second}Older", first)), "Newer</a>" in first) == (True, False)
    assert (bool(re.search(f"{second}Newer", last)), "Older</a>" in last) == (True, False)


def test_a_page_makes_the_same_queries_for_five_entries_and_for_fifty(
    reading: Client, pc_khan: User, django_assert_num_queries: Any
) -> None:
    few, many = Officer("PC Sean Doyle", str(uuid7())), Officer("PC Tariq Khan", str(uuid7()))
    incident = make_incident("1182", pc_khan)
    write(5, few, on=incident)
    write(50, many, on=incident)
    shown(reading, f"?q={few.actor_id}")

    for by in (few, many):
        with django_assert_num_queries(20):
            shown(reading, f"?q={by.actor_id}")


def test_a_search_that_takes_too_long_asks_for_a_shorter_period(
    reading: Client, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(1, pc_rahman)
    monkeypatch.setattr("audit.admin_list.LONGEST", 50)
    slow = Entry.objects.extra(where=["pg_sleep(0.2) IS NOT NULL"])
    monkeypatch.setattr(EntryAdmin, "get_queryset", lambda *_: slow)

    page = reading.get(LIST).content.decode()

    assert "choose a shorter period" in page
    assert "field-when" not in page


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


@IN_TRANSACTIONS
def test_a_checkpoint_shows_its_root_and_who_holds_it(sealer: Sealer, pc_rahman: Officer) -> None:
    write(1, pc_rahman)
    sealer.seal()
    sealer.sign(is_due=True)
    saved = Checkpoint.objects.get()
    page = CheckpointAdmin(Checkpoint, admin.site)
    before = page.held_by(saved)
    sealer.anchor()
    moment = datetime(2026, 11, 21, 22, 47, 2, tzinfo=UTC)
    Cosignature.objects.create(size=1, witness="w1", line="— w1 AAAA", cosigned_at=moment, created_at=moment)

    held = page.held_by(saved)

    anchored = Anchor.objects.get().created_at
    assert page.root_hex(saved) == bytes(saved.root).hex()
    assert before == "nobody else yet"
    assert held == (f"s3://journal: since {anchored:%Y-%m-%d %H:%M:%S} UTC<br>w1: since 2026-11-21 22:47:02 UTC<br>")


def test_reading_checkpoints_is_written_down_too(reading: Client, helen_marsh: User) -> None:
    assert reading.get("/admin/audit/checkpoint/").status_code == 200

    assert reads(helen_marsh)[-1] == {"page": "checkpoint", "filters": [], "purpose": "self_monitoring"}
