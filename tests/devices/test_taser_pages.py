"""The pages of TASERs: who may open them, what they hold, how many queries they make; and TASERs in assign by scan."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from devices.keys import key_fits
from devices.models import Camera, Issue, Service, Taser, TaserLog, TaserModel
from tests.devices.test_assign_page import scan
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_qualified, make_taser, make_taser_issue

PAGES_TO_MANAGE = [
    "/devices/qualified/",
    "/devices/tasers/add/",
    "/devices/tasers/X3000A1C2/change/",
    "/devices/tasers/X3000A1C2/key/",
    "/devices/tasers/X3000A1C2/retire/",
]
FLEET_QUERIES = 8  # session, user with roles, sign-in, devices of 2-step, tiles, count, TASERs, holders


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


@pytest.fixture
def taser(db: None) -> Taser:
    return make_taser()


@pytest.mark.parametrize("address", PAGES_TO_MANAGE)
def test_only_those_who_manage_devices_open_these_pages(
    client: Client, taser: Taser, pc_rahman: User, ruth_adler: User, address: str
) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)
    sign_in_client(client, pc_rahman)

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/devices/tasers/", "/devices/tasers/X3000A1C2/", *PAGES_TO_MANAGE])
def test_an_armourer_opens_every_page(armourer: Client, taser: Taser, address: str) -> None:
    assert armourer.get(address).status_code == 200


def test_a_stranger_gets_404_for_a_taser_out_of_reach(client: Client, taser: Taser, pc_rahman: User) -> None:
    sign_in_client(client, pc_rahman)

    assert client.get("/devices/tasers/X3000A1C2/").status_code == 404


def test_a_camera_is_no_taser(armourer: Client, camera: Camera, taser: Taser) -> None:
    assert armourer.get("/devices/tasers/X6039A1B4/").status_code == 404
    assert armourer.get("/devices/X3000A1C2/").status_code == 404


def test_an_officer_sees_their_own_taser_and_no_journal(
    client: Client, taser: Taser, pc_rahman: User, ruth_adler: User
) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)
    sign_in_client(client, pc_rahman)

    page = client.get("/devices/tasers/X3000A1C2/").content.decode()

    assert "Aisha Rahman" in page
    assert "Return to stores" not in page
    assert 'id="trail"' not in page


def test_the_page_of_tasers_makes_a_fixed_number_of_queries(
    armourer: Client, pc_rahman: User, ruth_adler: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_taser_issue(make_taser("X1000"), pc_rahman, ruth_adler)
    for number in range(60):
        make_taser(f"X2{number:03}")

    with django_assert_num_queries(FLEET_QUERIES):
        response = armourer.get("/devices/tasers/")

    assert len(response.context["page"].object_list) == 50
    assert response.context["page"].paginator.count == 61


def test_the_tiles_count_what_their_lists_show(armourer: Client, pc_rahman: User, ruth_adler: User) -> None:
    now = timezone.now()
    make_taser_issue(make_taser("INUSE", docked_at=now, checked_at=now), pc_rahman, ruth_adler)
    make_taser("DOCK", docked_at=now - timedelta(days=31), checked_at=now)
    make_taser("CHECK", docked_at=now, checked_at=now - timedelta(weeks=25))
    make_taser("LOST", state=Service.LOST)
    make_taser("RETIRED", state=Service.RETIRED)

    tiles = {tile.need: tile.count for tile in armourer.get("/devices/tasers/").context["tiles"]}
    lists = {
        need: armourer.get("/devices/tasers/", {"show": need}).context["page"].paginator.count for need in tiles if need
    }

    assert tiles == {"": 3, "in_use": 1, "spare": 2, "dock": 1, "check": 1, "firmware": 0, "fault": 0, "lost": 1}
    assert lists == {need: count for need, count in tiles.items() if need}


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ({}, ["X1000", "X2000"]),
        ({"q": "rahman"}, ["X1000"]),
        ({"q": "20417"}, ["X1000"]),
        ({"q": "x20"}, ["X2000"]),
        ({"state": "retired"}, ["X3000"]),
        ({"state": "docked"}, ["X1000", "X2000"]),
    ],
)
def test_the_list_is_narrowed(
    armourer: Client, pc_rahman: User, ruth_adler: User, query: dict[str, str], serials: list[str]
) -> None:
    make_taser_issue(make_taser("X1000"), pc_rahman, ruth_adler)
    make_taser("X2000")
    make_taser("X3000", state=Service.RETIRED)

    page = armourer.get("/devices/tasers/", query).context["page"]

    assert [taser.serial for taser in page.object_list] == serials


def test_an_empty_list_says_what_to_do(armourer: Client) -> None:
    assert "No TASERs yet" in armourer.get("/devices/tasers/").content.decode()
    assert "No TASERs match" in armourer.get("/devices/tasers/", {"q": "zzz"}).content.decode()


def test_the_file_holds_the_rows_of_the_list(async_client: AsyncClient, pc_rahman: User, ruth_adler: User) -> None:
    docked = datetime(2026, 11, 1, 12, tzinfo=UTC)
    make_taser_issue(make_taser("X1000", docked_at=docked), pc_rahman, ruth_adler)
    sign_in_client(async_client, ruth_adler)

    async def fetch() -> str:
        response = await async_client.get("/devices/tasers.csv")
        return b"".join([part async for part in response.streaming_content]).decode()

    row = next(csv.DictReader(io.StringIO(async_to_sync(fetch)())))

    assert [row[name] for name in ("serial", "model", "collar number", "last docked (UTC)", "dock due (UTC)")] == [
        "X1000",
        "TASER 7",
        "20417",
        "2026-11-01T12:00:00Z",
        "2026-12-01T12:00:00Z",
    ]


def test_adding_a_taser_shows_its_key_once(armourer: Client) -> None:
    response = armourer.post("/devices/tasers/add/", {"serial": " x3000a1c9 ", "model": TaserModel.T7, "note": ""})

    taser = Taser.objects.get(serial="X3000A1C9")
    assert key_fits(response.context["key"], taser.key_hash)
    assert "no-store" in response["Cache-Control"]
    assert response.context["key"] not in armourer.get(taser.get_absolute_url()).content.decode()


def test_adding_a_serial_of_a_camera_is_an_error_beside_the_field(armourer: Client, camera: Camera) -> None:
    response = armourer.post("/devices/tasers/add/", {"serial": "X6039A1B4", "model": TaserModel.T7})

    assert response.status_code == 422
    assert "X6039A1B4 is already registered" in response.content.decode()


def test_a_taser_is_marked_as_lost_and_found_on_its_page(armourer: Client, taser: Taser) -> None:
    address = "/devices/tasers/X3000A1C2/change/"
    states = []

    for state in ("lost", "in_service"):
        assert armourer.post(address, {"state": state, "note": ""}).status_code == 302
        taser.refresh_from_db()
        states.append(taser.state)

    assert states == ["lost", "in_service"]


def test_a_change_at_the_same_time_shows_both_notes(armourer: Client, taser: Taser) -> None:
    address = "/devices/tasers/X3000A1C2/change/"
    seen = armourer.get(address).context["form"]["seen"].value()
    Taser.objects.update(note="Theirs")

    response = armourer.post(address, {"state": "in_service", "note": "Mine", "seen": seen})

    assert response.status_code == 409
    assert "Theirs" in response.content.decode()


def test_a_taser_is_returned_and_the_return_undone(
    armourer: Client, taser: Taser, pc_rahman: User, ruth_adler: User
) -> None:
    make_qualified(pc_rahman, ruth_adler)
    issue = make_taser_issue(taser, pc_rahman, ruth_adler)

    page = armourer.post("/devices/tasers/X3000A1C2/return/", follow=True).content.decode()
    armourer.post("/devices/assign/undo-return/", {"issue": str(issue.pk)})

    assert "X3000A1C2 is back from PC Aisha Rahman 20417." in page
    assert Issue.objects.current().get().holder == pc_rahman


def test_logs_and_what_is_missing_in_them_are_shown_to_who_may_read_logs(
    client: Client, taser: Taser, gareth_wynn: User, ruth_adler: User
) -> None:
    TaserLog.objects.create(taser=taser, sha256="a" * 64, entries=210, new_entries=40, gaps=[[100, 103], [150, 152]])
    address = "/devices/tasers/X3000A1C2/"

    page = sign_in_client(client, gareth_wynn).get(address).content.decode()
    of_an_administrator = sign_in_client(client, ruth_adler).get(address).content.decode()

    assert "2 gaps, 3 entries missing" in page
    assert "40 new" in page
    assert "40 new" not in of_an_administrator


def test_the_page_of_a_taser_makes_a_fixed_number_of_queries(
    armourer: Client, taser: Taser, pc_rahman: User, ruth_adler: User, django_assert_max_num_queries
) -> None:
    now = timezone.now()
    for hours in range(40, 0, -2):
        start = now - timedelta(hours=hours)
        make_taser_issue(taser, pc_rahman, ruth_adler, from_at=start, to_at=start + timedelta(hours=1))
    make_taser_issue(taser, pc_rahman, ruth_adler)

    with django_assert_max_num_queries(15):
        armourer.get("/devices/tasers/X3000A1C2/")


# --- assign by scan


def test_a_camera_and_a_taser_are_issued_one_after_the_other(
    armourer: Client, camera: Camera, taser: Taser, pc_rahman: User, ruth_adler: User
) -> None:
    make_qualified(pc_rahman, ruth_adler)
    done = scan(armourer, "20417", "X6039A1B4")["Location"]
    page = armourer.get(done).content.decode()

    scan(armourer, "20417", "x3000a1c2")

    assert "Another device for Rahman 20417" in page
    assert {issue.device for issue in Issue.objects.current().filter(holder=pc_rahman)} == {camera, taser}


def test_who_is_not_qualified_is_refused_with_the_day_it_ran_out(
    armourer: Client, taser: Taser, pc_rahman: User, ruth_adler: User
) -> None:
    make_qualified(pc_rahman, ruth_adler, date(2026, 11, 3))
    sentence = "PC Aisha Rahman&#x27;s TASER qualification ran out on 3 Nov 2026."

    first = scan(armourer, "20417").content.decode()
    response = scan(armourer, "20417", "X3000A1C2")

    assert sentence in first
    assert response.status_code == 409
    assert response.content.decode().count(sentence) >= 2
    assert Issue.objects.count() == 0


def test_a_taser_scanned_first_is_called_by_its_name(armourer: Client, taser: Taser) -> None:
    assert (
        "That is a TASER. Scan the warrant card first, then the TASER." in scan(armourer, "X3000A1C2").content.decode()
    )


def test_a_busy_taser_is_taken_over_and_that_is_undone(
    armourer: Client, taser: Taser, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    for officer in (pc_rahman, pc_doyle):
        make_qualified(officer, ruth_adler)
    make_taser_issue(taser, pc_rahman, ruth_adler)

    busy = scan(armourer, "20388", "X3000A1C2").content.decode()
    scan(armourer, "20388", "X3000A1C2", take_over="1")
    issue = Issue.objects.current().get()
    page = armourer.post("/devices/assign/undo/", {"issue": str(issue.pk)}, follow=True).content.decode()

    assert "X3000A1C2 is already issued to PC Aisha Rahman 20417." in busy
    assert issue.holder == pc_doyle
    assert "X3000A1C2 is with PC Aisha Rahman 20417 again" in page
