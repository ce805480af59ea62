"""How many TASER uses were filmed: one query for all, the same judgement as on the page of one."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from devices.models import ArmedSession, Issue
from evidence.models import Item
from evidence.taser.counting import CoverageCount, coverage_count
from evidence.taser.coverage import Result
from evidence.taser.footage import coverage_of
from incidents.models import Incident
from tests.factories.evidence import make_camera, make_item
from tests.factories.incidents import make_attendance

pytestmark = pytest.mark.django_db


def both(session: ArmedSession, count: object) -> tuple[CoverageCount, Result]:
    """Return the count over all uses, in one query, and the judgement of the page."""
    with count(1):  # type: ignore[operator]
        counted = coverage_count(ArmedSession.objects.uses())
    return counted, coverage_of(session).result


def test_filmed_from_arming_to_safing_is_covered(session, filmed: Item, django_assert_num_queries) -> None:
    assert both(session, django_assert_num_queries) == (CoverageCount(covered=1), Result.COVERED)


def test_not_filmed_is_not_covered(session: ArmedSession, django_assert_num_queries) -> None:
    assert both(session, django_assert_num_queries) == (CoverageCount(not_covered=1), Result.NOT_COVERED)


def test_filmed_in_part_is_partly(session: ArmedSession, filmed: Item, django_assert_num_queries) -> None:
    Item.objects.filter(pk=filmed.pk).update(recorded_at=session.began_at + timedelta(seconds=1))

    assert both(session, django_assert_num_queries) == (CoverageCount(partly=1), Result.PARTLY)


def test_colleague_at_the_incident_covers_it(
    session, receiving_folder, pc_rahman: User, pc_doyle: User, tanner_row: Incident, django_assert_num_queries
) -> None:
    make_attendance(tanner_row, pc_rahman)
    start = datetime(2026, 11, 21, 22, 42, 20, tzinfo=UTC)
    make_item(b"film", recorded_by=pc_doyle, incident=tanner_row, recorded_at=start, duration_ms=600_000)

    assert both(session, django_assert_num_queries) == (CoverageCount(covered=1), Result.COVERED)


def test_camera_that_was_not_docked_since_waits(session, pc_rahman, django_assert_num_queries) -> None:
    camera = make_camera(holder=pc_rahman).camera
    Issue.objects.filter(camera=camera).update(issued_at=session.began_at - timedelta(hours=1))

    assert both(session, django_assert_num_queries) == (CoverageCount(waiting=1), Result.WAITING)
