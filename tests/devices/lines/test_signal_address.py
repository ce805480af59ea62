"""The address of Signal messages: weapons send their own, cameras pass on what they hear, what is refused is kept."""

import json
from typing import Any

import pytest
from django.test import Client

from devices.authorization import DeviceKind, write_authorization
from devices.models import Camera, RefusedMessage, Signal
from tests.factories.devices import KEY, OTHER_KEY, entries, make_taser

ADDRESS = "/api/devices/signals/"
ARMED: dict[str, Any] = {
    "signal_id": "X3000A1C2:118",
    "source": "taser",
    "event": "armed",
    "at": "2026-11-21T22:46:51.000Z",
    "is_test": False,
}
pytestmark = pytest.mark.django_db


def post(
    client: Client, body: object, *, serial: str = "X3000A1C2", key: str = KEY, kind: Any = DeviceKind.TASER
) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Authorization": write_authorization(serial, key, kind)}
    return client.post(ADDRESS, text, content_type="application/json", headers=headers)


def test_a_weapon_sends_its_message(client: Client) -> None:
    make_taser("X3000A1C2")

    response = post(client, ARMED)

    assert (response.status_code, response.json()) == (200, {"signal_id": "X3000A1C2:118", "started": 0})
    assert Signal.objects.get().event == "armed"


def test_a_camera_passes_on_what_it_hears_of_a_weapon_that_is_not_ours(client: Client, camera: Camera) -> None:
    response = post(client, ARMED, serial=camera.serial, kind=DeviceKind.CAMERA)

    signal = Signal.objects.get()
    assert (response.status_code, signal.taser, signal.heard_by) == (200, None, camera)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"event": "drawn"}, "The signal: a taser has no event 'drawn'."),
        ({"at": "1970-01-01T00:00:00.000Z"}, "The signal: 'at' must lie in the years 2000 to 2100."),
        ({"is_test": "no"}, "The signal: 'is_test' must be true or false."),
        ({"was_kept": 1}, "The signal: 'was_kept' must be true or false."),
        ({"loud": True}, "The signal: 'loud' is not a known field."),
        ({"signal_id": "118"}, "The signal: 'signal_id' must be of the form [0-9A-Z][0-9A-Z-]{2,31}:[0-9]{1,12}."),
    ],
)
def test_a_message_that_breaks_the_protocol_is_kept_and_changes_nothing(
    client: Client, change: dict[str, object], sentence: str
) -> None:
    make_taser("X3000A1C2")

    response = post(client, ARMED | change)

    assert (response.status_code, response.json()) == (400, {"error": sentence})
    assert json.loads(bytes(RefusedMessage.objects.get().raw)) == ARMED | change
    assert not Signal.objects.exists()


def test_a_message_cut_off_in_the_middle_is_kept(client: Client) -> None:
    taser = make_taser("X3000A1C2")

    response = post(client, json.dumps(ARMED)[:40])

    assert response.status_code == 400
    assert RefusedMessage.objects.get().taser_id == taser.pk
    assert entries() == [("device.message_refused", "success", str(taser.pk), str(taser.pk))]


def test_another_weapons_message_is_refused(client: Client) -> None:
    make_taser("X3000A1C3")

    response = post(client, ARMED, serial="X3000A1C3")

    assert (response.status_code, Signal.objects.count()) == (403, 0)


def test_the_same_number_with_another_event_is_refused(client: Client) -> None:
    make_taser("X3000A1C2")
    post(client, ARMED)

    response = post(client, ARMED | {"event": "arc"})

    assert (response.status_code, Signal.objects.get().event) == (409, "armed")


def test_a_wrong_key_sends_nothing(client: Client) -> None:
    make_taser("X3000A1C2")

    response = post(client, ARMED, key=OTHER_KEY)

    assert (response.status_code, Signal.objects.count(), RefusedMessage.objects.count()) == (401, 0, 0)
