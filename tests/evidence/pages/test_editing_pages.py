"""The details page: saves all or nothing, tells who was first, and shows reasons beside the field."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from evidence.models import Category, CustomField, Item
from tests.factories.evidence import make_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def officer(client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


def shown(item: Item, **values: str) -> dict[str, object]:
    """Return what the browser sends back of the page as it was opened."""
    fresh = Item.objects.get(pk=item.pk)
    return {"title": fresh.title, "recorded_at": "2026-11-21T22:42:50", "revision": str(item.revision)} | values


def save(client: Client, item: Item, **values: object) -> int:
    return client.post(f"/evidence/{item.pk}/edit/", shown(item) | values).status_code


def test_details_categories_and_tags_are_saved_in_one_go(officer: Client, item: Item) -> None:
    taser = Category.objects.get(key="taser")

    status = save(officer, item, title="Arrest", categories=[str(taser.pk)], tags="knife, van")

    item.refresh_from_db()
    assert (status, item.title, item.category_keys, item.tags) == (302, "Arrest", ["taser"], ["knife", "van"])


def test_saving_the_page_as_it_was_opened_changes_nothing(officer: Client, item: Item) -> None:
    save(officer, item)

    item.refresh_from_db()
    assert (item.revision, item.time_basis) == (1, "device")


def test_second_of_two_gets_409_with_both_versions(officer: Client, item: Item) -> None:
    save(officer, item, title="Arrest at Tanner Row")

    response = officer.post(f"/evidence/{item.pk}/edit/", shown(item, title="Scuffle"))

    html = response.content.decode()
    assert response.status_code == 409
    assert "Changed by PC Aisha Rahman" in html
    assert "Yours: <b>Scuffle</b>. Now: <b>Arrest at Tanner Row</b>." in html
    assert 'name="revision" value="2"' in html


def test_wrong_value_stands_beside_its_field_and_nothing_is_saved(officer: Client, item: Item) -> None:
    CustomField.objects.create(key="beat", label="Beat", is_required=True)

    response = officer.post(f"/evidence/{item.pk}/edit/", shown(item, title="Arrest"))

    item.refresh_from_db()
    assert (response.status_code, item.revision) == (422, 1)
    assert "Beat is required by the force" in response.content.decode()


def test_bad_tag_undoes_the_title_as_well(officer: Client, item: Item) -> None:
    status = save(officer, item, title="Arrest", tags="x" * 41)

    item.refresh_from_db()
    assert (status, item.title) == (422, "Body camera video, 21 Nov 2026, 22:42:50")


def test_dialog_gets_the_form_alone(officer: Client, item: Item) -> None:
    html = officer.get(f"/evidence/{item.pk}/edit/", headers={"HX-Request": "true"}).content.decode()

    assert html.lstrip().startswith("<form")


def test_stranger_finds_no_such_page(client: Client, signed_in, item: Item, pc_doyle: User) -> None:
    stranger = signed_in(client, pc_doyle)

    answers = [
        stranger.get(f"/evidence/{item.pk}/edit/").status_code,
        stranger.post(f"/evidence/{item.pk}/edit/", {}).status_code,
        stranger.post(f"/evidence/{item.pk}/edit/owner/", {"owner": "20388"}).status_code,
    ]

    assert answers == [404, 404, 404]


def test_owner_out_of_reach_is_refused_beside_the_field(officer: Client, item: Item, pc_doyle: User) -> None:
    response = officer.post(f"/evidence/{item.pk}/edit/owner/", {"owner": "20388"})

    assert response.status_code == 422
    assert "You may not give it to them" in response.content.decode()


def test_supervisor_gives_it_to_another(client: Client, signed_in, item: Item, sgt_nair: User, pc_doyle: User) -> None:
    signed_in(client, sgt_nair).post(f"/evidence/{item.pk}/edit/owner/", {"owner": "20388"})

    item.refresh_from_db()
    assert item.owner == pc_doyle
