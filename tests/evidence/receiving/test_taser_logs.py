"""A docked TASER sends its log: through the same door as a camera's recordings, and only its own."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.authorization import DeviceKind, write_authorization
from devices.models import Issue, Taser
from devices.protocol import LogFile
from evidence.models import Item, Kind, Source, Upload, UploadState
from tests.evidence.receiving.client import patch
from tests.factories.devices import KEY, OTHER_KEY, begin_journal, make_taser, new_entries
from tests.factories.evidence import KeyedCamera
from tests.factories.tasers import TANNER_ROW

ADDRESS = "/api/evidence/taser-logs/"
CONTENT = TANNER_ROW.read_bytes()


@dataclass(frozen=True)
class KeyedTaser:
    """A TASER and what it sends as its Authorization."""

    taser: Taser
    authorization: str


@pytest.fixture
def keyed(pc_rahman: User, ruth_adler: User) -> KeyedTaser:
    taser = make_taser()
    Issue.objects.create(taser=taser, holder=pc_rahman, issued_by=ruth_adler)
    return KeyedTaser(taser, write_authorization(taser.serial, KEY, DeviceKind.TASER))


def log_file(content: bytes = CONTENT, **values: object) -> LogFile:
    facts: dict[str, object] = {
        "log_id": "X3000A1C2-1",
        "device_time": timezone.now() - timedelta(milliseconds=1_800),
        "dock": "Dock 3 bay 12",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return LogFile(**facts | values)  # type: ignore[arg-type]


def announce(authorization: str, body: str):
    return Client().post(ADDRESS, body, content_type="application/json", headers={"Authorization": authorization})


def test_the_log_becomes_evidence_of_the_weapons_holder(keyed: KeyedTaser, pc_rahman: User) -> None:
    assert announce(keyed.authorization, log_file().to_json()).status_code == 201
    upload = Upload.objects.get()

    assert patch(keyed, upload, CONTENT).status == 204  # type: ignore[arg-type]

    item = Item.objects.get(upload=upload)
    assert (item.source, item.kind, item.owner, item.original.sha256) == (
        Source.TASER_LOG,
        Kind.DOCUMENT,
        pc_rahman,
        hashlib.sha256(CONTENT).hexdigest(),
    )


def test_the_clock_is_measured_when_the_log_is_announced(keyed: KeyedTaser) -> None:
    said = log_file()
    announce(keyed.authorization, said.to_json())

    under_way = (timezone.now() - said.device_time) / timedelta(milliseconds=1) - 1_800
    assert -1_801 - under_way <= (Upload.objects.get().clock_offset_ms or 0) <= -1_799


def test_the_same_log_announced_again_goes_on(keyed: KeyedTaser) -> None:
    announce(keyed.authorization, log_file().to_json())

    again = announce(keyed.authorization, log_file().to_json())

    assert (again.status_code, Upload.objects.count()) == (200, 1)


def test_another_log_of_the_same_name_is_refused(keyed: KeyedTaser) -> None:
    announce(keyed.authorization, log_file().to_json())

    assert announce(keyed.authorization, log_file(size=7).to_json()).status_code == 409


def test_a_log_with_another_hash_is_sent_again(keyed: KeyedTaser) -> None:
    announce(keyed.authorization, log_file(sha256="0" * 64).to_json())
    upload = Upload.objects.get()

    assert patch(keyed, upload, CONTENT).status == 460  # type: ignore[arg-type]

    upload.refresh_from_db()
    assert (upload.state, Item.objects.count()) == (UploadState.RECEIVING, 0)


@pytest.mark.parametrize(
    "broken", ["{}", "[]", "no JSON", '{"log_id": "a", "size": 1}'], ids=["empty", "list", "text", "half"]
)
def test_a_malformed_announcement_changes_nothing(keyed: KeyedTaser, broken: str) -> None:
    assert announce(keyed.authorization, broken).status_code == 400
    assert not Upload.objects.exists()


def test_a_log_larger_than_any_log_is_refused(keyed: KeyedTaser) -> None:
    assert announce(keyed.authorization, log_file(size=2**25 + 1).to_json()).status_code == 400


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (write_authorization("X3000A1C2", OTHER_KEY, DeviceKind.TASER), "wrong_key"),
        (write_authorization("X9999ZZZ9", KEY, DeviceKind.TASER), "unknown_taser"),
        (write_authorization("X3000A1C2", KEY), "unknown_camera"),
        ("", "no_credentials"),
    ],
    ids=["wrong key", "unknown weapon", "as a camera", "nothing"],
)
def test_who_proves_nothing_is_refused_and_journalled(keyed: KeyedTaser, authorization: str, reason: str) -> None:
    begin_journal()

    assert announce(authorization, log_file().to_json()).status_code == 401

    assert [(entry.operation, entry.reason_code) for entry in new_entries()] == [("access.denied", reason)]
    assert not Upload.objects.exists()


def test_a_camera_has_no_log_of_a_taser(keyed: KeyedTaser, camera: KeyedCamera) -> None:
    begin_journal()

    answer = announce(camera.authorization, log_file().to_json())

    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "This address is for another kind of device than a camera."},
    )
    [entry] = new_entries()  # its key was right, so the journal names it
    assert (entry.reason_code, entry.actor_id) == ("other_kind", str(camera.camera.pk))


@pytest.mark.parametrize(("year", "status"), [(1999, 400), (2000, 201), (2100, 201), (2101, 400)])
def test_a_clock_may_be_years_off_but_not_thousands(keyed: KeyedTaser, year: int, status: int) -> None:
    body = log_file(device_time=datetime(year, 6, 1, tzinfo=UTC)).to_json()

    assert announce(keyed.authorization, body).status_code == status


def test_a_lost_taser_keeps_its_log(keyed: KeyedTaser) -> None:
    Taser.objects.update(state="lost")

    answer = announce(keyed.authorization, log_file().to_json())

    assert (answer.status_code, answer.json()) == (403, {"error": "This TASER is lost. Hand it to an armourer."})


def test_the_upload_of_another_device_is_not_found(keyed: KeyedTaser, camera: KeyedCamera) -> None:
    announce(keyed.authorization, log_file().to_json())
    address = f"/api/evidence/uploads/{Upload.objects.get().pk}/"

    assert Client().get(address, headers={"Authorization": camera.authorization}).status_code == 404
    assert Client().get(address, headers={"Authorization": keyed.authorization}).status_code == 200
