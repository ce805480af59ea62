"""What home pages are filled with: a camera in Rahman's hands, recordings with and without an incident."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from evidence.models import Item
from incidents.models import Attendance, Incident
from tests.factories.evidence import KeyedCamera, make_camera, make_item


@pytest.fixture
def page(client: Client, signed_in: Callable[[Client, User], Client]) -> Callable[..., str]:
    """Return a function that gives the text of a page as a person sees it, which must open."""

    def opened(person: User, address: str = "/") -> str:
        response = signed_in(client, person).get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    return opened


@pytest.fixture
def rahmans_camera(pc_rahman: User) -> KeyedCamera:
    return make_camera("X6039A1B4", holder=pc_rahman, clock_offset_ms=300)


@pytest.fixture
def tanner_row(sgt_nair: User) -> Incident:
    return Incident.objects.create(
        number="1182",
        date=timezone.localdate(),
        slug="1182-today",
        title="Man with a knife in the street",
        place="Tanner Row",
        started_at=timezone.now() - datetime.timedelta(hours=3),
        team=sgt_nair.team,
        opened_by=sgt_nair,
    )


@pytest.fixture
def rahman_was_there(pc_rahman: User, tanner_row: Incident) -> Attendance:
    return Attendance.objects.create(incident=tanner_row, officer=pc_rahman, from_at=tanner_row.started_at)


@pytest.fixture
def unplaced(pc_rahman: User, rahmans_camera: KeyedCamera) -> Item:
    return make_item(
        recorded_by=pc_rahman, keyed=rahmans_camera, recorded_at=timezone.now() - datetime.timedelta(hours=2)
    )


@pytest.fixture
def placed(pc_rahman: User, rahmans_camera: KeyedCamera, tanner_row: Incident) -> Item:
    return make_item(
        b"another recording",
        recorded_by=pc_rahman,
        keyed=rahmans_camera,
        recorded_at=timezone.now() - datetime.timedelta(hours=1),
        incident=tanner_row,
        category_keys=["use-of-force"],
        title="Tanner Row, arrival to detention",
    )
