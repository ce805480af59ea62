"""Cameras enter the registry, change, get keys and leave service."""

import pytest
from django.db import DatabaseError

from accounts.models import User
from audit.actors import Worker
from devices.actions import add_camera, change_camera, make_device_key, retire_device
from devices.keys import key_fits, key_hash
from devices.models import Camera, Issue, State
from devices.refusals import MoveForbidden, NotAllowed, SerialTaken, StillIssued
from tests.factories.devices import KEY, entries, make_camera, make_issue, new_entries


def test_a_camera_is_added_with_a_key_that_only_its_hash_survives(ruth_adler: User) -> None:
    new = add_camera(serial="X6039A1B4", by=ruth_adler, note="From the pilot")

    camera = Camera.objects.get()
    assert (camera.serial, camera.model, camera.state, camera.note) == ("X6039A1B4", "Body 3", "off", "From the pilot")
    assert len(new.key) == 64
    assert camera.key_hash == key_hash(new.key)
    assert not new_entries().filter(details__icontains=new.key).exists()


def test_a_stranger_cannot_add_a_camera(pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        add_camera(serial="X6039A1B4", by=pc_rahman)

    assert Camera.objects.count() == 0
    assert [entry[:3] for entry in entries()] == [("camera.added", "denied", str(pc_rahman.pk))]


def test_adding_leaves_exactly_one_entry(ruth_adler: User) -> None:
    new = add_camera(serial="X6039A1B4", by=ruth_adler)

    assert entries() == [("camera.added", "success", str(ruth_adler.pk), str(new.camera.pk))]


def test_background_work_may_add_a_camera(db: None) -> None:
    add_camera(serial="X6039A1B4", by=Worker("demo.make_force"))

    assert entries()[0][:3] == ("camera.added", "success", "demo.make_force")


def test_a_failed_journal_undoes_the_adding(ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        add_camera(serial="X6039A1B4", by=ruth_adler)

    assert Camera.objects.count() == 0


def test_a_serial_is_registered_once(camera: Camera, ruth_adler: User) -> None:
    with pytest.raises(SerialTaken, match="X6039A1B4 is already registered"):
        add_camera(serial="X6039A1B4", by=ruth_adler)

    assert list(Camera.objects.all()) == [camera]


def test_a_new_key_replaces_the_old_one(camera: Camera, ruth_adler: User) -> None:
    key = make_device_key(device=camera, by=ruth_adler)

    camera.refresh_from_db()
    assert key_fits(key, camera.key_hash)
    assert not key_fits(KEY, camera.key_hash)
    assert entries() == [("camera.key_made", "success", str(ruth_adler.pk), str(camera.pk))]


def test_a_stranger_cannot_make_a_key(camera: Camera, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        make_device_key(device=camera, by=sgt_nair)

    camera.refresh_from_db()
    assert key_fits(KEY, camera.key_hash)
    assert entries() == [("camera.key_made", "denied", str(sgt_nair.pk), str(camera.pk))]


def test_a_failed_journal_keeps_the_old_key(camera: Camera, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        make_device_key(device=camera, by=ruth_adler)

    camera.refresh_from_db()
    assert key_fits(KEY, camera.key_hash)


def test_a_camera_is_changed(camera: Camera, ruth_adler: User) -> None:
    change_camera(camera=camera, by=ruth_adler, model="Body 4", note="Lens scratched", state=State.OFF)

    camera.refresh_from_db()
    assert (camera.model, camera.note, camera.state) == ("Body 4", "Lens scratched", "off")


def test_a_change_leaves_exactly_one_entry_without_the_note(camera: Camera, ruth_adler: User) -> None:
    change_camera(camera=camera, by=ruth_adler, model="Body 3", note="With PC Rahman's brother", state=State.OFF)

    entry = new_entries().get(object_id=str(camera.pk))
    assert entry.operation == "camera.changed"
    assert entry.details == {"fields": ["note"], "state": "off", "state_before": "off"}


def test_a_stranger_cannot_change_a_camera(camera: Camera, pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        change_camera(camera=camera, by=pc_rahman, model="Body 4", note="", state=State.OFF)

    camera.refresh_from_db()
    assert camera.model == "Body 3"
    assert entries() == [("camera.changed", "denied", str(pc_rahman.pk), str(camera.pk))]


def test_a_failed_journal_undoes_the_change(camera: Camera, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        change_camera(camera=camera, by=ruth_adler, model="Body 4", note="", state=State.OFF)

    camera.refresh_from_db()
    assert camera.model == "Body 3"


def test_a_lost_camera_is_no_longer_held(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    change_camera(camera=camera, by=ruth_adler, model="Body 3", note="", state=State.LOST)

    assert not Issue.objects.get().is_current
    assert [entry[0] for entry in entries()] == ["camera.returned", "camera.changed"]


def test_a_found_camera_is_off(ruth_adler: User) -> None:
    camera = make_camera(state=State.LOST)

    change_camera(camera=camera, by=ruth_adler, model="Body 3", note="", state=State.OFF)

    camera.refresh_from_db()
    assert camera.state == State.OFF


def test_a_lost_camera_is_not_simply_docked(ruth_adler: User) -> None:
    camera = make_camera(state=State.LOST)

    with pytest.raises(MoveForbidden):
        change_camera(camera=camera, by=ruth_adler, model="Body 3", note="", state=State.DOCKED)

    camera.refresh_from_db()
    assert camera.state == State.LOST


def test_a_camera_is_retired(camera: Camera, ruth_adler: User) -> None:
    retire_device(device=camera, by=ruth_adler)

    camera.refresh_from_db()
    assert camera.state == State.RETIRED
    assert entries() == [("camera.retired", "success", str(ruth_adler.pk), str(camera.pk))]


def test_a_stranger_cannot_retire_a_camera(camera: Camera, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        retire_device(device=camera, by=sgt_nair)

    camera.refresh_from_db()
    assert camera.state == State.OFF
    assert entries() == [("camera.retired", "denied", str(sgt_nair.pk), str(camera.pk))]


def test_a_failed_journal_keeps_the_camera_in_service(camera: Camera, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        retire_device(device=camera, by=ruth_adler)

    camera.refresh_from_db()
    assert camera.state == State.OFF


def test_a_camera_in_use_is_not_retired(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(StillIssued, match="PC Aisha Rahman still holds X6039A1B4"):
        retire_device(device=camera, by=ruth_adler)

    camera.refresh_from_db()
    assert camera.state == State.OFF


def test_a_retired_camera_stays_retired(ruth_adler: User) -> None:
    camera = make_camera(state=State.RETIRED)

    with pytest.raises(MoveForbidden):
        retire_device(device=camera, by=ruth_adler)
