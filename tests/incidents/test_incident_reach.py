"""Whose incidents a person sees and changes, exactly."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from incidents.models import Incident
from tests.factories.incidents import make_attendance, make_incident


@pytest.fixture
def four_incidents(pc_rahman: User, pc_doyle: User, dc_okafor: User, pc_sykes: User) -> None:
    """1: opened by Rahman. 2: of the CID. 3: of the South, where Doyle helped out. 4: of the South."""
    make_incident("1", pc_rahman)
    make_incident("2", dc_okafor)
    make_attendance(make_incident("3", pc_sykes), pc_doyle)
    make_incident("4", pc_sykes)


@pytest.mark.parametrize(
    ("person", "numbers"),
    [
        ("pc_rahman", ["1"]),
        ("pc_doyle", ["3"]),
        ("sgt_nair", ["1", "3"]),
        ("dc_okafor", ["1", "2", "3"]),
        ("supt_ito", ["1", "2", "3"]),
        ("pc_sykes", ["3", "4"]),
        ("helen_marsh", ["1", "2", "3", "4"]),
        ("gareth_wynn", ["1", "2", "3", "4"]),
        ("ruth_adler", []),
    ],
)
def test_a_person_sees_exactly_the_incidents_in_reach(
    request: pytest.FixtureRequest, four_incidents: None, person: str, numbers: list[str]
) -> None:
    visible = Incident.objects.visible_to(request.getfixturevalue(person))

    assert sorted(visible.values_list("number", flat=True)) == numbers


def test_a_visitor_sees_no_incident(four_incidents: None) -> None:
    assert list(Incident.objects.visible_to(AnonymousUser())) == []


def test_who_inspects_changes_nothing(four_incidents: None, helen_marsh: User) -> None:
    assert list(Incident.objects.changeable_by(helen_marsh)) == []


def test_an_incident_shows_once_to_somebody_who_reaches_it_in_three_ways(pc_rahman: User, sgt_nair: User) -> None:
    incident = make_incident("1", pc_rahman)
    make_attendance(incident, pc_rahman)
    make_attendance(incident, sgt_nair)

    assert list(Incident.objects.visible_to(sgt_nair)) == [incident]
