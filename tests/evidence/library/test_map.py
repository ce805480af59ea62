"""The map view as a page: the list beside it, what was chosen on it, and what the journal says of it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import acts
from evidence.models import Item, Role, ViewingLock
from incidents.models import Incident
from tests.evidence.library.mapped import CHOSEN, POINTS, TOWN, attribute, markers, page, titles
from tests.factories.evidence import STARTED, make_copy, make_item

SignedIn = Callable[[Client, User], Client]


def test_the_list_beside_the_map_holds_the_same_items(officer: Client, recording: Item, other: Item) -> None:
    text = page(officer)

    assert titles(text) == ["Arrival to detention", "Parked car"]
    assert attribute(text, "data-place") == "52.510000,-1.880000"


def test_items_without_a_place_are_counted_and_linked(officer: Client, recording: Item, other: Item) -> None:
    text = page(officer)
    [address] = re.findall(r'href="([^"]+)">1 has no place<', text)

    assert address == "?q=-has%3Aplace"
    assert titles(officer.get(f"/evidence/{address}").content.decode()) == ["Parked car"]


def test_the_areas_of_the_query_go_to_the_map(officer: Client, recording: Item) -> None:
    text = page(officer, "arrival near:52.50,-1.89;52.52,-1.89;52.52,-1.87")

    assert json.loads(attribute(text, "data-areas")) == [[[-1.89, 52.5], [-1.89, 52.52], [-1.87, 52.52], [-1.89, 52.5]]]
    assert attribute(text, "data-without") == "arrival"


def test_an_empty_area_still_shows_the_map(officer: Client, recording: Item) -> None:
    text = page(officer, "near:10,10,200m")

    assert "data-base-map=" in text
    assert "No items match" in text


def test_a_drawn_area_is_a_chip_in_words(officer: Client, recording: Item) -> None:
    area = re.findall(r'<b>near</b><span class="trunc">([^<]+)<', page(officer, "near:52.5,-1.9;52.6,-1.9;52.6,-1.8"))
    box = re.findall(r'<b>near</b><span class="trunc">([^<]+)<', page(officer, "near:52.5,-1.9..52.6,-1.8"))

    assert (area, box) == (["drawn area, 3 corners"], ["part of the map"])


def test_the_map_is_loaded_on_the_page_of_the_map_only(officer: Client, recording: Item) -> None:
    assert "maplibre" in page(officer)
    assert "maplibre" not in officer.get("/evidence/").content.decode()


def test_the_page_makes_as_many_queries_as_the_grid(
    officer: Client, recording: Item, other: Item, django_assert_max_num_queries
) -> None:
    page(officer)

    with django_assert_max_num_queries(10):
        page(officer)


@pytest.mark.parametrize(("address", "most"), [(POINTS, 8), (CHOSEN, 8)])
def test_markers_and_cards_make_a_fixed_number_of_queries(
    officer: Client, recording: Item, pc_rahman: User, address: str, most: int, django_assert_max_num_queries
) -> None:
    for number in range(4):
        make_item(bytes([number]), recorded_by=pc_rahman, latitude=52.51, longitude=-1.88 + number / 500)
    officer.get(address, TOWN)

    with django_assert_max_num_queries(most):
        officer.get(address, TOWN)


# --- what was chosen on the map


def test_choosing_a_marker_shows_the_items_of_its_box(officer: Client, recording: Item, pc_rahman: User) -> None:
    make_item(b"b", recorded_by=pc_rahman, latitude=52.48, longitude=-1.90)

    text = officer.get(CHOSEN, {"box": "52.51,-1.88,52.51,-1.88"}).content.decode()

    assert "Chosen on the map, 1 item<" in text
    assert reverse("evidence:detail", args=[recording.pk]) in text


def test_nothing_in_a_box_says_so(officer: Client, recording: Item) -> None:
    assert "Nothing is left here" in officer.get(CHOSEN, {"box": "10,10,10,10"}).content.decode()


def test_a_locked_item_shows_a_lock_and_no_picture(
    officer: Client, recording: Item, pc_rahman: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    make_copy(recording, Role.POSTER, b"picture")
    open_page = page(officer)
    ViewingLock.objects.create(
        incident=tanner_row, from_at=STARTED - timedelta(hours=1), reason="Post-incident procedure", set_by=gareth_wynn
    )

    locked = page(officer)

    assert "<img" in open_page.partition("data-list")[2]
    assert "<img" not in locked.partition("data-list")[2]
    assert '<span class="tag red">Viewing lock</span>' in locked


# --- the journal


def searches() -> int:
    return len(acts(operations=[Operation.EVIDENCE_LISTED], since=timezone.now() - timedelta(days=400), limit=500))


def test_the_page_is_one_search_however_often_the_map_moves(officer: Client, recording: Item) -> None:
    before = searches()

    seen = attribute(page(officer, "knives"), "data-seen")
    for zoom in ("10", "12", "14"):
        markers(officer, q="knives", seen=seen, zoom=zoom)

    assert searches() == before + 1


def test_a_search_of_the_map_alone_is_written_down_too(
    officer: Client, signed_in: SignedIn, recording: Item, sgt_nair: User
) -> None:
    seen = attribute(page(signed_in(Client(), sgt_nair), "knives"), "data-seen")
    before = searches()

    markers(officer, q="knives")
    markers(officer, q="knives", seen=seen)  # the proof of somebody else's page
    officer.get(CHOSEN, {"q": "balcony", "box": TOWN["box"]})
    markers(officer)

    assert searches() == before + 3
