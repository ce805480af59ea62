"""Markers of the map: what matches, gathered where it lies close, and nothing outside the permission."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from evidence.models import Item, LockedPerson, Part, Status, ViewingLock
from incidents.models import Incident
from tests.evidence.library.mapped import CHOSEN, POINTS, counts, markers
from tests.factories.evidence import STARTED, make_item

SignedIn = Callable[[Client, User], Client]


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
