"""The retention engine: the schedule row by row, and what links, holds and decisions do to a date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from evidence.retention.engine import decide
from evidence.retention.facts import HoldFact, KeepFact, LinkFact
from tests.evidence.retention.engine_facts import POLICIES, RECEIVED, RECORDED, ZONE, category, erased, facts, midnight


def test_unlinked_body_worn_video_goes_at_the_end_of_its_31st_day() -> None:
    verdict = decide(facts(), POLICIES, ZONE)

    assert verdict.erase_at == midnight(2026, 12, 23)
    assert (verdict.winner.code, verdict.is_automatic, verdict.blocks) == ("R01", True, ())


@pytest.mark.parametrize(
    ("rule", "code", "expected"),
    [
        ("STOP_SEARCH", "R04", midnight(2027, 3, 2)),
        ("USE_OF_FORCE", "R06", midnight(2032, 11, 22)),
        ("MOPI_G1", "R07", midnight(2126, 11, 22)),
        ("MOPI_G2", "R08", midnight(2036, 11, 22)),
        ("MOPI_G3", "R09", midnight(2032, 11, 22)),
        ("MOPI_G4_UNDET_SERIOUS", "R10", midnight(2126, 11, 22)),
        ("MOPI_G4_UNDET_OTHER", "R11", midnight(2032, 11, 22)),
        ("MISSING_RESOLVED", "R12", None),
        ("VICTIM_WITNESS", "R13", midnight(2032, 11, 22)),
        ("COMPLAINT_DSI_INQUEST_CIVIL", "R15", None),
        ("COMMUNITY_TRAFFIC", "R17", midnight(2027, 5, 22)),
        ("SAR_WORK", "R22", midnight(2027, 11, 22)),
        ("TRAINING_COPY", "R25", midnight(2028, 11, 22)),
    ],
)
def test_category_brings_its_rule(rule: str, code: str, expected: datetime | None) -> None:
    verdict = decide(facts(categories=(category(rule),)), POLICIES, ZONE)

    assert (verdict.erase_at, verdict.winner.code) == (expected, code)


def test_link_without_a_decision_stops_the_31_days() -> None:
    link = LinkFact("taser", "TASER drawn 3 min before", RECEIVED)

    verdict = decide(facts(links=(link,)), POLICIES, ZONE)

    assert (verdict.erase_at, verdict.winner.code, verdict.is_automatic) == (None, "R02", False)


def test_decided_link_does_not_stop_them() -> None:
    assert erased(links=(LinkFact("taser", "TASER drawn", RECEIVED, is_open=False),)) == midnight(2026, 12, 23)


def test_recording_docked_late_stays_seven_days_after_its_arrival() -> None:
    assert erased(received_at=RECORDED + timedelta(days=40)) == midnight(2027, 1, 8)


def test_recording_docked_on_day_24_is_not_late() -> None:
    verdict = decide(facts(received_at=RECORDED + timedelta(days=24)), POLICIES, ZONE)

    assert [reason.code for reason in verdict.reasons] == ["R01"]


def test_unknown_recorded_time_counts_from_receipt() -> None:
    assert erased(recorded_at=None, received_at=datetime(2027, 1, 1, 12, tzinfo=UTC)) == midnight(2027, 2, 2)


def test_missing_person_counts_from_being_found() -> None:
    found = datetime(2026, 12, 1, 8, tzinfo=UTC)

    assert erased(categories=(category("MISSING_RESOLVED"),), incident_ended_at=found) == midnight(2032, 12, 2)


def test_ended_complaint_hold_leaves_six_years() -> None:
    released = datetime(2027, 2, 10, 9, tzinfo=UTC)
    hold = HoldFact("iopc", "IOPC", "Ref 7", RECEIVED, "Helen Marsh", None, released, starts_complaint_period=True)

    assert erased(holds=(hold,)) == midnight(2033, 2, 11)


def test_rejected_submission_goes_31_days_after_the_decision() -> None:
    decided = datetime(2026, 12, 1, 10, tzinfo=UTC)

    verdict = decide(facts(is_body_worn=False, declined_at=decided), POLICIES, ZONE)

    assert (verdict.erase_at, verdict.winner.code, verdict.is_automatic) == (midnight(2027, 1, 2), "R16", True)


def test_seized_video_without_a_category_stays() -> None:
    verdict = decide(facts(is_body_worn=False), POLICIES, ZONE)

    assert (verdict.erase_at, verdict.winner.why) == (None, "Nobody has said what it is.")


def test_item_to_which_no_rule_applies_stays() -> None:
    verdict = decide(
        facts(is_body_worn=False, categories=(), declined_at=None),
        {"UNREVIEWED_GUARD": POLICIES["UNREVIEWED_GUARD"]},
        ZONE,
    )

    assert verdict.erase_at is None


def test_longest_of_several_rules_wins() -> None:
    verdict = decide(facts(categories=(category("STOP_SEARCH"), category("MOPI_G2"))), POLICIES, ZONE)

    assert [reason.code for reason in verdict.reasons] == ["R08", "R04", "R01"]


def test_evidential_item_is_never_erased_in_a_single_step() -> None:
    verdict = decide(facts(is_evidential=True), POLICIES, ZONE)

    assert (verdict.erase_at, verdict.is_automatic) == (midnight(2026, 12, 23), False)


def test_hold_stops_erasure_and_leaves_the_date() -> None:
    hold = HoldFact("legal", "Legal", "Civil action", RECEIVED, "Gareth Wynn")

    verdict = decide(facts(holds=(hold,)), POLICIES, ZONE)

    assert verdict.erase_at == midnight(2026, 12, 23)
    assert not verdict.is_due(datetime(2099, 1, 1, tzinfo=UTC))
    assert [block.change for block in verdict.blocks] == ["Its release, with a reason."]


def test_changed_bytes_stop_erasure() -> None:
    verdict = decide(facts(locked_because=("The stored bytes changed.",)), POLICIES, ZONE)

    assert not verdict.is_due(datetime(2099, 1, 1, tzinfo=UTC))


def test_person_s_decision_keeps_until_the_review_date_and_asks_again() -> None:
    keep = KeepFact(date(2028, 2, 29), "Ongoing family liaison", RECEIVED, "Gareth Wynn")

    verdict = decide(facts(keeps=(keep,)), POLICIES, ZONE)

    assert (verdict.erase_at, verdict.review_at) == (midnight(2028, 3, 1), midnight(2028, 3, 1))
    assert not verdict.is_automatic
