"""The device pages: who may open them, what they hold, and how many queries they make."""

import csv
import io
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from devices.keys import key_fits
from devices.models import Camera, Issue, State
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_issue

PAGES_TO_MANAGE = [
    "/devices/add/",
    "/devices/assign/",
    "/devices/X6039A1B4/change/",
    "/devices/X6039A1B4/key/",
    "/devices/X6039A1B4/retire/",
]
FLEET_QUERIES = 8  # session, user with roles, sign-in, devices of 2-step, tiles, count, cameras, holders


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    sign_in_client(client, ruth_adler)
    return client


def test_a_visitor_is_sent_to_the_sign_in_page(client: Client, db: None) -> None:
    response = client.get("/devices/")

    assert response.status_code == 302
    assert response["Location"].startswith("/signin/")


def test_a_person_without_the_permission_gets_403(client: Client, records_manager: User) -> None:
    sign_in_client(client, records_manager)

    response = client.get("/devices/")

    assert response.status_code == 403
    assert [entry[:3] for entry in entries()] == [("access.denied", "denied", str(records_manager.pk))]


@pytest.mark.parametrize("address", PAGES_TO_MANAGE)
def test_only_those_who_manage_devices_open_these_pages(
    client: Client, camera: Camera, pc_rahman: User, ruth_adler: User, address: str
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)
    sign_in_client(client, pc_rahman)

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/devices/", "/devices/X6039A1B4/", *PAGES_TO_MANAGE])
def test_an_armourer_opens_every_page(armourer: Client, camera: Camera, address: str) -> None:
    assert armourer.get(address).status_code == 200


def test_a_stranger_gets_404_for_a_camera_out_of_reach(client: Client, camera: Camera, pc_rahman: User) -> None:
    sign_in_client(client, pc_rahman)

    assert client.get("/devices/X6039A1B4/").status_code == 404


def test_an_unknown_serial_is_404(armourer: Client) -> None:
    assert armourer.get("/devices/X0000/").status_code == 404


