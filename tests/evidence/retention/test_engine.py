"""The retention engine: the schedule row by row, the CPIA table, the calendar, and properties over many histories."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.retention.engine import Policy, decide, floor_of
from evidence.retention.facts import CaseFact, CategoryFact, Facts, HoldFact, KeepFact, LinkFact, NominalFact, Outcome
from evidence.retention.periods import Period, Unit, add, expiry
from evidence.retention.schedule import SCHEDULE, Then

ZONE = ZoneInfo("Europe/London")
POLICIES = {
    row.key: Policy(row.key, row.code, row.title, row.period, row.then, row.review_years, row.key, 1)
    for row in SCHEDULE
}
RECORDED = datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def facts(**values) -> Facts:
    return Facts(**({"received_at": RECEIVED, "recorded_at": RECORDED, "duration_ms": 600_000} | values))


def erased(**values) -> datetime | None:
    return decide(facts(**values), POLICIES, ZONE).erase_at


def category(rule: str) -> CategoryFact:
    return CategoryFact("Some", rule, RECEIVED, "PC Rahman")


def case(outcome: Outcome, on: date = date(2027, 3, 1), **values) -> CaseFact:
    return CaseFact("20/123456/26", outcome, on, **values)


def midnight(*day: int) -> datetime:
    return datetime(*day, tzinfo=ZONE).astimezone(UTC)


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


# --- CPIA Code paragraph 5, row by row (uk-rules.md section 4.2)
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


# --- calendar
@pytest.mark.parametrize(
    ("day", "period", "last"),
    [
        (date(2027, 1, 31), Period(1, Unit.MONTHS), date(2027, 2, 28)),
        (date(2024, 2, 29), Period(1, Unit.YEARS), date(2025, 2, 28)),
        (date(2024, 2, 29), Period(4, Unit.YEARS), date(2028, 2, 29)),
        (date(2026, 12, 31), Period(31, Unit.DAYS), date(2027, 1, 31)),
        (date(2026, 8, 31), Period(6, Unit.MONTHS), date(2027, 2, 28)),
        (date(2026, 12, 15), Period(12, Unit.MONTHS), date(2027, 12, 15)),
    ],
)
def test_day_that_a_month_lacks_becomes_its_last(day: date, period: Period, last: date) -> None:
    assert add(day, period) == last


def test_for_ever_has_no_last_day() -> None:
    assert add(date(2026, 1, 1), Period(0, Unit.FOR_EVER)) is None


def test_period_that_leaves_the_calendar_never_ends() -> None:
    assert add(date(9000, 1, 1), Period(999, Unit.YEARS)) is None


@pytest.mark.parametrize(("amount", "words"), [(1, "1 day"), (31, "31 days")])
def test_period_reads_as_people_say_it(amount: int, words: str) -> None:
    assert str(Period(amount, Unit.DAYS)) == words


def test_endless_period_reads_as_people_say_it() -> None:
    assert str(Period(0, Unit.FOR_EVER)) == "for ever"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 27, 0, 0, tzinfo=UTC)),  # and back
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 3, 23, 0, tzinfo=UTC)),  # local date is the 2nd
    ],
)
def test_days_are_local_days_across_daylight_saving(start: datetime, expected: datetime) -> None:
    assert expiry(start, Period(1, Unit.DAYS), ZONE) == expected


# --- MoPI: 110 years of one nominal
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


# --- properties
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no defect
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
CATEGORIES = st.builds(
    CategoryFact, st.just("C"), st.sampled_from([row.key for row in SCHEDULE if row.code != "R02"]), MOMENTS
)
CASES = st.builds(
    CaseFact,
    st.just("ref"),
    st.sampled_from(Outcome),
    DAYS,
    st.none() | DAYS,
    st.sampled_from(["", "MOPI_G2", "MOPI_G3"]),
)
LINKS = st.builds(LinkFact, st.sampled_from(["taser", "signal", "incident"]), st.just("about"), MOMENTS, st.booleans())
KEEPS = st.builds(KeepFact, DAYS, st.just("because"), MOMENTS, st.just("Gareth Wynn"))
HOLDS = st.builds(
    HoldFact, st.sampled_from(["legal", "iopc"]), st.just("Hold"), st.just("why"), MOMENTS, st.just("who"), st.none(),
    st.none() | MOMENTS, st.booleans(),
)  # fmt: skip


def few(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


FACTS = st.builds(
    Facts,
    received_at=MOMENTS,
    recorded_at=st.none() | MOMENTS,
    duration_ms=st.integers(0, 10**8),
    is_body_worn=st.booleans(),
    is_evidential=st.booleans(),
    categories=few(CATEGORIES),
    incident_at=st.none() | MOMENTS,
    incident_ended_at=st.none() | MOMENTS,
    cases=few(CASES),
    links=few(LINKS),
    keeps=few(KEEPS),
    holds=few(HOLDS),
    declined_at=st.none() | MOMENTS,
)


def years_later(day: date, years: int) -> date:
    """Count years by walking the calendar; a second way that shares no code with `add`."""
    walked = day
    for _ in range(years):
        walked += timedelta(days=365)
        while (walked.month, walked.day) < (day.month, min(day.day, 28)):
            walked += timedelta(days=1)
    return walked


@unhurried
@given(FACTS)
def test_never_earlier_than_any_rule_that_applies(known: Facts) -> None:
    verdict = decide(known, POLICIES, ZONE)

    ended = known.recorded_at + timedelta(milliseconds=known.duration_ms) if known.recorded_at else known.received_at
    least = [ended + timedelta(days=31)] if known.is_body_worn else []
    least += [datetime(keep.until.year, keep.until.month, keep.until.day, tzinfo=ZONE) for keep in known.keeps]
    for one in known.categories:
        if one.rule in {"MOPI_G3", "USE_OF_FORCE", "VICTIM_WITNESS"}:
            day = years_later(ended.astimezone(ZONE).date(), 6) - timedelta(days=3)
            least.append(datetime(day.year, day.month, day.day, tzinfo=ZONE))
        if one.rule == "STOP_SEARCH":
            least.append(ended + timedelta(days=100))
    stays = any(link.is_open for link in known.links) or any(
        one.outcome in {Outcome.OPEN, Outcome.CHARGED, Outcome.APPEAL} for one in known.cases
    )
    assert verdict.erase_at is None or not stays
    assert verdict.erase_at is None or verdict.erase_at >= max(least, default=verdict.erase_at)


@unhurried
@given(FACTS, st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
def test_nothing_under_hold_is_ever_due(known: Facts, now: datetime) -> None:
    verdict = decide(known, POLICIES, ZONE)

    held = any(hold.released_at is None for hold in known.holds)
    assert not (held and verdict.is_due(now.replace(tzinfo=UTC)))


@unhurried
@given(FACTS, CATEGORIES | CASES | LINKS | KEEPS | HOLDS)
def test_one_more_fact_never_brings_the_date_forward(known: Facts, extra: object) -> None:
    name = {CategoryFact: "categories", CaseFact: "cases", LinkFact: "links", KeepFact: "keeps", HoldFact: "holds"}
    field = name[type(extra)]
    more = Facts(**vars(known) | {field: (*getattr(known, field), extra)})
    if not known.is_body_worn and not known.declined_at and not known.categories:
        return  # the missing category itself keeps it; naming one is what may set a date

    before, after = decide(known, POLICIES, ZONE).erase_at, decide(more, POLICIES, ZONE).erase_at

    assert after is None or (before is not None and after >= before)


@unhurried
@given(
    FACTS, st.sampled_from([row.key for row in SCHEDULE if row.period.unit is not Unit.FOR_EVER]), st.integers(0, 50)
)
def test_longer_policy_never_brings_the_date_forward(known: Facts, rule: str, more: int) -> None:
    policy = POLICIES[rule]
    longer = Policy(**vars(policy) | {"period": Period(policy.period.amount + more, policy.period.unit)})

    before = decide(known, POLICIES, ZONE).erase_at
    after = decide(known, POLICIES | {rule: longer}, ZONE).erase_at

    assert after is None or (before is not None and after >= before)


@unhurried
@given(FACTS)
def test_same_facts_same_verdict(known: Facts) -> None:
    assert decide(known, POLICIES, ZONE) == decide(known, POLICIES, ZONE)


@unhurried
@given(FACTS)
def test_only_what_was_never_evidential_goes_in_a_single_step(known: Facts) -> None:
    verdict = decide(known, POLICIES, ZONE)

    assert not verdict.is_automatic or (not known.is_evidential and verdict.winner.then is Then.ERASE)
