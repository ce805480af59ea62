"""The address where cameras report: who comes in, what is kept, what is refused."""

import json
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.actions import check_in
from devices.authorization import write_authorization
from devices.doors import camera_for
from devices.models import Camera, Profile, ProfileVersion, State
from devices.protocol import CheckIn
from devices.refusals import OutOfService
from tests.factories.devices import KEY, OTHER_KEY, entries, make_camera, make_issue, new_entries

ADDRESS = "/api/devices/check-in/"
NOW = "2026-11-21T23:10:00Z"
REPORT: dict[str, Any] = {
    "device_time": "2026-11-21T23:10:01.250Z",
    "battery_percent": 64,
    "storage_used_bytes": 12_000_000_000,
    "storage_total_bytes": 64_000_000_000,
    "firmware": "1.9.4",
    "dock": "Dock 3 bay 12",
    "state": "docked",
}
STANDARD = {  # what a camera is told while the force has made no profile of its own
    "buffer_seconds": 30,
    "buffer_sound": False,
    "may_mute": True,
    "may_stealth": True,
    "may_sleep": True,
    "reminds": True,
    "quality": "720p_high",
    "signal": True,
    "longest_file_minutes": 240,
    "firmware": "",
}


def post(client: Client, body: object, *, serial: str = "X6039A1B4", key: str = KEY) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(
        ADDRESS, text, content_type="application/json", headers={"Authorization": write_authorization(serial, key)}
    )


def test_a_camera_reports_and_learns_its_clock_offset_and_holder(
    client: Client, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    with time_machine.travel(NOW, tick=False):
        response = post(client, REPORT)

    assert response.status_code == 200
    assert response.json() == {
        "server_time": "2026-11-21T23:10:00.000Z",
        "clock_offset_ms": 1250,
        "holder": {"collar_number": "20417"},
        "buffer_seconds": 30,
        "settings": STANDARD | {"version": Profile.objects.default().get().current_id},
    }


def test_what_a_camera_reports_is_kept(client: Client, camera: Camera) -> None:
    with time_machine.travel(NOW, tick=False):
        post(client, REPORT)
        now = timezone.now()

    camera.refresh_from_db()
    assert (camera.state, camera.battery_percent, camera.firmware, camera.last_dock) == (
        "docked",
        64,
        "1.9.4",
        "Dock 3 bay 12",
    )
    assert (camera.storage_used_bytes, camera.storage_total_bytes) == (12_000_000_000, 64_000_000_000)
    assert (camera.clock_offset_ms, camera.clock_checked_at, camera.last_seen_at) == (1250, now, now)


def test_a_check_in_leaves_exactly_one_entry(client: Client, camera: Camera) -> None:
    post(client, REPORT)

    entry = new_entries().get()
    assert (entry.operation, entry.outcome, entry.actor_type, entry.actor_id) == (
        "camera.seen",
        "success",
        "device",
        str(camera.pk),
    )


def test_a_camera_nobody_holds_is_told_so(client: Client, camera: Camera) -> None:
    assert post(client, REPORT).json()["holder"] is None


def test_a_clock_years_off_is_measured(client: Client, camera: Camera) -> None:
    with time_machine.travel(NOW, tick=False):
        response = post(client, REPORT | {"device_time": "2016-11-21T23:10:00.000Z"})

    assert response.json()["clock_offset_ms"] == -3652 * 86_400_000


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{", "The message is not JSON in UTF-8."),
        (b"\xff\xfe", "The message is not JSON in UTF-8."),
        ("[]", "The check-in must be a JSON object."),
        ({**REPORT, "battery_percent": 101}, "The check-in: 'battery_percent' must be a whole number from 0 to 100."),
        ({**REPORT, "state": "retired"}, "The check-in: 'state' must be one of off, ready, recording, sleep, docked."),
        ({**REPORT, "extra": 1}, "The check-in: 'extra' is not a known field."),
    ],
)
def test_a_bad_report_is_answered_with_a_sentence(client: Client, camera: Camera, body: object, sentence: str) -> None:
    response = post(client, body)

    camera.refresh_from_db()
    assert (response.status_code, response.json()) == (400, {"error": sentence})
    assert camera.last_seen_at is None
    assert entries() == []


def test_a_message_too_long_is_refused(client: Client, camera: Camera) -> None:
    response = post(client, " " * 2_700_000)

    assert (response.status_code, response.json()) == (413, {"error": "The message is too long."})


@pytest.mark.parametrize(
    ("serial", "key", "reason", "on_camera"),
    [("X6039A1B4", OTHER_KEY, "wrong_key", True), ("X0000AAAA", KEY, "unknown_camera", False)],
)
def test_a_wrong_device_is_refused_and_changes_nothing(
    client: Client, camera: Camera, serial: str, key: str, reason: str, *, on_camera: bool
) -> None:
    response = post(client, REPORT, serial=serial, key=key)

    camera.refresh_from_db()
    assert (response.status_code, response.json()) == (401, {"error": "Unknown camera, or wrong device key."})
    assert camera.last_seen_at is None
    entry = new_entries().get()
    assert (entry.operation, entry.outcome, entry.reason_code, entry.actor_id) == (
        "access.denied",
        "denied",
        reason,
        "unproved device",
    )
    assert entry.object_id == (str(camera.pk) if on_camera else "")


