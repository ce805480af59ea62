"""How far the recordings of docked cameras are, and who sees it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from devices.models import State
from evidence.intake import docked
from evidence.intake.docked import docked_uploads
from evidence.models import UploadState
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_issue
from tests.factories.evidence import KeyedCamera, make_camera, make_upload

CONTENT = b"x" * 1000
DONE = {"offset": 1000, "sha256_computed": "f" * 64, "sha256_expected": "f" * 64}
PANEL_QUERIES = 7  # session, user with roles, sign-in, cameras with sums, holders, causes, notices


@pytest.fixture(autouse=True)
def no_samples() -> None:
    cache.delete(docked.SAMPLE)


@pytest.fixture
def camera(pc_rahman: User) -> KeyedCamera:
    """PC Rahman's camera, docked a minute ago."""
    return dock(make_camera(holder=pc_rahman))


def dock(keyed: KeyedCamera) -> KeyedCamera:
    keyed.camera.state, keyed.camera.last_dock = State.DOCKED, "Dock 3 bay 12"
    keyed.camera.last_seen_at = timezone.now() - timedelta(minutes=1)
    keyed.camera.save()
    return keyed


def test_bytes_of_all_recordings_of_this_docking_are_counted(camera: KeyedCamera, ruth_adler: User) -> None:
    make_upload(camera, CONTENT, offset=250)
    make_upload(camera, CONTENT, state=UploadState.STORED, **DONE)

    (one,) = docked_uploads(ruth_adler).cameras
    assert (one.total, one.here, one.percent, one.coming, one.stored) == (2000, 1250, 62, 1, 1)


def test_what_was_stored_in_an_earlier_docking_does_not_count(camera: KeyedCamera, ruth_adler: User) -> None:
    earlier = timezone.now() - timedelta(days=1)
    make_upload(camera, CONTENT, state=UploadState.STORED, updated_at=earlier, **DONE)

    (one,) = docked_uploads(ruth_adler).cameras
    assert (one.total, one.stored) == (0, 0)


def test_a_camera_in_the_field_is_not_listed(camera: KeyedCamera, ruth_adler: User) -> None:
    camera.camera.state = State.READY
    camera.camera.save()

    assert docked_uploads(ruth_adler).cameras == ()


def test_the_rate_is_what_came_since_the_last_look(
    camera: KeyedCamera, ruth_adler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload(camera, CONTENT, offset=100)
    now = 1_000_000.0
    monkeypatch.setattr(docked.time, "time", lambda: now)
    docked_uploads(ruth_adler)
    upload.offset = 500
    upload.save()
    now += 4

    uploads = docked_uploads(ruth_adler)
    assert (uploads.rate, uploads.sending, uploads.cameras[0].time_left) == (100, 1, "5 s left")


def test_a_camera_whose_bytes_do_not_move_waits_its_turn(camera: KeyedCamera, ruth_adler: User) -> None:
    make_upload(camera, CONTENT)

    uploads = docked_uploads(ruth_adler)
    assert (uploads.waiting, uploads.sending, uploads.left) == (1, 0, 1000)


def test_a_refused_recording_says_why(camera: KeyedCamera, ruth_adler: User) -> None:
    make_upload(camera, CONTENT, state=UploadState.REFUSED, cause="The hash differed.")

    (one,) = docked_uploads(ruth_adler).cameras
    assert (one.refused, one.cause) == (1, "The hash differed.")


def test_an_officer_sees_their_own_camera_alone(camera: KeyedCamera, pc_rahman: User, pc_khan: User) -> None:
    other = dock(make_camera("X6039A1B6"))
    make_issue(other.camera, pc_khan, pc_khan)

    assert [one.camera.serial for one in docked_uploads(pc_rahman).cameras] == ["X6039A1B4"]


def test_the_panel_tells_nothing_of_what_is_in_a_recording(
    client: Client, camera: KeyedCamera, ruth_adler: User
) -> None:
    upload = make_upload(camera, CONTENT, offset=250)
    sign_in_client(client, ruth_adler)

    page = client.get("/evidence/panels/docks/").content.decode()

    assert "25% of 1 kB · waits its turn" in page
    assert upload.recording_id not in page
    assert "started_by" not in page


def test_the_panel_fills_the_bays_of_the_page_of_docks(client: Client, camera: KeyedCamera, ruth_adler: User) -> None:
    make_upload(camera, CONTENT, offset=250)
    sign_in_client(client, ruth_adler)

    page = client.get("/evidence/panels/docks/", headers={"HX-Request": "true"}).content.decode()

    assert f'hx-swap-oob="innerHTML:#upload-{camera.camera.pk}"' in page


def test_the_panel_fills_only_the_bays_that_the_page_has(client: Client, camera: KeyedCamera, ruth_adler: User) -> None:
    other = dock(make_camera("X6039A1B6"))
    other.camera.last_dock = "Dock 4 bay 1"
    other.camera.save()
    sign_in_client(client, ruth_adler)

    page = client.get("/evidence/panels/docks/?dock=Dock+4", headers={"HX-Request": "true"}).content.decode()

    assert f"#upload-{other.camera.pk}" in page
    assert f"#upload-{camera.camera.pk}" not in page
    assert "<b>2</b> cameras docked" in page


def test_the_panel_makes_a_fixed_number_of_queries(
    client: Client, camera: KeyedCamera, ruth_adler: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        make_upload(dock(make_camera(f"X6039B1{number:02}")), CONTENT)
    sign_in_client(client, ruth_adler)

    with django_assert_num_queries(PANEL_QUERIES):
        client.get("/evidence/panels/docks/")
