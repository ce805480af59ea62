"""Relatives of an item: same incident, time, place, camera, bytes; only what the person may open."""

from datetime import timedelta

import pytest

from accounts.models import User
from evidence.models import Item
from evidence.record.related import groups
from tests.factories.evidence import STARTED, make_camera, make_item
from tests.factories.incidents import make_incident

HERE = {"latitude": 52.48602, "longitude": -1.89091}


def make(owner: User, content: bytes = b"other", **values: object) -> Item:
    return make_item(content, recorded_by=owner, **({"duration_ms": 60_000} | values))


def found(person: User, item: Item) -> dict[str, list[Item]]:
    return {group.key: group.items for group in groups(person, item)}


def test_an_item_alone_has_no_relatives(minute: Item, sgt_nair: User) -> None:
    assert found(sgt_nair, minute) == {}


def test_items_of_the_same_incident_are_related(minute: Item, sgt_nair: User, pc_doyle: User) -> None:
    incident = make_incident("1182", sgt_nair)
    Item.objects.filter(pk=minute.pk).update(incident=incident)
    minute.refresh_from_db()
    other = make(pc_doyle, incident=incident, recorded_at=STARTED + timedelta(hours=3))

    assert found(sgt_nair, minute) == {"incident": [other]}


@pytest.mark.parametrize(
    ("seconds", "is_related"),
    [(59, True), (60, False), (-59, True), (-60, False)],
    ids=["end", "after", "start", "before"],
)
def test_only_what_overlaps_is_of_the_same_time(
    *, minute: Item, sgt_nair: User, pc_doyle: User, seconds: int, is_related: bool
) -> None:
    other = make(pc_doyle, recorded_at=STARTED + timedelta(seconds=seconds))

    assert found(sgt_nair, minute).get("time", []) == ([other] if is_related else [])


@pytest.mark.parametrize(
    ("degrees", "minutes", "is_related"),
    [(0.0017, 0, True), (0.0019, 0, False), (0.0017, 15, True), (0.0017, 17, False)],
    ids=["189 m", "211 m", "15 min", "17 min"],
)
def test_the_same_place_is_within_200_metres_and_15_minutes(
    *, minute: Item, sgt_nair: User, pc_doyle: User, degrees: float, minutes: int, is_related: bool
) -> None:
    Item.objects.filter(pk=minute.pk).update(**HERE)
    minute.refresh_from_db()
    place = {"latitude": HERE["latitude"] + degrees, "longitude": HERE["longitude"]}
    other = make(pc_doyle, recorded_at=STARTED + timedelta(minutes=1 + minutes), **place)

    assert found(sgt_nair, minute).get("place", []) == ([other] if is_related else [])


def test_the_same_camera_on_the_same_shift(pc_rahman: User, sgt_nair: User) -> None:
    keyed = make_camera(holder=pc_rahman)
    item = make(pc_rahman, b"one", keyed=keyed)
    other = make(pc_rahman, b"two", keyed=keyed, recorded_at=STARTED + timedelta(hours=2))

    assert found(sgt_nair, item) == {"camera": [other]}


def test_the_same_bytes_are_found(minute: Item, sgt_nair: User, pc_doyle: User) -> None:
    twin = make(pc_doyle, b"picture and sound", recorded_at=STARTED + timedelta(days=3))

    assert found(sgt_nair, minute) == {"bytes": [twin]}


def test_nobody_meets_relatives_they_may_not_open(minute: Item, pc_rahman: User, pc_doyle: User) -> None:
    make(pc_doyle, recorded_at=STARTED + timedelta(seconds=5))

    assert found(pc_rahman, minute) == {}


def test_an_unknown_time_has_no_neighbours_in_time(pc_rahman: User, sgt_nair: User, minute: Item) -> None:
    item = make(pc_rahman, recorded_at=None, time_basis="unknown")

    assert found(sgt_nair, item) == {}


def test_the_details_come_without_the_relatives_and_name_where_they_are(minute, pc_rahman, signed_in, client) -> None:
    page = signed_in(client, pc_rahman).get(minute.get_absolute_url()).content.decode()

    assert f'hx-get="/evidence/{minute.pk}/related/"' in page
    assert '<a href="?panel=related">Same incident, time or place</a>' in page


def test_the_relatives_come_behind_the_page(minute, pc_rahman, signed_in, client) -> None:
    other = make_item(
        b"beside", recorded_by=pc_rahman, recorded_at=minute.recorded_at, duration_ms=60_000, title="Beside"
    )

    part = signed_in(client, pc_rahman).get(f"/evidence/{minute.pk}/related/", headers={"HX-Request": "true"})

    assert "Same time" in part.content.decode()
    assert other.get_absolute_url() in part.content.decode()
    assert "<html" not in part.content.decode()


def test_without_htmx_the_page_opens_at_its_relatives(minute, pc_rahman, signed_in, client) -> None:
    answer = signed_in(client, pc_rahman).get(f"/evidence/{minute.pk}/related/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/evidence/{minute.pk}/?panel=related")
