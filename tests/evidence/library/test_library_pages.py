"""The library as people use it: the address holds everything, chips and facets lead on, a table, CSV, pictures."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from audit.operations import Operation
from audit.reading import acts, trail
from evidence.models import Item, LibraryLayout
from tests.evidence.library.listed import LIST, read_csv, shown, text
from tests.factories.evidence import STARTED, make_item

SignedIn = Callable[[Client, User], Client]


def test_a_search_shows_what_matches_and_how_many(officer: Client, recording: Item, other: Item) -> None:
    page = text(officer, "knives")

    assert shown(page) == ["Arrival to detention"]
    assert "1 item matches" in page


def test_the_hit_is_shown_with_the_words_around_it(officer: Client, recording: Item) -> None:
    assert "<mark>balcony</mark>" in text(officer, "balcony")


def test_each_token_is_a_chip_that_can_be_removed(officer: Client, recording: Item) -> None:
    page = text(officer, "knives type:video")

    assert 'href="?q=knives"' in page
    assert 'href="?q=type%3Avideo"' in page


def test_a_facet_leads_to_the_list_it_counts(officer: Client, recording: Item, other: Item) -> None:
    page = text(officer)
    [address] = re.findall(r'href="\?([^"]*integrity[^"]*stored)"', page)

    assert shown(officer.get(f"{LIST}?{address}").content.decode()) == ["Parked car"]


def test_nonsense_is_told_and_nothing_is_shown(officer: Client, recording: Item) -> None:
    page = text(officer, "arrival type:film")

    assert "“type:film” is not one of video, audio, image, document, other." in page
    assert shown(page) == []


@pytest.mark.parametrize("query", ["unit:NCID", "when:2026-11-21T22:30..2026-11-21T22:40 when:23:00..23:10"])
def test_what_nothing_can_meet_finds_nothing_and_the_page_says_so(
    officer: Client, recording: Item, north_cid: Team, query: str
) -> None:
    page = text(officer, query)

    assert "No items match" in page
    assert shown(page) == []


def test_an_empty_result_offers_to_remove_what_stands_in_the_way(officer: Client, recording: Item) -> None:
    page = text(officer, "arrival tag:nothing")

    assert "Remove tag:nothing" in page
    assert re.findall(r">(Remove [^<]*)<", page) == ["Remove tag:nothing"]


def test_a_misspelt_place_is_corrected(officer: Client, recording: Item) -> None:
    assert "Did you mean tanner?" in text(officer, "tannre")


def test_letters_inside_a_serial_are_found_and_said_to_be(officer: Client, recording: Item) -> None:
    page = text(officer, "039A1")

    assert shown(page) == ["Arrival to detention"]
    assert "No word begins like this." in page


def test_items_of_one_incident_stand_together(officer: Client, recording: Item, other: Item, pc_rahman: User) -> None:
    make_item(b"third", recorded_by=pc_rahman, incident=recording.incident, recorded_at=STARTED - timedelta(minutes=5))

    page = text(officer)

    assert re.findall(r"<h2>(Log[^<]*|Saturday[^<]*)</h2>", page) == [
        "Saturday 21 November 2026",
        "Log 1182, Tanner Row",
    ]


@pytest.mark.parametrize("sort", ["recorded", "received", "oldest"])
def test_pages_go_there_and_back_without_loss(
    officer: Client, pc_rahman: User, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.library.listing.PAGE", 2)
    for number in range(5):
        make_item(
            bytes([number]),
            recorded_by=pc_rahman,
            title=f"Item {number}",
            recorded_at=STARTED + timedelta(hours=number),
        )
    pages, address = [], f"{LIST}?sort={sort}"

    while address:
        page = unescape(officer.get(address).content.decode())
        pages.append(shown(page))
        onward = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = LIST + onward[1] if onward else ""
    back = re.search(r'rel="prev"\s+href="([^"]+)"', page)

    expected = [f"Item {number}" for number in range(5)]
    assert [one for page in pages for one in page] == (expected if sort == "oldest" else expected[::-1])
    assert back is not None
    assert shown(unescape(officer.get(LIST + back[1]).content.decode())) == pages[-2]


def test_an_item_without_a_time_stands_where_it_was_received(officer: Client, pc_rahman: User) -> None:
    make_item(recorded_by=pc_rahman, title="Handed in", recorded_at=None, time_basis="unknown")

    assert shown(text(officer)) == ["Handed in"]


def test_a_search_by_words_is_journalled(officer: Client, recording: Item) -> None:
    before = len(acts(operations=[Operation.EVIDENCE_LISTED], since=STARTED, limit=100))

    text(officer, "knives")

    assert len(acts(operations=[Operation.EVIDENCE_LISTED], since=STARTED, limit=100)) == before + 1


def test_the_page_makes_a_fixed_number_of_queries(
    officer: Client, recording: Item, other: Item, django_assert_max_num_queries
) -> None:
    text(officer)

    with django_assert_max_num_queries(10):
        text(officer)


# --- the same query as a table and a file


def test_the_table_shows_the_chosen_columns(officer: Client, recording: Item, pc_rahman: User) -> None:
    answer = officer.post("/evidence/columns/?q=arrival", {"columns": ["camera", "exhibit"]})

    page = unescape(officer.get(answer["Location"]).content.decode())
    assert answer["Location"] == "/evidence/?q=arrival&view=table"
    assert LibraryLayout.objects.get(person=pc_rahman).columns == ["camera", "exhibit"]
    assert 'data-label="Camera"' in page
    assert 'data-label="Officer"' not in page


def test_the_file_holds_every_match_with_both_times(officer: Client, recording: Item, other: Item) -> None:
    [row] = read_csv(officer, "knives")

    assert (row["title"], row["recorded (UTC)"]) == ("Arrival to detention", "2026-11-21T22:42:50.000Z")
    assert row["recorded (local)"] == "21 Nov 2026, 22:42:50"
    assert row["camera"] == "X6039A1B4"


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(officer: Client, recording: Item) -> None:
    Item.objects.filter(pk=recording.pk).update(title="=HYPERLINK(1)")

    assert read_csv(officer, "hyperlink")[0]["title"] == "'=HYPERLINK(1)"


def test_taking_the_list_out_is_journalled(officer: Client, recording: Item) -> None:
    before = len(acts(operations=[Operation.EVIDENCE_EXPORTED], since=STARTED, limit=100))

    officer.get("/evidence/items.csv", {"q": "knives"})

    [row, *older] = acts(operations=[Operation.EVIDENCE_EXPORTED], since=STARTED, limit=100)
    assert (row.details, len(older)) == ({"form": "csv"}, before)


# --- pictures on the cards


def test_running_through_the_pictures_is_journalled(officer: Client, recording: Item) -> None:
    answer = officer.get(reverse("evidence:storyboard", args=[recording.pk]))

    assert answer.json() == {"tiles": []}
    assert [row.details for row in trail(recording)] == [{"part": "storyboard"}]


def test_the_pictures_of_others_need_the_reason_first(
    client: Client, signed_in: SignedIn, sgt_nair: User, recording: Item
) -> None:
    answer = signed_in(client, sgt_nair).get(reverse("evidence:storyboard", args=[recording.pk]))

    assert (answer.status_code, answer.json()["message"]) == (403, "Open it to give your reason first")
    assert trail(recording) == []


def test_who_may_add_evidence_begins_it_here(officer: Client, recording: Item) -> None:
    assert 'href="/evidence/add/"' in text(officer)


def test_who_may_only_look_is_offered_nothing_to_add(
    client: Client, signed_in: SignedIn, helen_marsh: User, recording: Item
) -> None:
    assert 'href="/evidence/add/"' not in text(signed_in(client, helen_marsh))


def test_the_scrubber_says_day_and_time_of_the_first_item(officer: Client, recording: Item) -> None:
    assert '<span class="bub">21 Nov 2026<b>22:42</b></span>' in text(officer)
