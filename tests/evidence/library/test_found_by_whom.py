"""Search inside the permission: nobody finds or counts what is concealed from them."""

from datetime import timedelta

import pytest

from accounts.models import User
from evidence.library.facets import facets_of
from evidence.library.query import parse
from evidence.models import (
    AccessGrant,
    Item,
    LockedPerson,
    Part,
    SearchDocument,
    ViewingLock,
)
from incidents.models import Incident
from tests.evidence.library.found import counted, found
from tests.factories.evidence import STARTED, make_item


def test_a_stranger_finds_nothing_by_the_exact_title(recording: Item, pc_doyle: User) -> None:
    assert found('"Arrival to detention"', pc_doyle) == set()


@pytest.mark.parametrize("hidden", [{"access_class": "confidential"}, {"sensitivity": ["domestic_abuse"]}])
@pytest.mark.parametrize("person", ["sgt_nair", "supt_ito", "dc_okafor", "pc_doyle"])
def test_a_concealed_item_is_not_found_nor_counted(
    recording: Item, hidden: dict[str, object], person: str, request: pytest.FixtureRequest
) -> None:
    Item.objects.filter(pk=recording.pk).update(**hidden)
    somebody = request.getfixturevalue(person)
    query = parse('"Arrival to detention"')

    counts = counted(str(query), somebody)

    assert found(str(query), somebody) == set()
    assert found("arrival", somebody, is_loose=True) == set()
    assert (counts.total, counts.months, counts.by_key) == (0, {}, {})
    assert facets_of(counts, query) == []


def test_who_is_named_finds_a_concealed_item(recording: Item, dc_okafor: User, pc_rahman: User) -> None:
    Item.objects.filter(pk=recording.pk).update(access_class="confidential", named=[dc_okafor.pk])
    AccessGrant.objects.create(item=recording, person=dc_okafor, reason="Case build", given_by=pc_rahman)

    assert found("arrival", dc_okafor) == {"Arrival to detention"}


@pytest.mark.parametrize(
    "person",
    ["pc_rahman", "pc_doyle", "sgt_nair", "supt_ito", "dc_okafor", "gareth_wynn", "helen_marsh", "ruth_adler"],
)
def test_search_rows_and_items_are_visible_to_the_same_people(
    recording: Item, other: Item, pc_doyle: User, person: str, request: pytest.FixtureRequest
) -> None:
    make_item(b"a", recorded_by=pc_doyle, access_class="confidential", named=[pc_doyle.team_id])
    make_item(b"b", recorded_by=None)
    somebody = request.getfixturevalue(person)

    rows = SearchDocument.objects.visible_to(somebody).values_list("item_id", flat=True)

    assert set(rows) == set(Item.objects.visible_to(somebody).values_list("pk", flat=True))


def test_behind_a_viewing_lock_names_are_searched_and_words_inside_are_not(
    recording: Item, pc_rahman: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    lock = ViewingLock.objects.create(
        incident=tanner_row, from_at=STARTED - timedelta(hours=1), reason="Post-incident procedure", set_by=gareth_wynn
    )
    LockedPerson.objects.create(lock=lock, person=pc_rahman, part=Part.WITNESS, added_by=gareth_wynn)

    assert found("arrival", pc_rahman) == {"Arrival to detention"}
    assert found("balcony", pc_rahman) == set()
