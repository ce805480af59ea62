"""Erased items are in no list, count, facet or export, unless somebody asks for them by their status."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from evidence.library.facets import facets_of
from evidence.library.finding import find
from evidence.library.query import parse
from evidence.models import Item, Status
from incidents.models import Incident
from tests.evidence.library.found import counted
from tests.evidence.library.listed import read_csv, shown


@pytest.fixture
def erased(recording: Item) -> Item:
    Item.objects.filter(pk=recording.pk).update(status=Status.DELETED)
    return recording


@pytest.mark.parametrize(
    ("words", "number"),
    [("", 1), ("arrival", 0), ("-status:active", 0), ("status:active", 1), ("status:deleted", 1), ("log:1182", 0)],
)
def test_an_erased_item_is_found_by_its_status_only(
    erased: Item, other: Item, pc_rahman: User, words: str, number: int
) -> None:
    assert find(parse(words), pc_rahman).documents.count() == number


@pytest.mark.parametrize("view", ["grid", "table", "timeline"])
def test_no_view_shows_it(officer: Client, erased: Item, other: Item, view: str) -> None:
    page = officer.get("/evidence/", {"view": view}).content.decode()

    assert "Arrival to detention" not in page
    assert "Parked car" in page


def test_no_count_and_no_facet_has_it(erased: Item, other: Item, pc_rahman: User) -> None:
    counts = counted("", pc_rahman)

    assert (counts.total, counts.months, counts.by_key["status"]) == (1, {"2026-11": 1}, {"active": 1})
    assert "Deleted" not in [choice.label for facet in facets_of(counts, parse("")) for choice in facet.choices]


def test_who_asks_for_erased_ones_gets_counts_that_match_the_list(erased: Item, other: Item, pc_rahman: User) -> None:
    query = parse("status:deleted")
    counts = counted(str(query), pc_rahman)

    [status] = [facet for facet in facets_of(counts, query) if facet.heading == "Status"]
    assert counts.total == 1
    assert [(one.label, one.count, one.is_chosen) for one in status.choices] == [
        ("Active", 1, False),
        ("Deleted", 1, True),
    ]


def test_no_export_has_it(officer: Client, erased: Item, other: Item) -> None:
    assert [row["title"] for row in read_csv(officer, "")] == ["Parked car"]


def test_the_tabs_do_not_count_it(officer: Client, erased: Item, other: Item) -> None:
    tabs = officer.get(reverse("evidence:counts")).content.decode()

    assert '>All <span class="count">1</span>' in tabs


def test_the_panel_of_its_incident_does_not_show_it(officer: Client, erased: Item, tanner_row: Incident) -> None:
    panel = officer.get(reverse("evidence:panel-incident", args=[tanner_row.slug])).content.decode()

    assert "Arrival to detention" not in panel


def test_the_list_shows_the_others(officer: Client, erased: Item, other: Item) -> None:
    assert shown(officer.get("/evidence/").content.decode()) == ["Parked car"]
