"""The page of the live map, the list of units in words, and trails: each in a fixed number of queries and in reach."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from devices.models import Camera, CameraPlace
from streaming.models import LiveSession
from streaming.positions.listing import Wanted, list_units
from tests.factories.accounts import make_person
from tests.factories.devices import begin_journal, entries, make_camera, make_issue
from tests.factories.incidents import make_attendance, make_incident

pytestmark = pytest.mark.django_db
TANNER_ROW = (52.4862, -1.8904)
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def force(pc_rahman, pc_doyle, pc_khan, ruth_adler, south) -> None:
    """Rahman is ready, Doyle live, Khan asleep; Adler's camera is of another command, and one is nobody's."""
    now = timezone.now()
    ruth_adler.team = south
    ruth_adler.save()
    held = (("X1B4", pc_rahman, "ready"), ("X1B5", pc_doyle, "recording"), ("X1B6", pc_khan, "sleep"))
    for serial, person, state in (*held, ("X1B9", ruth_adler, "ready")):
        place = {"latitude": TANNER_ROW[0], "longitude": TANNER_ROW[1], "accuracy_m": 4, "placed_at": now}
        camera = make_camera(f"{serial}00", state=state, battery_percent=71, last_seen_at=now, **place)
        make_issue(camera, person, ruth_adler, from_at=now - timedelta(hours=1))
        if state == "recording":
            values = {"officer": person, "recording_id": "R1", "codec": "avc1.42C01F", "began_at": now}
            LiveSession.objects.create(camera=camera, **values)
    begin_journal()


def labels(person: User, **wanted: object) -> list[tuple[str, str]]:
    return [(row.label, row.words) for row in list_units(person, Wanted(**wanted)).rows]


def test_the_list_has_all_in_reach_with_what_asks_for_eyes_first(sgt_nair: User) -> None:
    assert labels(sgt_nair) == [("Doyle 20388", "Live"), ("Rahman 20417", "Available"), ("Khan 20533", "Asleep")]


def test_the_list_is_narrowed_and_sorted(sgt_nair: User) -> None:
    assert labels(sgt_nair, text="rah") == [("Rahman 20417", "Available")]
    assert [label for label, _ in labels(sgt_nair, sort="name")] == ["Doyle 20388", "Khan 20533", "Rahman 20417"]


def test_who_attends_the_log_comes_first(sgt_nair: User, pc_khan: User, pc_rahman: User) -> None:
    incident = make_incident("0871", pc_rahman)
    make_attendance(incident, pc_khan)

    listing = list_units(sgt_nair, Wanted(), incident)

    assert next(iter(listing.rows)).label == "Khan 20533"
    assert (listing.on_log, listing.on_duty) == (1, 3)


@pytest.mark.parametrize("address", ["/live/map/", "/live/units/"])
def test_the_pages_show_the_list_and_another_page_gets_the_panel(client, signed_in, sgt_nair, address: str) -> None:
    signed_in(client, sgt_nair)

    page, panel = client.get(address).content.decode(), client.get(address, headers=HX).content.decode()

    assert "Doyle 20388" in page
    assert "Adler" not in page
    assert "<html" in page
    assert "<html" not in panel


def test_the_page_makes_the_same_queries_for_more_units(
    client: Client, signed_in, sgt_nair, response_b, ruth_adler, django_assert_num_queries
) -> None:
    signed_in(client, sgt_nair)
    client.get("/live/map/")
    for number in range(3):
        person = make_person(f"3100{number}", "Jo Lind", "pc", response_b, Role.OFFICER)
        make_issue(make_camera(f"X1C{number}00"), person, ruth_adler)

    with django_assert_num_queries(9):
        client.get("/live/map/")


def test_a_trail_is_of_units_in_reach_and_thinned(client: Client, signed_in, sgt_nair: User) -> None:
    signed_in(client, sgt_nair)
    now = timezone.now()
    for seconds in range(0, 400, 10):
        for camera in Camera.objects.filter(serial__in=("X1B400", "X1B900")):
            north = TANNER_ROW[0] + seconds / 111_195
            moment = now - timedelta(seconds=seconds)
            CameraPlace.objects.create(camera=camera, at=moment, latitude=north, longitude=-1.8904, accuracy_m=4)
    begin_journal()

    found = client.get("/live/map/trails/?units=X1B400,X1B900,X9").json()

    assert list(found) == ["X1B400"]
    assert len(found["X1B400"]) == 30
    assert found["X1B400"][0][1] > found["X1B400"][-1][1]
    assert [row[0] for row in entries()] == ["live.trails_viewed"]
