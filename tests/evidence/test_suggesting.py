"""Suggested incidents come from what a person may see, near in time, in a fixed number of queries."""

from datetime import timedelta

import pytest

from accounts.models import User
from evidence.intake.suggesting import suggestions_for
from evidence.models import Item
from incidents.models import Incident
from tests.factories.evidence import STARTED, make_item
from tests.factories.incidents import make_attendance, make_incident


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman, latitude=52.4862, longitude=-1.8904)


@pytest.fixture
def tanner_row(pc_rahman: User) -> Incident:
    incident = make_incident("1182", pc_rahman, latitude="52.486200", longitude="-1.890400")
    make_attendance(incident, pc_rahman)
    return incident


def test_the_incident_the_officer_attended_is_suggested_with_reasons(
    item: Item, tanner_row: Incident, pc_rahman: User
) -> None:
    [match] = suggestions_for([item], pc_rahman)[item.pk]

    assert (match.incident, match.percent) == (tanner_row, 98)
    assert match.why == "at Tanner Row within 10 m, 22:42, you attended"


def test_incident_out_of_reach_is_never_suggested(item: Item, supt_ito: User, pc_rahman: User, south) -> None:
    make_incident("0007", supt_ito, south)

    assert suggestions_for([item], pc_rahman)[item.pk] == []


def test_incident_of_last_week_is_not_looked_at(item: Item, pc_rahman: User) -> None:
    week_ago = STARTED - timedelta(days=7)
    make_incident("0900", pc_rahman, started_at=week_ago, date=week_ago.date())

    assert suggestions_for([item], pc_rahman)[item.pk] == []


def test_reference_finds_its_incident_whatever_the_time(receiving_folder, tanner_row: Incident, pc_rahman: User):
    tanner_row.crime_reference = "20/123456/26"
    tanner_row.save()
    late = STARTED + timedelta(days=40)
    item = make_item(recorded_by=pc_rahman, recorded_at=late, evidence_id="20/123456 /26")

    [match] = suggestions_for([item], pc_rahman)[item.pk]

    assert (match.incident, match.percent) == (tanner_row, 97)


def test_item_that_has_an_incident_gets_no_suggestion(item: Item, tanner_row: Incident, pc_rahman: User) -> None:
    item.incident = tanner_row

    assert suggestions_for([item], pc_rahman) == {}


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow_with_the_recordings(
    receiving_folder, tanner_row: Incident, pc_rahman: User, django_assert_num_queries, count: int
) -> None:
    items = [
        make_item(recorded_by=pc_rahman, recorded_at=STARTED + timedelta(hours=40 * n), evidence_id="1182")
        for n in range(count)
    ]
    pc_rahman.scope_of("incidents.read")

    with django_assert_num_queries(2):
        suggestions_for(items, pc_rahman)
