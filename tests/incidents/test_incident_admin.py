"""Incidents in the admin site: the same rules as on the pages, nothing deleted."""

import pytest
from django.test import Client

from accounts.models import RoleAssignment, User
from accounts.roles import Role
from incidents.models import Incident, ReferencePattern
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries
from tests.factories.incidents import make_attendance, set_pattern

FACTS = {
    "title": "Noise",
    "place": "Mill Lane",
    "started_at_0": "2026-11-21",
    "started_at_1": "23:05:00",
    "ended_at_0": "",
    "ended_at_1": "",
    "state": "open",
}


@pytest.fixture
def both(client: Client, gareth_wynn: User) -> Client:
    """An evidence manager who also administers."""
    RoleAssignment.objects.create(user=gareth_wynn, role=Role.ADMIN)
    return sign_in_client(client, gareth_wynn)


def test_an_incident_changed_in_the_admin_is_changed_by_the_action(
    both: Client, gareth_wynn: User, tanner_row: Incident
) -> None:
    both.post(f"/admin/incidents/incident/{tanner_row.pk}/change/", FACTS | {"number": "9999"})

    tanner_row.refresh_from_db()
    assert (tanner_row.number, tanner_row.title, tanner_row.revision) == ("1182", "Noise", 2)
    assert entries() == [("incident.changed", "success", str(gareth_wynn.pk), str(tanner_row.pk))]


def test_an_incident_opened_in_the_admin_is_opened_by_the_action(both: Client, gareth_wynn: User) -> None:
    named = {"number": "1183", "date": "2026-11-21", "team": str(gareth_wynn.team_id)}

    both.post("/admin/incidents/incident/add/", FACTS | named)

    incident = Incident.objects.get()
    assert (incident.slug, incident.opened_by) == ("1183-20261121", gareth_wynn)
    assert entries() == [("incident.opened", "success", str(gareth_wynn.pk), str(incident.pk))]


def test_looking_in_the_admin_is_recorded(client: Client, helen_marsh: User, tanner_row: Incident) -> None:
    sign_in_client(client, helen_marsh)

    response = client.get(f"/admin/incidents/incident/{tanner_row.pk}/change/")

    assert response.status_code == 200
    assert entries() == [("incident.viewed", "success", str(helen_marsh.pk), str(tanner_row.pk))]


def test_an_administrator_sees_no_incident_but_the_patterns(client: Client, ruth_adler: User) -> None:
    sign_in_client(client, ruth_adler)

    assert client.get("/admin/incidents/incident/").status_code == 403
    assert client.get("/admin/incidents/referencepattern/").status_code == 200


def test_a_pattern_changed_in_the_admin_is_changed_by_the_action(client: Client, ruth_adler: User) -> None:
    pattern = set_pattern("incident_log", r"\d{1,5}", "1182", is_enforced=True)
    sign_in_client(client, ruth_adler)

    client.post(f"/admin/incidents/referencepattern/{pattern.pk}/change/", {"pattern": r"\d{1,6}", "example": "1182"})

    pattern.refresh_from_db()
    assert (pattern.pattern, pattern.is_enforced) == (r"\d{1,6}", False)
    assert entries() == [("settings.changed", "success", str(ruth_adler.pk), str(pattern.pk))]


def test_nothing_can_be_deleted_in_the_admin(both: Client, tanner_row: Incident, pc_rahman: User) -> None:
    attendance = make_attendance(tanner_row, pc_rahman)
    pattern = set_pattern("urn", r"\d+", "1", is_enforced=False)

    answers = [
        both.post(f"/admin/incidents/{model}/{thing.pk}/delete/", {"post": "yes"}).status_code
        for model, thing in (("incident", tanner_row), ("attendance", attendance), ("referencepattern", pattern))
    ]

    assert answers == [403, 403, 403]
    assert Incident.objects.count() == 1
    assert ReferencePattern.objects.filter(kind="urn").exists()
