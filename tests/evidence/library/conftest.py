"""PC Rahman's session, and a recording that carries every kind of word an officer looks for."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from evidence.models import Category, Item, ItemCategory, Marker, MarkerSource, Note
from incidents.models import Incident
from tests.factories.evidence import KeyedCamera, make_item


@pytest.fixture
def officer(client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


@pytest.fixture
def recording(receiving_folder, pc_rahman: User, camera: KeyedCamera, tanner_row: Incident) -> Item:
    item = make_item(
        recorded_by=pc_rahman,
        keyed=camera,
        incident=tanner_row,
        title="Arrival to detention",
        description="Two knives were found beside the kerb",
        evidence_id="CAD-77120",
        exhibit_reference="AR/1",
        tags=["Zoë's shop"],
        category_keys=["taser"],
    )
    ItemCategory.objects.create(item=item, category=Category.objects.get(key="taser"))
    Note.objects.create(item=item, text="Witness waves from the balcony", made_by=pc_rahman)
    Marker.objects.create(item=item, at_ms=900, label="Weapon dropped", source=MarkerSource.DEVICE)
    return item


@pytest.fixture
def other(receiving_folder, pc_rahman: User) -> Item:
    return make_item(b"other bytes", recorded_by=pc_rahman, title="Parked car", is_stored=True)
