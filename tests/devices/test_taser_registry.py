"""TASERs enter the registry, change, get keys and leave service."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from devices.actions import add_camera, add_taser, change_taser, make_device_key, retire_device
from devices.keys import key_fits, key_hash
from devices.models import Camera, Issue, Service, Taser, TaserModel
from devices.refusals import MoveForbidden, NotAllowed, SerialTaken, StillIssued
from tests.factories.accounts import sign_in_client
from tests.factories.devices import KEY, entries, make_taser, make_taser_issue, new_entries


@pytest.fixture
def taser(db: None) -> Taser:
    return make_taser()


@pytest.fixture
def administrator(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def test_a_taser_is_added_with_a_key_that_only_its_hash_survives(ruth_adler: User) -> None:
    new = add_taser(serial="X3000A1C2", model=TaserModel.T7, by=ruth_adler, note="From the pilot")

    taser = Taser.objects.get()
    assert (taser.serial, taser.model, taser.state, taser.note) == (
        "X3000A1C2",
        "taser_7",
        "in_service",
        "From the pilot",
    )
    assert taser.key_hash == key_hash(new.key)
    assert entries() == [("taser.added", "success", str(ruth_adler.pk), str(taser.pk))]


def test_a_stranger_cannot_add_a_taser(pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        add_taser(serial="X3000A1C2", model=TaserModel.T7, by=pc_rahman)

    assert Taser.objects.count() == 0
    assert [entry[:3] for entry in entries()] == [("taser.added", "denied", str(pc_rahman.pk))]


def test_a_failed_journal_undoes_the_adding(ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        add_taser(serial="X3000A1C2", model=TaserModel.T7, by=ruth_adler)

    assert Taser.objects.count() == 0


def test_a_serial_is_of_one_device(taser: Taser, camera: Camera, ruth_adler: User) -> None:
    for serial in (taser.serial, camera.serial):
        with pytest.raises(SerialTaken, match=f"{serial} is already registered"):
            add_taser(serial=serial, model=TaserModel.X2, by=ruth_adler)
        with pytest.raises(SerialTaken, match=f"{serial} is already registered"):
            add_camera(serial=serial, by=ruth_adler)

    assert (list(Taser.objects.all()), list(Camera.objects.all())) == ([taser], [camera])


def test_a_new_key_replaces_the_old_one(taser: Taser, ruth_adler: User) -> None:
    key = make_device_key(device=taser, by=ruth_adler)

    taser.refresh_from_db()
    assert key_fits(key, taser.key_hash)
    assert not key_fits(KEY, taser.key_hash)
    assert entries() == [("taser.key_made", "success", str(ruth_adler.pk), str(taser.pk))]


def test_a_stranger_cannot_make_a_key(taser: Taser, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        make_device_key(device=taser, by=sgt_nair)

    taser.refresh_from_db()
    assert key_fits(KEY, taser.key_hash)


def test_a_change_leaves_exactly_one_entry_without_the_note(taser: Taser, ruth_adler: User) -> None:
    change_taser(taser=taser, by=ruth_adler, note="Grip worn", state=Service.IN_SERVICE)

    taser.refresh_from_db()
    entry = new_entries().get()
    assert taser.note == "Grip worn"
    assert (entry.operation, entry.object_id) == ("taser.changed", str(taser.pk))
    assert entry.details == {"fields": ["note"], "state": "in_service", "state_before": "in_service"}


def test_a_stranger_cannot_change_a_taser(taser: Taser, pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        change_taser(taser=taser, by=pc_rahman, note="Mine", state=Service.LOST)

    taser.refresh_from_db()
    assert (taser.note, taser.state) == ("", Service.IN_SERVICE)
    assert entries() == [("taser.changed", "denied", str(pc_rahman.pk), str(taser.pk))]


def test_a_failed_journal_undoes_the_change(taser: Taser, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        change_taser(taser=taser, by=ruth_adler, note="", state=Service.LOST)

    taser.refresh_from_db()
    assert taser.state == Service.IN_SERVICE


def test_a_taser_changed_meanwhile_is_a_conflict(taser: Taser, ruth_adler: User) -> None:
    seen = fingerprint(taser.kept_by_people)
    change_taser(taser=taser, by=ruth_adler, note="Theirs", state=Service.IN_SERVICE, seen=seen)

    with pytest.raises(ChangedMeanwhile, match="changed this TASER"):
        change_taser(taser=taser, by=ruth_adler, note="Mine", state=Service.IN_SERVICE, seen=seen)

    taser.refresh_from_db()
    assert taser.note == "Theirs"


def test_what_a_taser_reports_meanwhile_is_no_conflict(taser: Taser, ruth_adler: User) -> None:
    seen = fingerprint(taser.kept_by_people)
    Taser.objects.update(battery_percent=40, firmware="4.2")

    change_taser(taser=taser, by=ruth_adler, note="Mine", state=Service.IN_SERVICE, seen=seen)

    taser.refresh_from_db()
    assert (taser.note, taser.battery_percent) == ("Mine", 40)


def test_a_lost_taser_is_no_longer_held_and_can_be_found(taser: Taser, pc_rahman: User, ruth_adler: User) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)

    change_taser(taser=taser, by=ruth_adler, note="", state=Service.LOST)
    change_taser(taser=taser, by=ruth_adler, note="", state=Service.IN_SERVICE)

    taser.refresh_from_db()
    assert taser.state == Service.IN_SERVICE
    assert not Issue.objects.get().is_current
    assert [entry[0] for entry in entries()] == ["taser.returned", "taser.changed", "taser.changed"]


def test_a_taser_is_retired_for_good(taser: Taser, ruth_adler: User) -> None:
    retire_device(device=taser, by=ruth_adler)

    with pytest.raises(MoveForbidden):
        retire_device(device=taser, by=ruth_adler)

    taser.refresh_from_db()
    assert taser.state == Service.RETIRED
    assert entries()[0] == ("taser.retired", "success", str(ruth_adler.pk), str(taser.pk))


def test_a_stranger_cannot_retire_a_taser(taser: Taser, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        retire_device(device=taser, by=sgt_nair)

    taser.refresh_from_db()
    assert taser.state == Service.IN_SERVICE


def test_a_taser_in_use_is_not_retired(taser: Taser, pc_rahman: User, ruth_adler: User) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)

    with pytest.raises(StillIssued, match="PC Aisha Rahman still holds X3000A1C2"):
        retire_device(device=taser, by=ruth_adler)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"serial": "x3000"}, "taser_serial_is_capitals_and_digits"),
        ({"model": "taser_10"}, "taser_model_is_known"),
        ({"state": "asleep"}, "taser_state_is_known"),
        ({"battery_percent": 101}, "taser_battery_is_a_percentage"),
    ],
)
def test_a_taser_that_makes_no_sense_is_not_stored(db: None, values: dict[str, str], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_taser(**values)


# --- the admin site


def test_a_taser_added_in_the_admin_is_added_by_the_action(administrator: Client, ruth_adler: User) -> None:
    form = {"serial": "X3000A1C9", "model": "taser_7", "note": ""}

    response = administrator.post("/admin/devices/taser/add/", form, follow=True)

    assert entries() == [("taser.added", "success", str(ruth_adler.pk), str(Taser.objects.get().pk))]
    assert "Device key of X3000A1C9, shown once:" in response.content.decode()


def test_a_taser_changed_in_the_admin_keeps_serial_and_model(
    administrator: Client, ruth_adler: User, taser: Taser
) -> None:
    form = {"serial": "HACK", "model": "x2", "state": "lost", "note": "Left in a van"}

    administrator.post(f"/admin/devices/taser/{taser.pk}/change/", form)

    taser.refresh_from_db()
    assert (taser.serial, taser.model, taser.state, taser.note) == ("X3000A1C2", "taser_7", "lost", "Left in a van")
    assert entries() == [("taser.changed", "success", str(ruth_adler.pk), str(taser.pk))]


def test_no_taser_is_deleted_in_the_admin(administrator: Client, taser: Taser) -> None:
    assert administrator.post(f"/admin/devices/taser/{taser.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Taser.objects.count() == 1


def test_the_admin_lists_issues_of_both(
    administrator: Client, taser: Taser, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)

    page = administrator.get("/admin/devices/issue/").content.decode()

    assert "X3000A1C2" in page
