"""An officer's own phone becomes a camera beside the one that the force issued."""

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from devices.actions import phone_of, register_phone
from devices.models import Camera, Issue, State
from devices.refusals import NotAllowed, OutOfService
from tests.factories.devices import entries


def test_a_phone_is_registered_once_and_stands_beside_the_issued_camera(
    rahmans_camera: Camera, pc_rahman: User
) -> None:
    phone = register_phone(by=pc_rahman)

    assert (phone.serial, phone.model) == ("PHONE-20417", "Phone")
    assert register_phone(by=pc_rahman) == phone == phone_of(pc_rahman)
    assert Issue.objects.current().of_cameras().get(holder=pc_rahman).camera == rahmans_camera
    assert phone.current_issue.holder == pc_rahman


def test_a_stranger_registers_nothing(helen_marsh: User) -> None:
    with pytest.raises(NotAllowed):
        register_phone(by=helen_marsh)

    assert Camera.objects.count() == 0


def test_registering_leaves_exactly_one_entry(pc_rahman: User) -> None:
    phone = register_phone(by=pc_rahman)

    assert entries() == [("phone.registered", "success", str(pc_rahman.pk), str(phone.pk))]


def test_a_failed_journal_undoes_the_registration(pc_rahman: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        register_phone(by=pc_rahman)

    assert (Camera.objects.count(), Issue.objects.count()) == (0, 0)


def test_a_phone_that_was_retired_is_not_registered_again(pc_rahman: User) -> None:
    register_phone(by=pc_rahman)
    Camera.objects.update(state=State.RETIRED)

    with pytest.raises(OutOfService, match="PHONE-20417 is retired"):
        register_phone(by=pc_rahman)


def test_a_phone_is_no_camera_of_the_fleet_that_waits_for_its_dock(pc_rahman: User) -> None:
    register_phone(by=pc_rahman)

    needs = Camera.objects.count_needs()

    assert {need: count for need, count in needs.items() if count} == {}


def test_the_page_registers_and_then_films(client: Client, signed_in, pc_rahman: User) -> None:
    rahman = signed_in(client, pc_rahman)
    assert "Use this phone as a camera" in rahman.get("/live/me/camera/").content.decode()

    rahman.post("/live/me/camera/")

    assert 'data-serial="PHONE-20417"' in rahman.get("/live/me/camera/").content.decode()
