"""Evidence over the API: what a key reaches, page by page, with custody and the original byte for byte."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from accounts.actions.clients import ClientParticulars, add_client
from accounts.models import User
from accounts.permissions import Permission
from audit.operations import Operation
from audit.reading import trail
from evidence.models import AccessClass, Item
from tests.factories.evidence import STARTED, make_item
from tests.factories.incidents import make_incident

EVERYTHING = [
    Permission.EVIDENCE_READ,
    Permission.CUSTODY_READ,
    Permission.EVIDENCE_DOWNLOAD,
    Permission.INCIDENTS_READ,
]
CONTENT = b"picture and sound"


class Caller:
    """Another system with a key."""

    def __init__(self, person: User, by: User, permissions: list[Permission]) -> None:
        particulars = ClientParticulars(
            name=f"System of {person.name}", person=person, permissions=permissions, networks=["127.0.0.1"]
        )
        self.key = add_client(particulars=particulars, by=by).key

    def get(self, path: str, **headers: str):
        given = {"Authorization": f"Bearer {self.key}", "Access-Reason": "OIC; Log 1182", **headers}
        return Client().get(f"/api/v1/{path}", headers=given)


def body(answer) -> bytes:
    """Return what a streamed answer holds."""

    async def collect() -> bytes:
        return b"".join([piece async for piece in answer])

    return async_to_sync(collect)()


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(CONTENT, recorded_by=pc_rahman)


@pytest.fixture
def wynns(gareth_wynn: User, ruth_adler: User) -> Caller:
    return Caller(gareth_wynn, ruth_adler, EVERYTHING)


def test_list_holds_exactly_what_the_person_may_see(item: Item, dc_okafor: User, ruth_adler: User, pc_rahman) -> None:
    make_item(b"hidden", recorded_by=pc_rahman, access_class=AccessClass.CONFIDENTIAL)
    okafors = Caller(dc_okafor, ruth_adler, EVERYTHING)

    answer = okafors.get("items/").json()

    assert [row["id"] for row in answer["items"]] == [str(item.pk)]
    assert answer["after"] == ""


def test_pages_hold_every_item_once(receiving_folder, pc_rahman: User, wynns: Caller) -> None:
    made = [
        make_item(bytes([n]), recorded_by=pc_rahman, recorded_at=STARTED + timedelta(minutes=n // 2)) for n in range(7)
    ]

    seen, after = [], ""
    while True:
        answer = wynns.get(f"items/?limit=2&after={after.replace('+', '%2B')}").json()
        seen += [row["id"] for row in answer["items"]]
        after = answer["after"]
        if not after:
            break

    assert sorted(seen) == sorted(str(one.pk) for one in made)


def test_list_is_narrowed_by_incident(item: Item, pc_rahman: User, wynns: Caller) -> None:
    incident = make_incident("1182", pc_rahman)
    placed = make_item(b"placed", recorded_by=pc_rahman, incident=incident)

    answer = wynns.get(f"items/?incident={incident.slug}").json()

    assert [row["id"] for row in answer["items"]] == [str(placed.pk)]


def test_value_that_cannot_be_used_is_named(wynns: Caller) -> None:
    answer = wynns.get("items/?since=yesterday")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["since"]


def test_item_shows_its_files_with_hashes(item: Item, wynns: Caller) -> None:
    answer = wynns.get(f"items/{item.pk}/").json()

    assert (answer["id"], answer["owner"]) == (str(item.pk), "20417")
    assert [(file["role"], file["sha256"]) for file in answer["files"]] == [("original", item.original.sha256)]


def test_custody_is_whole_and_reading_it_is_in_it(item: Item, wynns: Caller) -> None:
    answer = wynns.get(f"items/{item.pk}/custody/").json()

    assert [row["operation"] for row in answer["entries"]] == [Operation.CUSTODY_VIEWED]
    assert answer["entries"][0]["justification_code"] == "OIC"


def test_original_comes_byte_for_byte(item: Item, wynns: Caller) -> None:
    answer = wynns.get(f"items/{item.pk}/original/")

    assert answer.status_code == 200
    assert body(answer) == CONTENT
    assert trail(item)[0].operation == Operation.EVIDENCE_DOWNLOADED


def test_original_comes_by_range(item: Item, wynns: Caller) -> None:
    answer = wynns.get(f"items/{item.pk}/original/", Range="bytes=3-6")

    assert (answer.status_code, body(answer)) == (206, CONTENT[3:7])


def test_key_without_the_permission_is_refused(item: Item, gareth_wynn: User, ruth_adler: User) -> None:
    reader = Caller(gareth_wynn, ruth_adler, [Permission.EVIDENCE_READ])

    answer = reader.get(f"items/{item.pk}/original/")

    assert answer.status_code == 403
    assert "evidence.download" in answer.json()["message"]


def test_item_out_of_reach_is_not_found(receiving_folder, gareth_wynn: User, ruth_adler: User, pc_rahman) -> None:
    elsewhere = make_item(recorded_by=gareth_wynn)
    rahmans = Caller(pc_rahman, ruth_adler, [Permission.EVIDENCE_READ])

    assert rahmans.get(f"items/{elsewhere.pk}/").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer exhibit_1_2", "Camera X6039A1B4:key"])
def test_request_without_a_key_is_refused(db, header: str) -> None:
    answer = Client().get("/api/v1/items/", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="exhibit"'


def test_session_of_a_person_opens_no_api(client: Client, signed_in, gareth_wynn: User) -> None:
    answer = signed_in(client, gareth_wynn).get("/api/v1/items/")

    assert answer.status_code == 401


def test_incidents_of_a_day_are_listed(pc_rahman: User, wynns: Caller) -> None:
    incident = make_incident("1182", pc_rahman)

    answer = wynns.get("incidents/?date=2026-11-21").json()

    assert [row["slug"] for row in answer["incidents"]] == [incident.slug]


def test_incident_is_read(pc_rahman: User, wynns: Caller) -> None:
    incident = make_incident("1182", pc_rahman)

    assert wynns.get(f"incidents/{incident.slug}/").json()["number"] == "1182"


def test_description_names_every_address_of_version_one(db, client: Client) -> None:
    described = client.get("/api/v1/schema/").json()

    assert sorted(described["paths"]) == [
        "/api/v1/incidents/",
        "/api/v1/incidents/{slug}/",
        "/api/v1/items/",
        "/api/v1/items/{id}/",
        "/api/v1/items/{id}/custody/",
        "/api/v1/items/{id}/original/",
        "/api/v1/requests/",
        "/api/v1/submissions/",
        "/api/v1/submissions/{id}/",
    ]


def test_client_disabled_in_the_middle_is_refused_with_the_next_request(
    item: Item, gareth_wynn: User, ruth_adler: User, wynns: Caller
) -> None:
    gareth_wynn.api_clients.update(disabled_at=timezone.now(), disabled_by=ruth_adler)

    assert wynns.get("items/").status_code == 401
