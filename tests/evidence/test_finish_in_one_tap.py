"""One tap places and categorises a recording, and another takes both back."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from config.home import shift
from evidence.models import Category, Item
from incidents.models import Incident
from tests.factories.evidence import make_item
from tests.factories.incidents import make_attendance, make_incident


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def incident(pc_rahman: User) -> Incident:
    incident = make_incident("1182", pc_rahman)
    make_attendance(incident, pc_rahman)
    return incident


@pytest.fixture
def officer(client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


def tap(officer: Client, item: Item, **values: str) -> str:
    return officer.post(f"/evidence/{item.pk}/categorise/", values | {"next": "/?view=shift"}).headers["Location"]


def test_one_tap_places_and_categorises(officer: Client, item: Item, incident: Incident) -> None:
    address = tap(officer, item, category="taser", incident=str(incident.pk))

    item.refresh_from_db()
    assert (item.incident, item.category_keys, address) == (incident, ["taser"], "/?view=shift")


def test_undo_takes_back_both(officer: Client, item: Item, incident: Incident) -> None:
    tap(officer, item, category="taser", incident=str(incident.pk))

    officer.post(f"/evidence/{item.pk}/undo/", {"incident": "", "remove": "taser"})

    item.refresh_from_db()
    assert (item.incident, item.category_keys) == (None, [])


def test_message_offers_the_undo_of_exactly_this_tap(officer: Client, item: Item, incident: Incident) -> None:
    item.category_keys = ["arrest"]
    Item.objects.filter(pk=item.pk).update(incident=incident)

    tap(officer, item, category="taser")

    html = officer.get("/?view=shift").content.decode()
    [form] = re.findall(rf'<form method="post" action="/evidence/{item.pk}/undo/">(.*?)</form>', html, re.DOTALL)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    del fields["csrfmiddlewaretoken"]
    assert fields == {"incident": str(incident.pk), "remove": "taser", "next": "/?view=shift"}


def test_incident_out_of_reach_is_not_taken_and_nothing_changes(
    officer: Client, item: Item, supt_ito: User, south
) -> None:
    foreign = make_incident("0007", supt_ito, south)

    tap(officer, item, category="taser", incident=str(foreign.pk))

    item.refresh_from_db()
    assert (item.incident, item.category_keys) == (None, [])


def test_category_that_is_none_is_not_found(officer: Client, item: Item) -> None:
    assert officer.post(f"/evidence/{item.pk}/categorise/", {"category": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("keys", "is_placed", "is_unfinished"),
    [
        ([], False, True),
        ([], True, True),
        (["taser"], False, True),
        (["taser"], True, False),
        (["non-evidential"], False, False),
        (["accidental", "arrest"], False, True),
    ],
)
def test_what_is_finished(incident: Incident, keys: list[str], is_placed: bool, is_unfinished: bool) -> None:  # noqa: FBT001
    item = Item(category_keys=keys, incident=incident if is_placed else None)

    assert shift.is_unfinished(item) is is_unfinished


def test_categories_are_offered_by_the_words_of_the_log_and_none_is_chosen(
    receiving_folder, pc_rahman: User, incident: Incident
) -> None:
    make_item(recorded_by=pc_rahman, received_at=incident.opened_at)

    [one] = shift.fill(pc_rahman)["todo"]

    assert [category.key for category in one.likely] == ["use-of-force", "arrest", "victim-witness"]
    assert len(one.rest) == Category.objects.count() - 3
    assert one.row.item.category_keys == []


def test_page_names_the_match_and_why(officer: Client, item: Item, incident: Incident) -> None:
    html = officer.get("/?view=shift").content.decode()

    assert "91% match" in html
    assert "22:42, you attended" in html
