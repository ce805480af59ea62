"""CPIA Code paragraph 5, row by row (uk-rules.md section 4.2), and which of several cases counts."""

from datetime import date, datetime

import pytest

from evidence.retention.engine import floor_of
from evidence.retention.facts import CaseFact, Outcome
from evidence.retention.periods import Period, Unit
from tests.evidence.retention.engine_facts import ZONE, case, category, erased, midnight

SIX_MONTHS = Period(6, Unit.MONTHS)


@pytest.mark.parametrize(
    ("state", "applies", "until"),
    [
        (case(Outcome.OPEN), True, None),
        (case(Outcome.NO_FURTHER_ACTION), False, None),
        (case(Outcome.CHARGED), True, None),
        (case(Outcome.ACQUITTED), True, midnight(2027, 3, 2)),
        (case(Outcome.DISCONTINUED), True, midnight(2027, 3, 2)),
        (case(Outcome.CONVICTED), True, midnight(2027, 9, 2)),
        (case(Outcome.CONVICTED, date(2026, 8, 31)), True, midnight(2027, 3, 1)),
        (case(Outcome.CUSTODIAL, ends_on=date(2031, 5, 4)), True, midnight(2031, 5, 5)),
        (case(Outcome.CUSTODIAL, ends_on=date(2027, 4, 1)), True, midnight(2027, 9, 2)),
        (case(Outcome.CUSTODIAL), True, None),
        (case(Outcome.HOSPITAL, ends_on=date(2029, 1, 9)), True, midnight(2029, 1, 10)),
        (case(Outcome.HOSPITAL), True, None),
        (case(Outcome.APPEAL), True, None),
    ],
)  # fmt: skip
def test_cpia_floor(state: CaseFact, *, applies: bool, until: datetime | None) -> None:
    assert floor_of(state, SIX_MONTHS, ZONE) == (applies, until)


def test_undecided_case_keeps_for_ever_whatever_else_applies() -> None:
    assert erased(cases=(case(Outcome.OPEN),), categories=(category("STOP_SEARCH"),)) is None


def test_no_further_action_releases_to_the_group_row() -> None:
    assert erased(cases=(case(Outcome.NO_FURTHER_ACTION, group="MOPI_G4_UNDET_OTHER"),)) == midnight(2033, 3, 2)


def test_of_two_cases_the_longer_wins() -> None:
    ended, running = case(Outcome.ACQUITTED), case(Outcome.CHARGED)

    assert erased(cases=(ended, running)) is None
