"""Properties of the engine that hold over many made-up histories."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.retention.engine import Policy, decide
from evidence.retention.facts import CaseFact, CategoryFact, Facts, HoldFact, KeepFact, LinkFact, Outcome
from evidence.retention.periods import Period, Unit
from evidence.retention.schedule import SCHEDULE, Then
from tests.evidence.retention.engine_facts import POLICIES, ZONE

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