def test_an_officer_sees_their_own_camera_but_not_its_earlier_holders(
    client: Client, camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    now = timezone.now()
    make_issue(camera, pc_doyle, ruth_adler, from_at=now - timedelta(days=2), to_at=now - timedelta(days=1))
    make_issue(camera, pc_rahman, ruth_adler)
    sign_in_client(client, pc_rahman)

    page = client.get("/devices/X6039A1B4/").content.decode()

    assert "Aisha Rahman" in page
    assert "Sean Doyle" not in page
    assert "Return to stores" not in page


def test_the_fleet_page_makes_a_fixed_number_of_queries(
    armourer: Client,
    pc_rahman: User,
    pc_doyle: User,
    ruth_adler: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_issue(make_camera("X1000"), pc_rahman, ruth_adler)
    with django_assert_num_queries(FLEET_QUERIES):
        armourer.get("/devices/")
    for number in range(60):
        make_camera(f"X2{number:03}")
    make_issue(make_camera("X3000"), pc_doyle, ruth_adler)

    with django_assert_num_queries(FLEET_QUERIES):
        response = armourer.get("/devices/")

    assert len(response.context["page"].object_list) == 50
    assert response.context["page"].paginator.count == 62


def test_the_tiles_count_what_their_lists_show(
    armourer: Client, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_issue(make_camera("INUSE", last_seen_at=timezone.now()), pc_rahman, ruth_adler)
    make_camera("DOCKED", state=State.DOCKED, last_seen_at=timezone.now())
    make_camera("DRIFT", clock_offset_ms=-2001, clock_checked_at=timezone.now(), last_seen_at=timezone.now())
    make_camera(
        "FIELD", docked_at=timezone.now() - timedelta(hours=49), fault="Lens", firmware="3", firmware_wanted="4"
    )
    make_camera("LOST", state=State.LOST)
    make_camera("RETIRED", state=State.RETIRED)

    tiles = {tile.need: tile.count for tile in armourer.get("/devices/").context["tiles"]}
    lists = {need: armourer.get("/devices/", {"show": need}).context["page"].paginator.count for need in tiles if need}

    assert tiles == {"": 4, "in_use": 1, "spare": 3, "docked": 1, "undocked": 1, "drift": 1} | {
        "pending": 4,
        "firmware": 1,
        "fault": 1,
        "lost": 1,
    }
    assert lists == {need: count for need, count in tiles.items() if need}


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ({}, ["X1000", "X2000"]),
        ({"q": "rahman"}, ["X1000"]),
        ({"q": "20417"}, ["X1000"]),
        ({"q": "x20"}, ["X2000"]),
        ({"q": "0417"}, []),
        ({"state": "retired"}, ["X3000"]),
        ({"state": "nonsense"}, ["X1000", "X2000"]),
    ],
)
def test_the_fleet_is_narrowed(
    armourer: Client, pc_rahman: User, pc_doyle: User, ruth_adler: User, query: dict[str, str], serials: list[str]
) -> None:
    make_issue(make_camera("X1000"), pc_rahman, ruth_adler)
    make_camera("X2000")
    make_camera("X3000", state=State.RETIRED)

    page = armourer.get("/devices/", query).context["page"]

    assert [camera.serial for camera in page.object_list] == serials


def test_an_empty_list_says_what_to_do(armourer: Client) -> None:
    assert "Add the first one." in armourer.get("/devices/").content.decode()
    assert "No cameras match" in armourer.get("/devices/", {"q": "zzz"}).content.decode()


def test_the_file_holds_the_rows_of_the_list(async_client: AsyncClient, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(make_camera("X1000", note="=HYPERLINK()", battery_percent=64), pc_rahman, ruth_adler)
    sign_in_client(async_client, ruth_adler)

    async def fetch() -> tuple[int, str]:
        response = await async_client.get("/devices/cameras.csv")
        return response.status_code, b"".join([part async for part in response.streaming_content]).decode()

    status, text = async_to_sync(fetch)()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert status == 200
    assert [(row["serial"], row["collar number"], row["battery %"], row["note"]) for row in rows] == [
        ("X1000", "20417", "64", "'=HYPERLINK()")
    ]


def test_adding_a_camera_shows_its_key_once(armourer: Client) -> None:
    response = armourer.post("/devices/add/", {"serial": " x6039a1b9 ", "model": "Body 3", "note": ""})

    camera = Camera.objects.get(serial="X6039A1B9")
    assert key_fits(response.context["key"], camera.key_hash)
    assert response.context["key"] in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response.context["key"] not in armourer.get("/devices/X6039A1B9/").content.decode()


def test_adding_a_known_serial_is_an_error_beside_the_field(armourer: Client, camera: Camera) -> None:
    response = armourer.post("/devices/add/", {"serial": "X6039A1B4", "model": "Body 3"})

    assert response.status_code == 422
    assert "X6039A1B4 is already registered" in response.content.decode()


def test_a_new_key_asks_first_and_needs_a_fresh_proof(client: Client, camera: Camera, ruth_adler: User) -> None:
    sign_in_client(client, ruth_adler)
    session = client.session
    session["confirmed_at"] = 0
    session.save()

    response = client.get("/devices/X6039A1B4/key/")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/confirm/")


def test_a_camera_is_returned_on_its_page(armourer: Client, camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    response = armourer.post("/devices/X6039A1B4/return/")

    assert response["Location"] == "/devices/X6039A1B4/"
    assert not Issue.objects.get().is_current


def test_a_camera_in_use_says_so_when_it_should_retire(
    armourer: Client, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    response = armourer.post("/devices/X6039A1B4/retire/")

    assert response.status_code == 409
    assert "PC Aisha Rahman still holds X6039A1B4" in response.content.decode()


def test_a_camera_is_marked_as_lost_on_its_page(armourer: Client, camera: Camera) -> None:
    response = armourer.post("/devices/X6039A1B4/change/", {"model": "Body 3", "state": "lost", "note": "Left in taxi"})

    camera.refresh_from_db()
    assert response.status_code == 302
    assert (camera.state, camera.note) == ("lost", "Left in taxi")


def test_the_page_of_a_camera_makes_a_fixed_number_of_queries(
    armourer: Client,
    pc_rahman: User,
    pc_doyle: User,
    ruth_adler: User,
    camera: Camera,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    for hours in range(40, 0, -2):
        make_issue(
            camera,
            pc_rahman,
            ruth_adler,
            from_at=now - timedelta(hours=hours),
            to_at=now - timedelta(hours=hours - 1),
        )

    with django_assert_max_num_queries(13):
        armourer.get("/devices/X6039A1B4/")
