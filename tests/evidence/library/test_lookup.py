"""One look at the library shows exactly what the search finds, by role and by access list, whatever is asked."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from accounts.models import User
from evidence.library import facets, lookup
from evidence.library.finding import find
from evidence.library.listing import window
from evidence.library.lookup import Look, look_up, newest
from evidence.library.query import parse
from evidence.models import AccessGrant, Item
from tests.factories.evidence import STARTED, make_item

QUERIES = (
    "",
    "type:video",
    "arrival",
    "parked",
    "-has:incident",
    "status:active -arrival",
    "when:2026-11",
    "officer:ra",
)
TEXTS = ("EX/170", "ex/17", '"ex/170"', '"EX/17"', "20/113/26", "EX/71")
CAST = ("pc_rahman", "pc_doyle", "sgt_nair", "supt_ito", "gareth_wynn")


def look(text: str, person: User, sort: str = "recorded", size: int = 0) -> Look:
    return look_up(person, parse(text), window(sort=sort, after="", before="", size=size))


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("name", CAST)
def test_page_and_counts_are_what_the_search_finds(
    recording: Item, other: Item, name: str, text: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(name)
    documents = find(parse(text), person).documents.order_by("-timeline_at", "-item_id")
    expected = list(documents.values_list("item_id", flat=True))

    shown = look(text, person)

    assert [item.pk for item in shown.page.items] == expected
    assert shown.counts.total == len(expected)


@pytest.mark.parametrize("text", ["", "arrival", "type:video"])
def test_an_item_that_is_ones_own_and_on_an_access_list_is_shown_once(
    recording: Item, other: Item, pc_rahman: User, gareth_wynn: User, text: str
) -> None:
    AccessGrant.objects.create(item=recording, person=pc_rahman, reason="Case build", given_by=gareth_wynn)
    Item.objects.filter(pk=recording.pk).update(named=[pc_rahman.pk])

    assert [item.pk for item in look(text, pc_rahman).page.items].count(recording.pk) == 1


@pytest.mark.parametrize("text", ["", "arrival", "type:video"])
def test_an_item_of_an_access_list_is_shown_beside_ones_own(
    recording: Item, pc_doyle: User, gareth_wynn: User, text: str
) -> None:
    own = make_item(recorded_by=pc_doyle, title="Arrival by car", recorded_at=STARTED)
    AccessGrant.objects.create(item=recording, person=pc_doyle, reason="Case build", given_by=gareth_wynn)
    Item.objects.filter(pk=recording.pk).update(named=[pc_doyle.pk])

    assert {item.pk for item in look(text, pc_doyle).page.items} == {own.pk, recording.pk}


@pytest.mark.parametrize("sort", ["recorded", "received", "oldest"])
def test_past_the_cap_the_page_is_the_same(
    recording: Item, other: Item, pc_rahman: User, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [item.pk for item in look("type:video", pc_rahman, sort).page.items]
    monkeypatch.setattr(facets, "MOST", 1)

    capped = look("type:video", pc_rahman, sort)

    assert [item.pk for item in capped.page.items] == whole
    assert capped.counts.is_more


@pytest.mark.parametrize("sort", ["recorded", "received", "oldest"])
def test_keys_lead_through_all_pages_and_back(recording: Item, pc_rahman: User, sort: str) -> None:
    for number in range(4):
        make_item(recorded_by=pc_rahman, title=f"Patrol {number}", recorded_at=STARTED)
    every = [item.pk for item in look("", pc_rahman, sort).page.items]
    onward, after, back = [], "", []

    for _ in range(3):
        page = look_up(pc_rahman, parse(""), window(sort=sort, after=after, before="", size=2)).page
        onward += [item.pk for item in page.items]
        after, before = page.following, page.previous
    while before:
        page = look_up(pc_rahman, parse(""), window(sort=sort, after="", before=before, size=2)).page
        back = [item.pk for item in page.items] + back
        before = page.previous

    assert onward == every
    assert back == every[: len(back)] == every[:4]


def test_looking_inside_of_words_has_an_end(recording: Item, pc_rahman: User, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = facets.count

    def slow(*args: object) -> facets.Counts:
        with lookup.connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")
        return counted(*args)

    monkeypatch.setattr(lookup, "count", slow)
    monkeypatch.setattr(lookup, "LONGEST_LOOSE", 20)

    shown = look("nothinglikethis", pc_rahman)

    assert (shown.is_cut, shown.page.items, shown.counts.total) == (True, [], 0)


def test_another_failure_of_the_database_is_not_taken_for_slowness(
    recording: Item, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> facets.Counts:
        message = "the disk is gone"
        raise OperationalError(message)

    monkeypatch.setattr(lookup, "count", broken)

    with pytest.raises(OperationalError, match="the disk is gone"):
        look("nothinglikethis", pc_rahman)


def test_who_may_read_nothing_by_role_finds_what_an_access_list_names_them_on(
    recording: Item, other: Item, helen_marsh: User, gareth_wynn: User
) -> None:
    helen_marsh.role_assignments.all().delete()
    AccessGrant.objects.create(item=recording, person=helen_marsh, reason="Review", given_by=gareth_wynn)
    Item.objects.filter(pk=recording.pk).update(named=[helen_marsh.pk])

    assert [item.pk for item in look("", User.objects.get(pk=helen_marsh.pk)).page.items] == [recording.pk]


def test_who_may_read_nothing_at_all_is_shown_nothing(recording: Item, helen_marsh: User) -> None:
    helen_marsh.role_assignments.all().delete()

    shown = look("arrival", User.objects.get(pk=helen_marsh.pk))

    assert (shown.page.items, shown.counts.total) == ([], 0)


def test_a_reference_is_found_in_one_piece_and_by_its_beginning(recording: Item, pc_rahman: User) -> None:
    Item.objects.filter(pk=recording.pk).update(exhibit_reference="EX/170", description="Key, seen (20/113/26).")

    found = [text for text in TEXTS if find(parse(text), pc_rahman).documents.exists()]

    assert found == ["EX/170", "ex/17", '"ex/170"', "20/113/26"]


def test_place_and_custom_fields_are_searched(recording: Item, pc_rahman: User) -> None:
    Item.objects.filter(pk=recording.pk).update(
        place="Larch House, stairwell", custom={"vehicle": {"plate": "BX71 KLM"}}
    )

    assert look("stairwell", pc_rahman).counts.total == 1
    assert look("bx71", pc_rahman).counts.total == 1


@pytest.mark.parametrize(("text", "found"), [("-has:incident", 1), ("-has:category", 1), ("has:category", 1)])
def test_what_lacks_an_incident_or_a_category_is_found(
    recording: Item, other: Item, pc_rahman: User, text: str, found: int
) -> None:
    Item.objects.filter(pk=other.pk).update(category_keys=["arrest"])
    Item.objects.filter(pk=recording.pk).update(category_keys=[])

    assert look(text, pc_rahman).counts.total == found


def test_words_that_occur_are_not_looked_for_inside_of_words_because_of_a_filter(
    recording: Item, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "LONGEST_LOOSE", "no number")  # would fail

    assert look("arrival type:audio", pc_rahman).counts.total == 0


@pytest.mark.parametrize("most", [10_000, 1])
@pytest.mark.parametrize("name", ["pc_rahman", "pc_doyle", "supt_ito"])
def test_the_newest_are_those_of_the_list(
    recording: Item, other: Item, name: str, most: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = request.getfixturevalue(name)
    make_item(recorded_by=recording.owner, title="Later", recorded_at=STARTED + timedelta(hours=1))
    listed = [item.pk for item in look("type:video", person).page.items]
    monkeypatch.setattr(facets, "MOST", most)

    assert set(newest(parse("type:video"), person, 2)) == set(listed[:2])


def test_what_cannot_be_read_has_no_newest(recording: Item, pc_rahman: User) -> None:
    assert newest(parse("category:nonsense"), pc_rahman, 6) == []
