"""What the engine is asked about: the schedule as it is shipped, and facts of one body-worn recording."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from evidence.retention.engine import Policy, decide
from evidence.retention.facts import CaseFact, CategoryFact, Facts, Outcome
from evidence.retention.schedule import SCHEDULE

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
