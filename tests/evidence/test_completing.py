"""What arrived live with gaps and the whole recording from the dock: joined, shown once, kept twice."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.reading import trail
from evidence.actions.intake.completing import complete_item, join_session
from evidence.library.finding import find
from evidence.library.query import parse
from evidence.models import AccessClass, AccessGrant, Category, Hold, HoldKind, Item, ItemCategory, SearchDocument
from evidence.refusals import AlreadyDone
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import KeyedCamera, make_camera, make_item
from tests.factories.incidents import make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("receiving_folder")]
SESSION = uuid.UUID("0193510e-a8e0-7c41-8b7d-5f0c2a9e6d13")


@pytest.fixture
def keyed(pc_rahman: User) -> KeyedCamera:
    return make_camera(holder=pc_rahman)


def from_session(keyed: KeyedCamera, person: User, content: bytes, *, has_gaps: bool, **values: Any) -> Item:
    """Return an item of the session: what arrived live, or what the camera docked."""
    item = make_item(content, keyed=keyed, recorded_by=person, is_stored=False, **values)
    item.upload.session, item.upload.has_gaps = SESSION, has_gaps
    item.upload.save()
    return item


@pytest.fixture
def part(keyed: KeyedCamera, pc_rahman: User) -> Item:
    return from_session(keyed, pc_rahman, b"with gaps", has_gaps=True)


@pytest.fixture
def whole(keyed: KeyedCamera, pc_rahman: User) -> Item:
    return from_session(keyed, pc_rahman, b"the whole recording", has_gaps=False, duration_ms=4000)


@pytest.mark.parametrize("last", ["part", "whole"])
def test_both_are_joined_whichever_is_here_first(
    part: Item, whole: Item, keyed: KeyedCamera, gareth_wynn: User, last: str
) -> None:
    join_session(item={"part": part, "whole": whole}[last], by=keyed.camera)

    part.refresh_from_db()
    assert part.completed_by == whole
    assert list(Item.objects.living()) == [whole]
    assert list(SearchDocument.objects.living().values_list("pk", flat=True)) == [whole.pk]
    found = find(parse("status:part"), gareth_wynn)
    assert list(found.documents.values_list("pk", flat=True)) == [part.pk]


def test_what_people_decided_of_the_part_counts_for_the_whole(
    part: Item, whole: Item, keyed: KeyedCamera, pc_rahman: User, sgt_nair: User, gareth_wynn: User
) -> None:
    incident, category = make_incident("1182", pc_rahman), Category.objects.filter(is_active=True).first()
    Item.objects.filter(pk=part.pk).update(
        incident=incident, access_class=AccessClass.CONFIDENTIAL, sensitivity=["child"], was_evidential=True,
        category_keys=[category.key], named=[sgt_nair.pk],
    )  # fmt: skip
    ItemCategory.objects.create(item=part, category=category, added_by=pc_rahman)
    AccessGrant.objects.create(item=part, person=sgt_nair, reason="Her officer", given_by=gareth_wynn)
    review_on = timezone.localdate() + timedelta(days=90)
    hold = Hold.objects.create(
        item=part, kind=HoldKind.CIVIL, reason="Claim", owner=gareth_wynn, review_on=review_on, placed_by=gareth_wynn
    )

    complete_item(part=part, whole=whole, by=keyed.camera)

    whole.refresh_from_db()
    assert (whole.incident, whole.access_class, whole.sensitivity) == (incident, "confidential", ["child"])
    assert (whole.was_evidential, whole.category_keys, whole.named) == (True, [category.key], [sgt_nair.pk])
    assert [one.category for one in whole.categorisations.all()] == [category]
    assert [one.person for one in whole.grants.live()] == [sgt_nair]
    assert list(Hold.objects.active().over(whole)) == [hold]
    assert Item.objects.get(pk=part.pk).original.sha256 != whole.original.sha256


@pytest.mark.parametrize("why", ["another camera's", "shorter"])
def test_what_is_not_the_whole_recording_is_not_joined(
    part: Item, keyed: KeyedCamera, pc_doyle: User, pc_rahman: User, why: str
) -> None:
    other = make_camera("X6039B2C5", pc_doyle) if why == "another camera's" else keyed
    docked = from_session(other, pc_rahman, b"docked", has_gaps=False, duration_ms=500 if why == "shorter" else 4000)

    join_session(item=docked, by=other.camera)

    part.refresh_from_db()
    assert part.completed_by is None


def test_the_journal_has_one_row_on_each(part: Item, whole: Item, keyed: KeyedCamera) -> None:
    complete_item(part=part, whole=whole, by=keyed.camera)

    rows = [row for item in (part, whole) for row in trail(item)]
    assert [(row.operation, row.details["part"], row.details["whole"]) for row in rows] == [
        ("evidence.completed", str(part.pk), str(whole.pk))
    ] * 2
    with pytest.raises(AlreadyDone):
        complete_item(part=part, whole=whole, by=keyed.camera)


def test_without_the_journal_they_stay_two(
    part: Item, whole: Item, keyed: KeyedCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("audit.journal.entries.insert", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        complete_item(part=part, whole=whole, by=keyed.camera)

    assert Item.objects.living().count() == 2


def test_each_says_of_the_other_what_it_is(part: Item, whole: Item, keyed: KeyedCamera, pc_rahman: User) -> None:
    complete_item(part=part, whole=whole, by=keyed.camera)
    client = sign_in_client(Client(), pc_rahman)

    pages = [client.get(item.get_absolute_url()).content.decode() for item in (part, whole)]

    assert "The whole recording is here:" in pages[0]
    assert whole.get_absolute_url() in pages[0]
    assert "What was seen live of it, with gaps, is kept as well:" in pages[1]
    assert part.get_absolute_url() in pages[1]