@pytest.mark.parametrize("header", ["", "Bearer abc", "Camera X6039A1B4", "Camera :", "Camera X6039A1B4:short"])
def test_a_device_without_credentials_is_refused(client: Client, camera: Camera, header: str) -> None:
    response = client.post(ADDRESS, REPORT, content_type="application/json", headers={"Authorization": header})

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Camera"
    assert [(entry[0], entry[1]) for entry in entries()] == [("access.denied", "denied")]


@pytest.mark.parametrize(("state", "word"), [(State.RETIRED, "retired"), (State.LOST, "lost")])
def test_a_camera_out_of_service_is_refused(client: Client, db: None, state: State, word: str) -> None:
    camera = make_camera(state=state)

    response = post(client, REPORT)

    camera.refresh_from_db()
    assert (response.status_code, response.json()) == (
        403,
        {"error": f"This camera is {word}. Hand it to an armourer."},
    )
    assert (camera.state, camera.last_seen_at) == (state, None)
    assert entries() == [("access.denied", "denied", str(camera.pk), str(camera.pk))]


def test_only_posting_is_possible(client: Client, camera: Camera) -> None:
    response = client.get(ADDRESS, headers={"Authorization": write_authorization("X6039A1B4", KEY)})

    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_the_door_knows_a_camera_by_its_key(camera: Camera) -> None:
    assert camera_for("X6039A1B4", KEY) == camera
    assert camera_for("X6039A1B4", OTHER_KEY) is None
    assert camera_for("X6039A1B5", KEY) is None


def test_a_failed_journal_undoes_the_check_in(camera: Camera, broken_journal: None) -> None:
    report = CheckIn.from_object(REPORT)

    with pytest.raises(DatabaseError):
        check_in(camera=camera, report=report, by=camera)

    camera.refresh_from_db()
    assert camera.last_seen_at is None


def test_a_camera_retired_meanwhile_cannot_check_in(camera: Camera) -> None:
    report = CheckIn.from_object(REPORT)
    Camera.objects.update(state=State.RETIRED)

    with pytest.raises(OutOfService):
        check_in(camera=camera, report=report, by=camera)

    camera.refresh_from_db()
    assert camera.last_seen_at is None


def test_settings_are_pending_until_the_camera_says_that_it_works_by_them(client: Client, camera: Camera) -> None:
    version = post(client, REPORT).json()["settings"]["version"]
    before = Camera.objects.in_need("pending").count()

    post(client, REPORT | {"settings_version": version})

    camera.refresh_from_db()
    assert (before, Camera.objects.in_need("pending").count()) == (1, 0)
    assert (camera.settings_version_id, camera.settings_applied_at) == (version, camera.last_seen_at)
    assert [entry[0] for entry in entries()] == ["camera.seen", "camera.seen", "camera.settings_applied"]


def test_a_version_that_was_never_handed_out_counts_as_none(client: Client, camera: Camera) -> None:
    version = Profile.objects.default().get().current_id
    post(client, REPORT | {"settings_version": version})

    answer = post(client, REPORT | {"settings_version": 4_000_000})

    camera.refresh_from_db()
    assert answer.status_code == 200
    assert (camera.settings_version, camera.settings_applied_at) == (None, None)
    assert new_entries().last().details["settings_version"] == 4_000_000


def test_a_camera_that_says_nothing_of_its_settings_keeps_what_it_said(client: Client, camera: Camera) -> None:
    version = Profile.objects.default().get().current_id
    post(client, REPORT | {"settings_version": version})

    post(client, REPORT)

    camera.refresh_from_db()
    assert camera.settings_version_id == version


def test_the_buffer_and_the_firmware_come_from_the_profile(client: Client, camera: Camera) -> None:
    version = Profile.objects.default().get().current
    ProfileVersion.objects.filter(pk=version.pk).update(buffer_seconds=90, firmware="3.3.0")

    answer = post(client, REPORT).json()

    assert (answer["buffer_seconds"], answer["settings"]["firmware"]) == (90, "3.3.0")


def test_the_firmware_wanted_of_one_camera_goes_before_its_profiles(client: Client, camera: Camera) -> None:
    Camera.objects.update(firmware_wanted="4.0.0")

    assert post(client, REPORT).json()["settings"]["firmware"] == "4.0.0"


def test_without_any_profile_a_camera_is_told_a_buffer_and_no_settings(client: Client, camera: Camera) -> None:
    Profile.objects.update(current=None)
    ProfileVersion.objects.all().delete()
    Profile.objects.all().delete()

    answer = post(client, REPORT).json()

    assert (answer["buffer_seconds"], answer["settings"]) == (30, None)
    assert Camera.objects.in_need("pending").count() == 0


@pytest.mark.parametrize("version", [-1, 1.5, "7", None, True, 2**53])
def test_a_settings_version_is_a_whole_number(client: Client, camera: Camera, version: object) -> None:
    answer = post(client, REPORT | {"settings_version": version})

    camera.refresh_from_db()
    assert answer.status_code == 400
    assert "'settings_version' must be a whole number" in answer.json()["error"]
    assert camera.last_seen_at is None


def test_a_fault_is_shown_until_a_check_in_without_one(client: Client, camera: Camera) -> None:
    post(client, REPORT | {"fault": "Microphone 2 is silent"})
    broken = Camera.objects.get().status.word

    post(client, REPORT)

    assert (broken, Camera.objects.get().status.word) == ("Fault", "Uploading")
