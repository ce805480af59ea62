"""The map view: markers with counts for what matches and may be known of, and nothing else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import acts
from evidence.models import Item, LockedPerson, Part, Role, Status, ViewingLock
from incidents.models import Incident
from tests.factories.evidence import STARTED, make_copy, make_item
from tests.house.tree import ROOT

SignedIn = Callable[[Client, User], Client]
POINTS, CHOSEN = "/evidence/map/points/", "/evidence/map/chosen/"
TOWN = {"box": "52.46,-1.94,52.53,-1.84", "zoom": "13"}


@pytest.fixture
def officer(client: Client, signed_in: SignedIn, pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


def markers(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get(POINTS, TOWN | asked)
    assert answer.status_code == 200
    return answer.json()


def counts(found: dict[str, Any]) -> list[int]:
    return [feature["properties"]["count"] for feature in found["features"]]


def page(client: Client, query: str = "") -> str:
    return str(client.get("/evidence/", {"q": query, "view": "map"}).content.decode())


def attribute(text: str, name: str) -> str:
    [value] = re.findall(rf'{name}="([^"]*)"', text)
    return unescape(value)


def titles(text: str) -> list[str]:
    return sorted(re.findall(r'class="ttl b"\s+href="[^"]+">([^<]+)<', text))


def test_a_single_item_is_a_point_with_what_its_marker_says(officer: Client, recording: Item) -> None:
    found = markers(officer)

    assert found["features"] == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-1.88, 52.51]},
            "properties": {
                "count": 1,
                "box": [52.51, -1.88, 52.51, -1.88],
                "id": str(recording.pk),
                "title": "Arrival to detention",
                "time": "21 Nov 2026, 22:42:50",
                "type": "video",
                "status": "processing",
                "icon": "video",
                "address": f"/evidence/{recording.pk}/",
            },
        }
    ]
    assert (found["type"], found["total"], found["most"]) == ("FeatureCollection", 1, None)


def test_items_that_lie_close_are_one_marker_with_their_count_and_box(
    officer: Client, recording: Item, pc_rahman: User
) -> None:
    make_item(b"b", recorded_by=pc_rahman, latitude=52.5101, longitude=-1.8802)
    make_item(b"c", recorded_by=pc_rahman, latitude=52.48, longitude=-1.90)

    near, far = markers(officer, zoom="13"), markers(officer, zoom="19", box="52.505,-1.885,52.515,-1.875")

    assert sorted(counts(near)) == [1, 2]
    assert near["features"][0]["properties"]["box"] == [52.51, -1.8802, 52.5101, -1.88]
    assert counts(far) == [1, 1]


def test_only_the_box_and_the_query_are_shown(officer: Client, recording: Item, pc_rahman: User) -> None:
    make_item(b"b", recorded_by=pc_rahman, title="Foot chase", latitude=52.48, longitude=-1.90)

    assert counts(markers(officer, q="chase")) == [1]
    assert counts(markers(officer, box="52.50,-1.90,52.52,-1.86")) == [1]
    assert counts(markers(officer, box="10,10,11,11")) == []
    assert counts(markers(officer, q="colour:red")) == []


def test_without_a_box_the_answer_says_where_everything_is(officer: Client, recording: Item, pc_rahman: User) -> None:
    make_item(b"b", recorded_by=pc_rahman, latitude=51.5, longitude=0.1)

    assert officer.get(POINTS).json()["box"] == [51.5, -1.88, 52.51, 0.1]


def test_past_the_cap_the_newest_are_shown_and_it_is_said(
    officer: Client, recording: Item, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = make_item(
        b"b", recorded_by=pc_rahman, latitude=52.48, longitude=-1.90, recorded_at=STARTED + timedelta(days=1)
    )
    monkeypatch.setattr("evidence.library.mapping.MOST", 1)
    monkeypatch.setattr("evidence.views.library.map_view.MOST", 1)

    found = markers(officer)

    assert [feature["properties"]["id"] for feature in found["features"]] == [str(newer.pk)]
    assert (found["total"], found["most"]) == (1, 1)


@pytest.mark.parametrize("box", ["", "x", "52.6,-1.9,52.4,-1.8", "nan,nan,nan,nan", "1,2,3,4,5"])
@pytest.mark.parametrize("zoom", ["", "-1", "1e9", "nan", "x"])
def test_a_box_or_zoom_without_sense_shows_everything_from_far(
    officer: Client, recording: Item, box: str, zoom: str
) -> None:
    assert counts(markers(officer, box=box, zoom=zoom)) == [1]


# --- inside the permission


@pytest.mark.parametrize("hidden", [{"access_class": "confidential"}, {"sensitivity": ["domestic_abuse"]}])
@pytest.mark.parametrize("who", ["sgt_nair", "supt_ito", "dc_okafor", "pc_doyle"])
def test_a_concealed_item_is_no_marker_no_count_and_no_card(
    client: Client, signed_in: SignedIn, recording: Item, hidden: dict[str, object], who: str, request
) -> None:
    make_item(b"b", recorded_by=recording.recorded_by, latitude=52.51, longitude=-1.88, title="Beside it")
    Item.objects.filter(pk=recording.pk).update(**hidden)
    person = request.getfixturevalue(who)
    somebody = signed_in(client, person)

    found, everything = markers(somebody), somebody.get(POINTS).json()
    cards = somebody.get(CHOSEN, {"box": "52.51,-1.88,52.51,-1.88"}).content.decode()

    assert "Arrival" not in json.dumps([found, everything])
    assert "Arrival" not in cards
    known = Item.objects.visible_to(person).count()
    assert (found["total"], everything["total"], sum(counts(found))) == (known, known, known)
    assert known == (0 if who == "pc_doyle" else 1)


def test_a_stranger_gets_no_marker(client: Client, signed_in: SignedIn, recording: Item, pc_doyle: User) -> None:
    found = markers(signed_in(client, pc_doyle))

    assert (found["features"], found["total"], found["box"]) == ([], 0, None)


def test_words_behind_a_viewing_lock_place_no_marker(
    officer: Client, recording: Item, pc_rahman: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    lock = ViewingLock.objects.create(
        incident=tanner_row, from_at=STARTED - timedelta(hours=1), reason="Post-incident procedure", set_by=gareth_wynn
    )
    LockedPerson.objects.create(lock=lock, person=pc_rahman, part=Part.WITNESS, added_by=gareth_wynn)

    assert counts(markers(officer, q="balcony")) == []
    assert markers(officer, q="arrival")["features"][0]["properties"]["icon"] == "lock"


def test_an_erased_item_is_no_marker_unless_asked_for(officer: Client, recording: Item) -> None:
    Item.objects.filter(pk=recording.pk).update(status=Status.DELETED)

    assert counts(markers(officer)) == []
    assert counts(markers(officer, q="status:deleted")) == [1]


# --- the page


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


# --- the base map


def test_the_base_map_is_ours_and_asks_nobody_outside(officer: Client) -> None:
    style = officer.get("/map/style.json").json()

    assert style["sources"]["town"]["data"].startswith("/static/map/town.")
    assert "glyphs" not in style
    assert "://" not in json.dumps(style)


def test_every_colour_of_the_base_map_is_a_token_of_both_themes(officer: Client) -> None:
    style = officer.get("/map/style.json").content.decode()
    tokens = (ROOT / "config" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")

    wanted = set(re.findall(r"var\((--[\w-]+)\)", style))

    assert len(wanted) == 11
    assert {name for name in wanted if tokens.count(f"{name}:") != 3} == set()


def test_the_force_sets_its_own_base_map(officer: Client, recording: Item, settings) -> None:
    settings.MAP_STYLE_URL = "/tiles/style.json"

    assert json.loads(attribute(page(officer), "data-base-map"))["style"] == "/tiles/style.json"


def test_a_drawn_area_is_a_chip_in_words(officer: Client, recording: Item) -> None:
    area = re.findall(r'<b>near</b><span class="trunc">([^<]+)<', page(officer, "near:52.5,-1.9;52.6,-1.9;52.6,-1.8"))
    box = re.findall(r'<b>near</b><span class="trunc">([^<]+)<', page(officer, "near:52.5,-1.9..52.6,-1.8"))

    assert (area, box) == (["drawn area, 3 corners"], ["part of the map"])
