"""MoPI groups of a nominal: clear periods, reviews, and 110 years of one person."""

from datetime import UTC, date, datetime

from evidence.retention.engine import decide
from evidence.retention.facts import Facts, NominalFact
from tests.evidence.retention.engine_facts import POLICIES, ZONE, category, facts, midnight


def nominal(group: str, *events: date, **values) -> Facts:
    return facts(is_body_worn=False, declined_at=None, categories=(category("SAR_WORK"),),
                 nominals=(NominalFact(group, events, **values),))  # fmt: skip


def test_group_1_stays_until_the_leap_day_child_is_100() -> None:
    verdict = decide(nominal("MOPI_G1", date(2026, 11, 21), born_on=date(2004, 2, 29)), POLICIES, ZONE)

    assert verdict.erase_at == midnight(2104, 3, 1)


def test_group_1_without_a_date_of_birth_never_ends() -> None:
    assert decide(nominal("MOPI_G1", date(2026, 11, 21)), POLICIES, ZONE).erase_at is None


def test_group_1_is_first_reviewed_ten_years_after_the_conviction() -> None:
    subject = nominal("MOPI_G1", date(2026, 11, 21), born_on=date(2000, 1, 1))

    assert decide(subject, POLICIES, ZONE).review_at == midnight(2036, 11, 22)


def test_new_event_restarts_the_clear_period() -> None:
    before = decide(nominal("MOPI_G3", date(2026, 11, 21)), POLICIES, ZONE).erase_at
    after = decide(nominal("MOPI_G3", date(2026, 11, 21), date(2032, 11, 20)), POLICIES, ZONE).erase_at

    assert (before, after) == (midnight(2032, 11, 22), midnight(2038, 11, 21))


def test_group_2_of_high_risk_stays_a_further_ten_years() -> None:
    verdict = decide(nominal("MOPI_G2", date(2026, 11, 21), is_high_risk=True), POLICIES, ZONE)

    assert verdict.erase_at == midnight(2046, 11, 22)


def live_through(years: range, known_in) -> tuple[int, int | None]:
    """Go through the years, reviewing whenever it is due; return how many reviews there were, and when it went."""
    reviews, last_reviewed = 0, None
    for year in years:
        today = datetime(year, 12, 31, tzinfo=UTC)
        known = facts(is_body_worn=False, categories=(category("SAR_WORK"),), nominals=(known_in(year),),
                      last_reviewed_at=last_reviewed)  # fmt: skip
        verdict = decide(known, POLICIES, ZONE)
        if verdict.is_due(today):
            return reviews, year
        if verdict.review_at and verdict.review_at <= today:
            reviews, last_reviewed = reviews + 1, verdict.review_at
    return reviews, None


def test_group_1_is_reviewed_every_ten_years_until_the_subject_is_100() -> None:
    subject = NominalFact("MOPI_G1", (date(2026, 11, 21),), born_on=date(2024, 2, 29))

    assert live_through(range(2026, 2137), lambda year: subject) == (9, 2124)


def test_a_new_offence_every_five_years_keeps_group_2_for_110_years() -> None:
    offences = tuple(date(2026 + 5 * number, 2, 28) for number in range(21))  # the last one in 2126

    def known_in(year: int) -> NominalFact:
        return NominalFact("MOPI_G2", tuple(offence for offence in offences if offence.year <= year))

    assert live_through(range(2026, 2137), known_in) == (0, 2136)
