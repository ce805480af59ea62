"""Wrong device keys in floods: little journal, little work, and no right key is ever shut out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as ValkeyGone

from accounts import noise
from accounts.models import User
from audit.reading import trail
from devices.actions import add_camera, make_device_key
from devices.authorization import write_authorization
from devices.doors import write_down_refusals
from devices.history import line
from devices.models import Camera
from devices.tasks import write_down_refusals as write_down_task
from devices.throttle import NOISY
from tests.devices.test_check_in import ADDRESS, REPORT
from tests.factories.devices import KEY, OTHER_KEY, begin_journal_earlier, new_entries

pytestmark = pytest.mark.django_db
DOCK, ATTACKER = "10.4.2.1", "203.0.113.7"
START = "2026-11-21T22:40:00Z"


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    """A window begins, and with it the journal of the test."""
    with time_machine.travel(START, tick=False) as travelling:
        begin_journal_earlier()
        yield travelling


def post(client: Client, *, serial: str = "X6039A1B4", key: str = KEY, address: str = DOCK) -> Any:
    headers = {"Authorization": write_authorization(serial, key)}
    return client.post(
        ADDRESS, json.dumps(REPORT), content_type="application/json", headers=headers, REMOTE_ADDR=address
    )


def flood(client: Client, tries: int, **how: str) -> list[int]:
    return [post(client, key=OTHER_KEY, **how).status_code for _ in range(tries)]


def denied() -> list[tuple[str, object]]:
    return [
        (entry.reason_code, entry.details.get("tries")) for entry in new_entries() if entry.operation == "access.denied"
    ]


def test_a_thousand_wrong_keys_leave_one_entry_and_then_sums(client: Client, camera: Camera, clock: Any) -> None:
    answers = flood(client, 1000, address=ATTACKER)
    at_once = denied()
    clock.shift(noise.WINDOW)
    write_down_task()

    assert (answers[:NOISY], set(answers[NOISY:])) == ([401] * NOISY, {429})
    assert at_once == [("wrong_key", None), ("flood", None)]
    assert sorted(denied()[2:], key=str) == [("flood", 1000 - NOISY), ("wrong_key", NOISY)]


def test_the_sum_says_from_when_to_when_and_about_which_camera(client: Client, camera: Camera, clock: Any) -> None:
    flood(client, 20)
    clock.shift(noise.WINDOW)
    write_down_refusals()

    entry = new_entries().latest("id")
    assert (entry.object_id, entry.actor_id, entry.outcome) == (str(camera.pk), "unproved device", "denied")
    assert entry.details == {
        "tries": 20,
        "from": "2026-11-21T22:40:00+00:00",
        "until": "2026-11-21T22:50:00+00:00",
    }
    assert line(trail(camera)[0]).note == "wrong key · 20 times in ten minutes"


def test_writing_down_twice_does_no_harm(client: Client, camera: Camera, clock: Any) -> None:
    flood(client, 3)
    clock.shift(noise.WINDOW)
    write_down_task()
    write_down_task()

    assert denied() == [("wrong_key", None), ("wrong_key", 3)]


def test_the_camera_itself_is_let_in_during_a_flood_for_its_serial(client: Client, camera: Camera) -> None:
    flood(client, NOISY + 100, address=ATTACKER)

    assert post(client, address=DOCK).status_code == 200


def test_a_camera_behind_the_noisy_address_is_let_in(client: Client, camera: Camera) -> None:
    flood(client, NOISY + 100, serial="X0000ZZZZ", address=DOCK)

    assert post(client, address=DOCK).status_code == 200


def test_the_camera_itself_is_let_in_from_where_its_serial_is_attacked(client: Client, camera: Camera) -> None:
    flood(client, NOISY + 100, address=DOCK)

    assert [post(client, address=DOCK).status_code for _ in range(5)] == [200] * 5


def test_a_new_key_works_at_once_during_a_flood(
    client: Client, camera: Camera, ruth_adler: User, django_capture_on_commit_callbacks: Any
) -> None:
    flood(client, NOISY + 10)

    with django_capture_on_commit_callbacks(execute=True):
        key = make_device_key(device=camera, by=ruth_adler)

    assert post(client, key=key).status_code == 200
    assert post(client, key=KEY).status_code == 429


def test_a_new_camera_is_let_in_at_once_during_a_flood(
    client: Client, camera: Camera, ruth_adler: User, django_capture_on_commit_callbacks: Any
) -> None:
    flood(client, NOISY + 10)

    with django_capture_on_commit_callbacks(execute=True):
        new = add_camera(serial="X6039A1C9", by=ruth_adler)

    assert post(client, serial="X6039A1C9", key=new.key).status_code == 200


def test_wrong_keys_of_a_noisy_address_ask_no_database(client: Client, camera: Camera) -> None:
    flood(client, NOISY + 1, address=ATTACKER)

    with CaptureQueriesContext(connection) as asked:
        flood(client, 20, address=ATTACKER)
        for number in range(20):
            post(client, serial=f"X{number:08}", key=OTHER_KEY, address=ATTACKER)

    assert len(asked.captured_queries) == 0


def test_a_force_without_cameras_is_no_special_case(client: Client, db: None) -> None:
    answers = flood(client, NOISY + 3, serial="none")

    assert answers[-3:] == [429] * 3


def test_another_address_is_answered_as_ever(client: Client, camera: Camera) -> None:
    flood(client, NOISY + 10, address=ATTACKER)

    assert flood(client, 1, address=DOCK) == [401]


def test_the_flood_is_over_when_the_window_is(client: Client, camera: Camera) -> None:
    flood(client, NOISY + 10, address=ATTACKER)

    left = noise.valkey(settings.REDIS_URL).ttl(f"{noise.NAMESPACE}:address:{ATTACKER}")
    noise.valkey(settings.REDIS_URL).delete(f"{noise.NAMESPACE}:address:{ATTACKER}")

    assert 0 < left <= noise.WINDOW
    assert flood(client, 1, address=ATTACKER) == [401]


def test_429_says_when_to_come_again(client: Client, camera: Camera) -> None:
    flood(client, NOISY)

    response = post(client, key=OTHER_KEY)

    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert response.json() == {
        "error": "Too many wrong keys from this address. Check the key, and wait a minute before you try again."
    }


def test_an_attacker_with_many_addresses_writes_little_too(client: Client, camera: Camera, clock: Any) -> None:
    for number in range(200):
        post(client, key=OTHER_KEY, address=f"198.51.100.{number}")

    assert len(denied()) == noise.MOST_KINDS + 1


def test_without_valkey_every_refusal_is_written_and_right_keys_go_in(
    client: Client, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def __getattr__(self, name: str) -> object:
            raise ValkeyGone

    monkeypatch.setattr(noise, "valkey", lambda address: Gone())

    answers = flood(client, 4)

    assert answers == [401] * 4
    assert denied() == [("wrong_key", None)] * 4
    assert post(client).status_code == 200
