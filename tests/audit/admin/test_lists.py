"""The list of entries in the administration pages: filters, search and pages leave what was asked for."""

import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from accounts.models import User
from audit import journal
from audit.admin import EntryAdmin
from audit.models import Entry
from audit.operations import Operation, Outcome
from audit.uuid7 import uuid7
from tests.audit.admin.shown import LIST, shown
from tests.audit.attacks import write
from tests.audit.cast import Officer
from tests.factories.incidents import make_incident

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


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
        with django_assert_num_queries(19):
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
