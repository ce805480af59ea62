"""The incident pages: who may open them, what they hold, and how many queries they make."""

import csv
import io
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from incidents.models import Attendance, Incident
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries
from tests.factories.incidents import DAY, make_attendance, make_incident

LIST_QUERIES = 6  # session, person with team and roles, sign-in, second step, count, incidents
NEW: dict[str, str] = {
    "number": "1183",
    "date": "2026-11-21",
    "title": "Noise",
    "place": "Mill Lane",
    "started_at": "2026-11-21T23:05:00",
}


@pytest.fixture
def sergeant(client: Client, sgt_nair: User) -> Client:
    return sign_in_client(client, sgt_nair)


def test_a_visitor_is_sent_to_the_sign_in_page(client: Client, db: None) -> None:
    response = client.get("/incidents/")

    assert (response.status_code, response["Location"][:8]) == (302, "/signin/")


def test_an_administrator_gets_403(client: Client, ruth_adler: User) -> None:
    sign_in_client(client, ruth_adler)

    assert client.get("/incidents/").status_code == 403


def test_a_stranger_gets_404_and_nothing_is_recorded_as_seen(
    client: Client, tanner_row: Incident, pc_sykes: User
) -> None:
    sign_in_client(client, pc_sykes)

    response = client.get("/incidents/1182-20261121/")

    assert response.status_code == 404
    assert entries() == []


def test_who_may_only_read_cannot_open_the_change_page(client: Client, tanner_row: Incident, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    assert client.get("/incidents/1182-20261121/").status_code == 200
    assert client.get("/incidents/1182-20261121/change/").status_code == 403
    assert client.get("/incidents/new/").status_code == 403


def test_an_incident_shows_its_facts_officers_and_evidence_panel(
    sergeant: Client, tanner_row: Incident, pc_rahman: User
) -> None:
    make_attendance(tanner_row, pc_rahman)

    page = sergeant.get("/incidents/1182-20261121/").content.decode()

    assert "Log 1182: Man with a knife" in page
    assert "PC Aisha Rahman" in page
    assert 'hx-get="/evidence/panels/incident/1182-20261121/"' in page
    assert '<a href="/evidence/panels/incident/1182-20261121/"' in page


def test_opening_the_page_is_recorded(sergeant: Client, sgt_nair: User, tanner_row: Incident) -> None:
    sergeant.get("/incidents/1182-20261121/")

    assert entries() == [("incident.viewed", "success", str(sgt_nair.pk), str(tanner_row.pk))]


def test_the_list_makes_a_fixed_number_of_queries(
    sergeant: Client, sgt_nair: User, pc_rahman: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_attendance(make_incident("1", sgt_nair), pc_rahman)
    with django_assert_num_queries(LIST_QUERIES):
        sergeant.get("/incidents/")
    for number in range(2, 62):
        make_attendance(make_incident(str(number), sgt_nair), pc_rahman)

    with django_assert_num_queries(LIST_QUERIES):
        page = sergeant.get("/incidents/").context["page"]

    assert (len(page.object_list), page.paginator.count) == (50, 61)
    assert page.object_list[0].officers == 1


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["1182", "0871"]),
        ({"q": "Log 1182"}, ["1182"]),
        ({"q": "tanner"}, ["1182"]),
        ({"q": "20/4829"}, ["0871"]),
        ({"q": "182"}, []),
        ({"state": "closed"}, ["0871"]),
        ({"grade": "immediate"}, ["1182"]),
        ({"day": "2026-11-20"}, ["0871"]),
        ({"day": "nonsense"}, ["1182", "0871"]),
    ],
)
def test_the_list_is_narrowed(sergeant: Client, sgt_nair: User, query: dict[str, str], numbers: list[str]) -> None:
    make_incident("1182", sgt_nair, grade="immediate")
    earlier: dict[str, Any] = {"date": DAY.replace(day=20), "state": "closed", "place": "Fenwick Court"}
    make_incident("0871", sgt_nair, crime_reference="20/482913/26", **earlier)

    page = sergeant.get("/incidents/", query).context["page"]

    assert [incident.number for incident in page.object_list] == numbers


def test_an_empty_list_says_what_to_do(sergeant: Client) -> None:
    assert "No incidents in your reach yet" in sergeant.get("/incidents/").content.decode()
    assert "No incidents match" in sergeant.get("/incidents/", {"q": "zzz"}).content.decode()


