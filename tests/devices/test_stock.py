"""Batteries and cartridges: added, changed, seen in logs; their pages."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import DatabaseError, IntegrityError, transaction
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from devices.actions import add_stock, change_stock
from devices.models import StockItem, StockKind, StockStatus, Taser
from devices.refusals import MoveForbidden, NotAllowed, SerialTaken
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_taser, make_taser_issue, new_entries
from tests.factories.tasers import KHAN, TANNER_ROW, docked, keep

SO, CQ = "C41-88210", "C41-90377"  # in the bays of Rahman's TASER


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


@pytest.fixture
def taser(db: None) -> Taser:
    return make_taser()


def make_item(serial: str = SO, kind: str = StockKind.STAND_OFF, **values: Any) -> StockItem:
    return StockItem.objects.create(serial=serial, kind=kind, **values)


def test_cartridges_are_added_with_one_entry_each(ruth_adler: User) -> None:
    added = add_stock(serials=[SO, "C41-88211"], kind=StockKind.STAND_OFF, expires_on=date(2028, 1, 31), by=ruth_adler)

    assert [item.serial for item in StockItem.objects.all()] == [SO, "C41-88211"]
    assert [entry[:2] for entry in entries()] == [("stock.added", "success")] * 2
    assert {entry[3] for entry in entries()} == {str(item.pk) for item in added}


def test_a_known_serial_adds_nothing_at_all(ruth_adler: User) -> None:
    make_item()

    with pytest.raises(SerialTaken, match="C41-88210: already registered"):
        add_stock(serials=["C41-88211", SO], kind=StockKind.STAND_OFF, by=ruth_adler)

    assert StockItem.objects.count() == 1


def test_what_a_log_has_named_is_taken_over_as_registered(ruth_adler: User, taser: Taser) -> None:
    make_item(status=StockStatus.LOADED, taser=taser, bay=1, is_seen_in_log=True)

    add_stock(serials=[SO], kind=StockKind.STAND_OFF, expires_on=date(2028, 1, 31), by=ruth_adler)

    item = StockItem.objects.get()
    assert (item.is_seen_in_log, item.status, item.expires_on) == (False, StockStatus.LOADED, date(2028, 1, 31))


def test_issued_stock_says_who_has_it(pc_rahman: User, ruth_adler: User) -> None:
    item = make_item()

    change_stock(item=item, status=StockStatus.ISSUED, holder=pc_rahman, by=ruth_adler)

    item.refresh_from_db()
    assert (item.status, item.holder) == (StockStatus.ISSUED, pc_rahman)
    assert entries() == [("stock.changed", "success", str(ruth_adler.pk), str(item.pk))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (StockStatus.USED, StockStatus.IN_STOCK),
        (StockStatus.RETURNED, StockStatus.IN_STOCK),
        (StockStatus.IN_STOCK, StockStatus.LOADED),
        (StockStatus.IN_STOCK, StockStatus.ISSUED),
    ],
)
def test_a_step_that_cannot_be_is_refused(ruth_adler: User, before: str, after: str) -> None:
    item = make_item(status=before, used_at=timezone.now())

    with pytest.raises(MoveForbidden):
        change_stock(item=item, status=after, by=ruth_adler)

    item.refresh_from_db()
    assert item.status == before


def test_a_change_of_what_a_log_has_changed_is_refused(ruth_adler: User, taser: Taser) -> None:
    item = make_item()
    seen = fingerprint(item.kept_by_people)
    StockItem.objects.update(status=StockStatus.LOADED, taser=taser)

    with pytest.raises(ChangedMeanwhile):
        change_stock(item=item, status=StockStatus.LOST, by=ruth_adler, seen=seen)

    assert StockItem.objects.get().status == StockStatus.LOADED


def test_who_does_not_manage_devices_changes_no_stock(pc_rahman: User) -> None:
    item = make_item()

    with pytest.raises(NotAllowed):
        change_stock(item=item, status=StockStatus.LOST, by=pc_rahman)
    with pytest.raises(NotAllowed):
        add_stock(serials=["C1000"], kind=StockKind.STAND_OFF, by=pc_rahman)

    assert list(StockItem.objects.values_list("serial", "status")) == [(SO, "in_stock")]


@pytest.mark.usefixtures("broken_journal")
def test_no_stock_changes_without_the_journal(ruth_adler: User) -> None:
    item = make_item()

    with pytest.raises(DatabaseError):
        change_stock(item=item, status=StockStatus.LOST, by=ruth_adler)
    with pytest.raises(DatabaseError):
        add_stock(serials=["C1000"], kind=StockKind.STAND_OFF, by=ruth_adler)

    assert list(StockItem.objects.values_list("serial", "status")) == [(SO, "in_stock")]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"serial": "c41"}, "stock_serial_is_capitals_and_digits"),
        ({"kind": "laser"}, "stock_kind_is_known"),
        ({"status": "gone"}, "stock_status_is_known"),
        ({"status": "loaded"}, "what_is_loaded_is_in_a_weapon"),
        ({"status": "issued"}, "what_is_issued_is_with_somebody"),
        ({"status": "used"}, "what_is_used_has_a_time"),
        ({"bay": 1, "status": "lost"}, "a_bay_is_of_a_weapon"),
    ],
)
def test_the_database_refuses_impossible_stock(db: None, values: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_item(**values)


def test_stock_in_stores_is_with_nobody(pc_rahman: User) -> None:
    with pytest.raises(IntegrityError, match="what_is_in_stock_is_with_nobody"), transaction.atomic():
        make_item(holder=pc_rahman)


def test_a_log_marks_what_was_fired_and_registers_what_nobody_knew(taser: Taser) -> None:
    make_item(expires_on=date(2028, 1, 31))

    keep(taser, TANNER_ROW.read_bytes(), docked())

    fired, other = StockItem.objects.get(serial=SO), StockItem.objects.get(serial=CQ)
    assert (fired.status, fired.taser, fired.is_seen_in_log, fired.kind) == ("used", taser, False, "stand_off")
    assert fired.used_at == datetime(2026, 11, 21, 22, 47, 2, 480_000, UTC)
    assert (other.kind, other.is_seen_in_log) == ("close_quarters", True)
    assert [entry[0] for entry in entries()] == ["taser.log_read", "stock.fired", "stock.loaded"]


def test_the_same_log_again_changes_no_cartridge(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())
    before = list(StockItem.objects.values())
    count = new_entries().filter(operation__startswith="stock.").count()

    keep(taser, shortened(), docked())

    assert list(StockItem.objects.values()) == before
    assert new_entries().filter(operation__startswith="stock.").count() == count


def shortened() -> bytes:
    """Return the log without its last entry, sealed anew: an older download of the same weapon."""
    lines = TANNER_ROW.read_bytes().splitlines(keepends=True)
    return sealed(lines[:-2])


def sealed(lines: list[bytes]) -> bytes:
    body = b"".join(lines)
    return body + f"end,{len(lines)},{hashlib.sha256(body).hexdigest()}\n".encode()


def test_what_is_taken_out_goes_to_the_holder(taser: Taser, pc_rahman: User, ruth_adler: User) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)
    make_item("C99-00001", status=StockStatus.LOADED, taser=taser, bay=2)

    keep(taser, TANNER_ROW.read_bytes(), docked())

    item = StockItem.objects.get(serial="C99-00001")
    assert (item.status, item.taser, item.holder) == (StockStatus.ISSUED, None, pc_rahman)
    assert new_entries().filter(operation="stock.taken_out").count() == 1


def test_an_x2_names_no_cartridges(db: None) -> None:
    keep(make_taser("X2900D4E7", "x2"), KHAN.read_bytes(), docked())

    assert not StockItem.objects.exists()


def test_the_tiles_count_what_their_lists_show(armourer: Client, taser: Taser) -> None:
    today = timezone.localdate()
    make_item("C1000", expires_on=today)
    make_item("C2000", expires_on=today - timedelta(days=1))
    make_item("C3000", expires_on=today + timedelta(days=61), status=StockStatus.LOADED, taser=taser)
    make_item("C4000", status=StockStatus.USED, used_at=timezone.now(), expires_on=today - timedelta(days=9))
    make_item("B1000", kind=StockKind.T7_BATTERY)

    address = "/devices/cartridges/"
    tiles = {tile.need: tile.count for tile in armourer.get(address).context["tiles"]}
    lists = {need: armourer.get(address, {"show": need}).context["page"].paginator.count for need in tiles}

    assert tiles == {"": 3, "in_stock": 2, "out": 1, "soon": 1, "expired": 1, "used": 1, "seen": 0, "lost": 0}
    assert lists == tiles
    assert [item.serial for item in armourer.get("/devices/batteries/").context["page"]] == ["B1000"]


def test_many_are_added_as_a_range(armourer: Client) -> None:
    sent = {"serials": "c41-00098 .. C41-00101\nC50-1", "kind": "stand_off", "expires_on": "2028-01-31"}

    armourer.post("/devices/cartridges/add/", sent)

    serials = [item.serial for item in StockItem.objects.all()]
    assert serials == ["C41-00098", "C41-00099", "C41-00100", "C41-00101", "C50-1"]


@pytest.mark.parametrize(
    ("serials", "problem"),
    [
        ("C41-1 .. C41-0", "is no range"),
        ("C41-1 .. D41-5", "is no range"),
        ("C41-1000 .. C41-9000", "at most 500"),
        ("C41-1\nC41-1", "stands there twice"),
        ("=CMD()", "is no serial number"),
        ("", "required"),
    ],
)
def test_impossible_serials_are_an_error_beside_the_field(armourer: Client, serials: str, problem: str) -> None:
    response = armourer.post("/devices/cartridges/add/", {"serials": serials, "kind": "stand_off"})

    assert response.status_code == 422
    assert problem in str(response.context["form"].errors["serials"])
    assert not StockItem.objects.exists()


def test_a_battery_is_no_cartridge(armourer: Client) -> None:
    response = armourer.post("/devices/cartridges/add/", {"serials": "B1000", "kind": "t7_battery"})

    assert response.status_code == 422


def test_a_cartridge_is_issued_on_its_page(armourer: Client, pc_rahman: User) -> None:
    item = make_item()

    armourer.post(f"/devices/stock/{SO}/change/", {"status": "issued", "holder": "20417", "note": ""})

    item.refresh_from_db()
    assert item.holder == pc_rahman


def test_an_officer_sees_what_is_in_their_weapon(
    client: Client, taser: Taser, pc_rahman: User, ruth_adler: User
) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)
    make_item(status=StockStatus.LOADED, taser=taser, bay=1)
    make_item("C2000")
    sign_in_client(client, pc_rahman)

    page = client.get("/devices/cartridges/").context["page"]

    assert [item.serial for item in page] == [SO]
    assert client.get("/devices/stock/C2000/").status_code == 404


def test_the_file_holds_the_rows_of_the_list(async_client: AsyncClient, ruth_adler: User) -> None:
    make_item(note="=1+1", expires_on=date(2020, 1, 31))
    sign_in_client(async_client, ruth_adler)

    async def fetch() -> str:
        response = await async_client.get("/devices/cartridges.csv")
        return b"".join([part async for part in response.streaming_content]).decode()

    row = next(csv.DictReader(io.StringIO(async_to_sync(fetch)())))

    assert (row["serial"], row["expires"], row["expired"], row["note"]) == (SO, "2020-01-31", "yes", "'=1+1")
