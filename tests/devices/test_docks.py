"""Docks in the registry, and the page that shows what stands in their bays."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from devices.actions import add_dock, change_dock
from devices.docks import docks_of
from devices.models import Camera, Dock, State
from devices.refusals import DockNameTaken, NotAllowed
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_issue, make_taser, new_entries

PAGE_QUERIES = 8  # session, user with roles, sign-in, cameras, holders, TASERs, docks, notices


@pytest.fixture
def dock(db: None) -> Dock:
    return Dock.objects.create(name="Dock 3", place="Tanner Row, locker room", bays=16)


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def docked(serial: str = "X6039A1B4", at: str = "Dock 3 bay 12", **values: object) -> Camera:
    fields = {"state": State.DOCKED, "last_dock": at, "last_seen_at": timezone.now(), "battery_percent": 41}
    return make_camera(serial, **fields | values)


def test_a_dock_is_added(ruth_adler: User) -> None:
    add_dock(name="Dock 3", place="Tanner Row", bays=16, by=ruth_adler)

    dock = Dock.objects.get()
    assert (dock.name, dock.place, dock.bays, dock.is_in_use) == ("Dock 3", "Tanner Row", 16, True)


def test_adding_a_dock_leaves_exactly_one_entry(ruth_adler: User) -> None:
    dock = add_dock(name="Dock 3", place="Tanner Row", bays=16, by=ruth_adler)

    assert entries() == [("dock.added", "success", str(ruth_adler.pk), str(dock.pk))]


def test_a_stranger_cannot_add_a_dock(pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        add_dock(name="Dock 3", place="", bays=8, by=pc_rahman)

    assert Dock.objects.count() == 0
    assert [entry[:3] for entry in entries()] == [("dock.added", "denied", str(pc_rahman.pk))]


def test_a_failed_journal_undoes_the_adding_of_a_dock(ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        add_dock(name="Dock 3", place="", bays=8, by=ruth_adler)

    assert Dock.objects.count() == 0


def test_two_docks_may_not_differ_by_capitals_alone(dock: Dock, ruth_adler: User) -> None:
    with pytest.raises(DockNameTaken, match="DOCK 3 is already in the registry"):
        add_dock(name="DOCK 3", place="", bays=8, by=ruth_adler)

    assert list(Dock.objects.all()) == [dock]


@pytest.mark.parametrize("bays", [0, 97])
def test_a_dock_has_1_to_96_bays(db: None, bays: int) -> None:
    with pytest.raises(IntegrityError, match="dock_has_1_to_96_bays"):
        Dock.objects.create(name="Dock 9", bays=bays)


def test_a_dock_is_changed_and_the_entry_says_what(dock: Dock, ruth_adler: User) -> None:
    change_dock(dock=dock, name="Dock 3", place="Fenwick Court", bays=16, is_in_use=False, by=ruth_adler)

    dock.refresh_from_db()
    assert (dock.place, dock.is_in_use) == ("Fenwick Court", False)
    entry = new_entries().get(object_id=str(dock.pk))
    assert entry.details["changes"] == {
        "is_in_use": ["True", "False"],
        "place": ["Tanner Row, locker room", "Fenwick Court"],
    }


def test_a_stranger_cannot_change_a_dock(dock: Dock, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        change_dock(dock=dock, name="Dock 4", place="", bays=8, is_in_use=True, by=sgt_nair)

    dock.refresh_from_db()
    assert dock.name == "Dock 3"
    assert entries() == [("dock.changed", "denied", str(sgt_nair.pk), str(dock.pk))]


def test_a_failed_journal_undoes_the_change_of_a_dock(dock: Dock, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        change_dock(dock=dock, name="Dock 4", place="", bays=8, is_in_use=True, by=ruth_adler)

    dock.refresh_from_db()
    assert dock.name == "Dock 3"


def test_a_dock_that_somebody_else_changed_is_not_overwritten(dock: Dock, ruth_adler: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        change_dock(dock=dock, name="Dock 4", place="", bays=8, is_in_use=True, by=ruth_adler, seen="what it was")

    dock.refresh_from_db()
    assert dock.name == "Dock 3"


def test_a_camera_stands_in_the_bay_it_names(dock: Dock, ruth_adler: User) -> None:
    camera = docked()

    (view,) = docks_of(ruth_adler)
    assert [[one.device for one in bay.standing] for bay in view.bays if bay.standing] == [[camera]]
    assert (view.dock, view.bays[11].number, view.taken) == (dock, 12, 1)


def test_a_camera_in_the_field_stands_in_no_bay(dock: Dock, ruth_adler: User) -> None:
    docked(state=State.READY)

    (view,) = docks_of(ruth_adler)
    assert view.taken == 0


def test_a_taser_is_shown_for_half_a_day_after_it_brought_its_log(dock: Dock, ruth_adler: User) -> None:
    make_taser("X3000A1C2", docked_at=timezone.now() - timedelta(hours=11), last_dock="Dock 3 bay 1")
    make_taser("X3000A1C3", docked_at=timezone.now() - timedelta(hours=13), last_dock="Dock 3 bay 2")

    (view,) = docks_of(ruth_adler)
    assert [one.device.serial for bay in view.bays for one in bay.standing] == ["X3000A1C2"]


def test_a_bay_that_the_dock_does_not_have_is_not_hidden(dock: Dock, ruth_adler: User) -> None:
    docked(at="Dock 3 bay 40")

    (view,) = docks_of(ruth_adler)
    assert [one.device.serial for one in view.elsewhere] == ["X6039A1B4"]


def test_a_dock_that_nobody_registered_comes_first(dock: Dock, ruth_adler: User) -> None:
    docked(at="Dock 77 bay 11")

    strange, known = docks_of(ruth_adler)
    assert (strange.name, strange.dock, strange.bays_to_add) == ("Dock 77", None, 11)
    assert known.dock == dock


def test_a_clock_that_is_off_is_a_fault_at_the_dock(dock: Dock, ruth_adler: User) -> None:
    docked(clock_offset_ms=5_000, clock_checked_at=timezone.now())

    (view,) = docks_of(ruth_adler)
    assert [one.faults for one in view.bays[11].standing] == [("Clock 5.0 s ahead",)]


def test_docks_stand_in_the_order_of_their_numbers(ruth_adler: User) -> None:
    for name in ("Dock 10", "Dock 2", "Annex"):
        Dock.objects.create(name=name)

    assert [view.name for view in docks_of(ruth_adler)] == ["Annex", "Dock 2", "Dock 10"]


def test_a_dock_is_found_by_its_place(dock: Dock, ruth_adler: User) -> None:
    Dock.objects.create(name="Dock 4", place="Fenwick Court")

    assert [view.name for view in docks_of(ruth_adler, "tanner locker")] == ["Dock 3"]


def test_an_officer_sees_their_own_camera_and_not_that_another_bay_is_free(
    client: Client, dock: Dock, pc_rahman: User, ruth_adler: User
) -> None:
    make_issue(docked(), pc_rahman, ruth_adler)
    docked("X6039A1B5", at="Dock 3 bay 13")
    sign_in_client(client, pc_rahman)

    page = client.get("/devices/docks/").content.decode()

    assert "X6039A1B4" in page
    assert "X6039A1B5" not in page
    assert "Free" not in page


def test_an_unknown_dock_is_added_in_one_tap(armourer: Client) -> None:
    docked(at="Dock 77 bay 11")
    page = armourer.get("/devices/docks/").content.decode()
    assert "Not in the registry" in page

    armourer.post("/devices/docks/add/", {"name": "Dock 77", "bays": "11"})

    dock = Dock.objects.get()
    assert (dock.name, dock.bays) == ("Dock 77", 11)


def test_a_force_without_docks_is_told_to_add_its_first(armourer: Client) -> None:
    assert "Add your first dock" in armourer.get("/devices/docks/").content.decode()


@pytest.mark.parametrize("address", ["/devices/docks/add/", "/devices/docks/{pk}/change/"])
def test_only_those_who_manage_devices_change_docks(client: Client, dock: Dock, pc_rahman: User, address: str) -> None:
    sign_in_client(client, pc_rahman)

    assert client.get(address.format(pk=dock.pk)).status_code == 403


def test_a_changed_dock_is_shown(armourer: Client, dock: Dock) -> None:
    sent = {"name": "Dock 3", "place": "Fenwick Court", "bays": "16", "is_in_use": "on"}

    page = armourer.post(f"/devices/docks/{dock.pk}/change/", sent, follow=True).content.decode()

    assert "Dock 3 is changed." in page
    assert "Fenwick Court" in page


def test_a_force_with_many_docks_has_pages(armourer: Client) -> None:
    Dock.objects.bulk_create(Dock(name=f"Dock {number}") for number in range(1, 31))

    page = armourer.get("/devices/docks/?page=2").content.decode()

    assert "30 docks" in page
    assert 'aria-label="Bays of Dock 25"' in page
    assert 'aria-label="Bays of Dock 24"' not in page


def test_the_page_of_docks_makes_a_fixed_number_of_queries(
    armourer: Client, dock: Dock, pc_rahman: User, ruth_adler: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_issue(docked(), pc_rahman, ruth_adler)
    for number in range(20):
        docked(f"X6039B1{number:02}", at=f"Dock 3 bay {number}")

    with django_assert_num_queries(PAGE_QUERIES):
        armourer.get("/devices/docks/")


def test_a_dock_is_added_and_changed_in_the_admin_by_the_actions(armourer: Client, ruth_adler: User) -> None:
    written = {"name": "Dock 3", "place": "Tanner Row", "bays": "16"}
    armourer.post("/admin/devices/dock/add/", written)
    dock = Dock.objects.get()

    armourer.post(f"/admin/devices/dock/{dock.pk}/change/", written | {"bays": "8", "is_in_use": "on"})

    dock.refresh_from_db()
    assert dock.bays == 8
    assert sorted(entries()) == [
        ("dock.added", "success", str(ruth_adler.pk), str(dock.pk)),
        ("dock.changed", "success", str(ruth_adler.pk), str(dock.pk)),
    ]


def test_a_dock_cannot_be_deleted_in_the_admin(armourer: Client, dock: Dock) -> None:
    assert armourer.post(f"/admin/devices/dock/{dock.pk}/delete/", {"post": "yes"}).status_code == 403

    assert list(Dock.objects.all()) == [dock]
