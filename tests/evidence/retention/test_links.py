"""What the system finds beside an unmarked recording keeps it until a supervisor has decided (rule R02)."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from devices.distance import metres
from evidence.actions.record.placing import place_item
from evidence.actions.retention.due import WORKER, erase_due, queue_due
from evidence.actions.retention.linking import find_links_of, note_event
from evidence.actions.retention.refreshing import refresh_changed, refresh_rest
from evidence.actions.retention.reviewing import decide_link
from evidence.models import FoundLink, Item, LinkDecision, LinkKind, RetentionState, Status
from evidence.refusals import NotYours
from evidence.retention.refusals import DateNeeded, WrongState
from tests.evidence.retention.conftest import again, due_day
from tests.factories.evidence import STARTED
from tests.factories.incidents import make_attendance, make_incident

TANNER_ROW = {"latitude": 52.4862, "longitude": -1.8904}
MINUTE = timedelta(minutes=1)


def links(item: Item) -> list[str]:
    find_links_of([item.pk])
    return sorted(FoundLink.objects.filter(item=item).values_list("kind", flat=True))


def test_unmarked_clip_near_taser_event_survives_day_31(item: Item, pc_rahman: User, later) -> None:
    note_event(kind=LinkKind.TASER, at=STARTED + 4 * MINUTE, officer=pc_rahman, by=WORKER)
    refresh_rest()
    later(60)

    queue_due()
    erase_due()

    kept = again(item)
    assert (kept.status, kept.retention.erase_at, kept.retention.needs_decision) == (Status.ACTIVE, None, True)
    assert kept.retention.basis["reasons"][0]["why"].startswith("A TASER event within 10 minutes of it.")


@pytest.mark.parametrize(("minutes", "found"), [(-10, 1), (-10.1, 0), (10, 1), (10.1, 0)])
def test_event_counts_within_ten_minutes(item: Item, pc_rahman: User, minutes: float, found: int) -> None:
    ended = STARTED + timedelta(milliseconds=2000)
    note_event(
        kind=LinkKind.SIGNAL, at=(STARTED if minutes < 0 else ended) + minutes * MINUTE, officer=pc_rahman, by=WORKER
    )

    assert len(links(item)) == found


def test_event_of_another_team_elsewhere_does_not_count(make, dc_okafor: User) -> None:
    item = make(**TANNER_ROW)
    note_event(kind=LinkKind.TASER, at=STARTED, officer=dc_okafor, place=(52.6, -1.9), by=WORKER)

    assert links(item) == []


def test_event_at_the_same_place_counts_whoever_it_was(make, dc_okafor: User) -> None:
    item = make(**TANNER_ROW)
    note_event(kind=LinkKind.USE_OF_FORCE, at=STARTED, officer=dc_okafor, place=(52.487, -1.8904), by=WORKER)

    assert links(item) == ["use_of_force"]


def test_colleague_s_event_counts_when_nobody_knows_the_place(item: Item, pc_doyle: User) -> None:
    note_event(kind=LinkKind.TASER, at=STARTED, officer=pc_doyle, by=WORKER)

    assert links(item) == ["taser"]


def test_incident_of_the_time_within_500_metres_is_found(make, pc_doyle: User) -> None:
    make_incident("1182", pc_doyle, **TANNER_ROW)

    assert links(make(latitude=52.4890, longitude=-1.8904)) == ["incident"]


def test_incident_farther_away_is_not_found(make, pc_doyle: User) -> None:
    make_incident("1182", pc_doyle, **TANNER_ROW)

    assert links(make(latitude=52.4930, longitude=-1.8904)) == []


def test_incident_that_its_wearer_attended_is_found_without_a_place(make, pc_doyle: User, pc_rahman: User) -> None:
    make_attendance(make_incident("1182", pc_doyle), pc_rahman)

    assert links(make()) == ["incident"]


def test_incident_that_ended_before_is_not_found(make, pc_doyle: User) -> None:
    make_incident("1182", pc_doyle, ended_at=STARTED - MINUTE, **TANNER_ROW)

    assert links(make(**TANNER_ROW)) == []


@pytest.mark.parametrize(
    ("degrees", "minutes", "found"), [(0.0008, 14, ["neighbour"]), (0.0010, 14, []), (0.0008, 16, [])]
)
def test_another_camera_s_evidence_counts_within_100_metres_and_15_minutes(
    make, pc_doyle: User, degrees: float, minutes: int, found: list[str]
) -> None:
    item = make(**TANNER_ROW)
    make(
        b"evidence", recorded_by=pc_doyle, was_evidential=True, recorded_at=STARTED + minutes * MINUTE,
        latitude=52.4862 + degrees, longitude=-1.8904,
    )  # fmt: skip

    assert links(item) == found


def test_recording_placed_in_an_incident_waits_for_a_decision(item: Item, tanner_row, pc_rahman: User) -> None:
    place_item(item=item, incident=tanner_row, by=pc_rahman)

    refresh_changed()

    assert again(item).retention.basis["reasons"][0]["why"].startswith("It is placed in log 1182.")


def test_link_is_found_once_and_written_down(item: Item, pc_rahman: User) -> None:
    note_event(kind=LinkKind.TASER, at=STARTED, officer=pc_rahman, by=WORKER)

    assert (find_links_of([item.pk]), find_links_of([item.pk])) == (1, 0)

    found = [row.details for row in trail(item) if row.operation == Operation.LINK_FOUND]
    assert [link["kind"] for details in found for link in details["links"]] == ["taser"]


@pytest.fixture
def link(item: Item, pc_rahman: User) -> FoundLink:
    note_event(kind=LinkKind.TASER, at=STARTED, officer=pc_rahman, by=WORKER)
    refresh_rest()
    find_links_of([item.pk])
    return FoundLink.objects.get(item=item)


def test_supervisor_lets_it_go_and_the_31_days_go_on(link: FoundLink, item: Item, sgt_nair: User) -> None:
    decide_link(link=link, decision=LinkDecision.LET_GO, reason="Test of another unit", by=sgt_nair)

    state = again(item).retention
    assert (state.erase_at, state.needs_decision) == (due_day(2026, 12, 23), False)


def test_supervisor_keeps_it_until_a_date(link: FoundLink, item: Item, sgt_nair: User) -> None:
    decide_link(
        link=link, decision=LinkDecision.KEEP, reason="Shows the approach", keep_until=date(2027, 6, 1), by=sgt_nair
    )

    state = again(item).retention
    assert (state.rule, state.erase_at) == ("KEEP", due_day(2027, 6, 1) + timedelta(hours=23))


def test_keeping_needs_a_date(link: FoundLink, item: Item, sgt_nair: User) -> None:
    with pytest.raises(DateNeeded):
        decide_link(link=link, decision=LinkDecision.KEEP, reason="Shows the approach", by=sgt_nair)

    link.refresh_from_db()
    assert link.decided_at is None


def test_officer_cannot_decide_about_their_own_recording(link: FoundLink, item: Item, pc_rahman: User) -> None:
    with pytest.raises(NotYours):
        decide_link(link=link, decision=LinkDecision.LET_GO, reason="Nothing on it", by=pc_rahman)

    link.refresh_from_db()
    assert link.decided_at is None


def test_link_is_decided_once(link: FoundLink, sgt_nair: User) -> None:
    decide_link(link=link, decision=LinkDecision.LET_GO, reason="Another unit", by=sgt_nair)

    with pytest.raises(WrongState):
        decide_link(link=link, decision=LinkDecision.LET_GO, reason="Again", by=sgt_nair)

    link.refresh_from_db()
    assert link.reason == "Another unit"


def test_failed_journal_undoes_the_decision(link: FoundLink, sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(RuntimeError, match="journal is down"):
        decide_link(link=link, decision=LinkDecision.LET_GO, reason="Another unit", by=sgt_nair)

    link.refresh_from_db()
    assert link.decision == ""


def test_distance_on_the_sphere() -> None:
    assert round(metres((52.0, -1.0), (53.0, -1.0))) == 111195


# --- what the task pulls
def test_item_without_a_state_gets_one(make) -> None:
    item = make()
    RetentionState.objects.all().delete()

    refresh_rest()

    assert again(item).retention.erase_at == due_day(2026, 12, 23)


def test_refreshing_twice_writes_nothing_the_second_time(item: Item) -> None:
    refresh_changed()

    assert refresh_changed() == 0


def test_old_and_new_date_are_in_the_journal(item: Item, tanner_row, pc_rahman: User) -> None:
    place_item(item=item, incident=tanner_row, by=pc_rahman)
    refresh_changed()

    last = next(row for row in trail(item) if row.operation == Operation.RETENTION_COMPUTED)
    assert (last.details["before"], last.details["after"], last.details["rule"]) == (
        "2026-12-23T00:00:00+00:00",
        None,
        "UNREVIEWED_GUARD",
    )