def test_the_file_holds_the_rows_of_the_list_and_is_recorded(
    async_client: AsyncClient, tanner_row: Incident, sgt_nair: User
) -> None:
    sign_in_client(async_client, sgt_nair)

    async def fetch() -> tuple[int, str]:
        response = await async_client.get("/incidents/incidents.csv")
        return response.status_code, b"".join([part async for part in response.streaming_content]).decode()

    status, text = async_to_sync(fetch)()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert status == 200
    assert [(row["log"], row["started (UTC)"], row["opened by"]) for row in rows] == [
        ("1182", "2026-11-21T22:41:00Z", "Sgt Priya Nair 10442")
    ]
    assert [entry[0] for entry in entries()] == ["incident.exported"]


def test_an_incident_is_opened_on_its_page(sergeant: Client, sgt_nair: User) -> None:
    response = sergeant.post("/incidents/new/", NEW | {"team": str(sgt_nair.team_id)})

    incident = Incident.objects.get()
    assert response["Location"] == "/incidents/1183-20261121/"
    assert (incident.number, incident.opened_by, incident.team) == ("1183", sgt_nair, sgt_nair.team)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "1182"}, "Log 1182 of 21/11/2026 is already there."),
        ({"number": "11/82"}, "must look like|Use only letters and digits"),
        ({"ended_at": "2026-11-21T23:04:59"}, "The incident cannot end before it starts."),
        ({"latitude": "52.48"}, "Give latitude and longitude, or neither."),
        ({"latitude": "91", "longitude": "0"}, "less than or equal to 90"),
        ({"team": "01939f10-0000-7000-8000-000000000000"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_told_beside_the_field(
    sergeant: Client, sgt_nair: User, tanner_row: Incident, wrong: dict[str, str], sentence: str
) -> None:
    response = sergeant.post("/incidents/new/", NEW | {"team": str(sgt_nair.team_id)} | wrong)

    assert response.status_code == 422
    assert any(part in response.content.decode() for part in sentence.split("|"))
    assert Incident.objects.count() == 1


def test_an_incident_is_changed_on_its_page(sergeant: Client, tanner_row: Incident) -> None:
    given = {name: value for name, value in NEW.items() if name not in {"number", "date"}}

    sergeant.post("/incidents/1182-20261121/change/", given | {"state": "closed", "revision": "1"})

    tanner_row.refresh_from_db()
    assert (tanner_row.title, tanner_row.state, tanner_row.revision) == ("Noise", "closed", 2)


def test_a_change_that_came_second_is_409_and_keeps_what_was_typed(sergeant: Client, tanner_row: Incident) -> None:
    given = {name: value for name, value in NEW.items() if name not in {"number", "date"}}
    Incident.objects.update(revision=2)

    response = sergeant.post("/incidents/1182-20261121/change/", given | {"state": "open", "revision": "1"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "<b>Changed by somebody</b>" in page
    assert "Mill Lane" in page


def test_an_officer_is_added_and_leaves_on_the_page(sergeant: Client, tanner_row: Incident, pc_rahman: User) -> None:
    sergeant.post("/incidents/1182-20261121/attend/", {"officer": "20417", "from_at": "2026-11-21T22:42:50"})
    attendance = Attendance.objects.get()
    sergeant.post("/incidents/1182-20261121/leave/", {"attendance": str(attendance.pk)})

    attendance.refresh_from_db()
    assert attendance.officer == pc_rahman
    assert attendance.to_at is not None
    assert attendance.to_at <= timezone.now()


def test_an_unknown_collar_number_is_told(sergeant: Client, tanner_row: Incident) -> None:
    response = sergeant.post("/incidents/1182-20261121/attend/", {"officer": "99999", "from_at": "2026-11-21T22:42"})

    assert response.status_code == 422
    assert "Nobody has the collar number 99999." in response.content.decode()


@pytest.mark.parametrize("attendance", ["", "nonsense", "01939f10-0000-7000-8000-000000000000"])
def test_leaving_of_nobody_is_404(sergeant: Client, tanner_row: Incident, attendance: str) -> None:
    response = sergeant.post("/incidents/1182-20261121/leave/", {"attendance": attendance})

    assert response.status_code == 404
