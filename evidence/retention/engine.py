"""How long an item stays: facts and policies in, a date with its reasons out; knows no Django.

`erase_at` is the latest of all rules that apply, or None: it stays until something changes. An active hold never moves
the date; it stops erasure altogether, and so does a share that somebody outside can still open. An item to which no
rule applies stays: silence never erases.
Source: CPIA 1996 Code paragraph 5; College of Policing APP on review, retention and disposal; DPA 2018 s. 39.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from evidence.retention.facts import CaseFact, Facts, NominalFact, Outcome
from evidence.retention.periods import Period, Unit, add, expiry, midnight_after
from evidence.retention.schedule import Then

LATE_AFTER = timedelta(days=24)
GUARD, FLOOR, COMPLAINT, KEEP = "UNREVIEWED_GUARD", "CPIA_FLOOR", "COMPLAINT_DSI_INQUEST_CIVIL", "KEEP"
SHARE = "SHARE"
FOR_EVER_OUTCOMES = {
    Outcome.OPEN: "nobody has decided about a charge",
    Outcome.CHARGED: "there is a charge and no verdict",
    Outcome.APPEAL: "an appeal or CCRC review is open",
}


@dataclass(frozen=True)
class Policy:
    """A rule as it is in force: its period and what follows, and which version says so."""

    key: str
    code: str
    title: str
    period: Period
    then: Then = Then.REVIEW
    review_years: int = 0
    version: str = ""
    number: int = 1


@dataclass(frozen=True)
class Reason:
    """One rule that applies: why, who decided, since when, until when (None: no end known), what would change it."""

    rule: str
    code: str
    why: str
    who: str
    since: datetime | None
    until: datetime | None
    change: str
    then: Then = Then.REVIEW
    version: str = ""


@dataclass(frozen=True)
class Verdict:
    """What follows from the facts."""

    erase_at: datetime | None
    reasons: tuple[Reason, ...]
    blocks: tuple[Reason, ...]
    review_at: datetime | None
    is_automatic: bool

    @property
    def winner(self) -> Reason | None:
        """The reason that decides the date: one without an end before all others."""
        return self.reasons[0] if self.reasons else None

    def is_due(self, now: datetime) -> bool:
        """Whether the item may be erased at `now`: its time is over and nothing holds it."""
        return self.erase_at is not None and self.erase_at <= now and not self.blocks


def decide(facts: Facts, policies: Mapping[str, Policy], zone: ZoneInfo) -> Verdict:
    """Return how long an item stays and why. Raises KeyError for a rule without a policy."""
    engine = _Engine(facts, policies, zone)
    reasons = sorted(engine.reasons(), key=_latest_first)
    until = reasons[0].until if reasons else None
    return Verdict(
        erase_at=until,
        reasons=tuple(reasons),
        blocks=tuple(engine.blocks()),
        review_at=engine.review_at(reasons),
        is_automatic=bool(reasons) and until is not None and reasons[0].then is Then.ERASE and not facts.is_evidential,
    )


def floor_of(case: CaseFact, months: Period, zone: ZoneInfo) -> tuple[bool, datetime | None]:
    """Return (whether the CPIA floor applies, its end or None for ever); table in uk-rules.md section 4.2."""
    if case.outcome is Outcome.NO_FURTHER_ACTION:
        return False, None
    if case.outcome in {Outcome.ACQUITTED, Outcome.DISCONTINUED}:
        return True, midnight_after(case.on, zone)
    after_verdict = add(case.on, months)
    if case.outcome is Outcome.CONVICTED and after_verdict:
        return True, midnight_after(after_verdict, zone)
    if case.outcome is Outcome.CUSTODIAL and case.ends_on and after_verdict:
        return True, midnight_after(max(case.ends_on, after_verdict), zone)
    if case.outcome is Outcome.HOSPITAL and case.ends_on:
        return True, midnight_after(case.ends_on, zone)
    return True, None


def _latest_first(reason: Reason) -> tuple[bool, float, bool, str]:
    """Sort without an end first, then the latest; of two equal ones the one that asks a person."""
    return (
        reason.until is not None,
        -(reason.until.timestamp() if reason.until else 0),
        reason.then is Then.ERASE,
        reason.code,
    )


@dataclass(frozen=True)
class _Engine:
    facts: Facts
    policies: Mapping[str, Policy]
    zone: ZoneInfo

    def reasons(self) -> Iterator[Reason]:
        yield from self.of_the_recording()
        yield from self.of_categories()
        for case in self.facts.cases:
            yield from self.of_case(case)
        yield from self.of_links()
        for keep in self.facts.keeps:
            yield Reason(
                KEEP, "Kept", keep.reason, keep.decided_by, keep.decided_at, midnight_after(keep.until, self.zone),
                "Another review.",
            )  # fmt: skip
        for nominal in self.facts.nominals:
            yield self.of_nominal(nominal)
        for hold in self.facts.holds:
            if hold.released_at and hold.starts_complaint_period:
                why = f"{hold.label}: ended, and kept for the time after."
                yield self.by(COMPLAINT, hold.released_at, why, hold.placed_by, "Nothing: the time is fixed by law.")

    def of_the_recording(self) -> Iterator[Reason]:
        """R01 and R03 for body-worn video, R16 for what the public sent in vain."""
        facts = self.facts
        if facts.is_body_worn:
            change = "A category, an incident, a case or a hold."
            started = "recording" if facts.recorded_at else "arrival, as nobody knows when it was recorded"
            why = f"Body-worn video, counted from its {started}."
            yield self.by("BWV_NON_EVIDENTIAL", self.ended, why, "the schedule", change)
            if facts.recorded_at and facts.received_at - self.ended > LATE_AFTER:
                yield self.by("LATE_UPLOAD", facts.received_at, "It was docked late.", "the schedule", change)
        if facts.declined_at:
            why = "Sent by the public and not needed."
            yield self.by("COMMUNITY_REJECTED", facts.declined_at, why, "the person who decided", "Accepting it.")

    def of_categories(self) -> Iterator[Reason]:
        """Return what the categories bring; a recording of another source must have one."""
        for category in self.facts.categories:
            start = self.start_of(category.rule)
            why = f"Category {category.name}."
            change = "Another category; both dates are then written down."
            if start is None:
                yield self.without_end(category.rule, why + " What ends its time has not happened yet.",
                                       category.added_by, category.added_at, change)  # fmt: skip
            else:
                yield self.by(category.rule, start, why, category.added_by, change)
        if not self.facts.is_body_worn and not self.facts.categories and not self.facts.declined_at:
            why = "Nobody has said what it is."
            yield self.without_end(GUARD, why, "the system", self.facts.received_at, "A category.")

    def of_case(self, case: CaseFact) -> Iterator[Reason]:
        """Return the CPIA floor, and the offence group once there is an outcome."""
        policy = self.policies[FLOOR]
        applies, until = floor_of(case, policy.period, self.zone)
        if applies:
            state = FOR_EVER_OUTCOMES.get(case.outcome, f"its outcome is {case.outcome.replace('_', ' ')}")
            if until is None and case.outcome in {Outcome.CUSTODIAL, Outcome.HOSPITAL}:
                state += " and nobody has entered when it ends"
            why = f"Case {case.reference}: {state}."
            yield Reason(FLOOR, policy.code, why, case.entered_by, self.at(case.on), until, "The outcome of the case.",
                         Then.REVIEW, policy.version)  # fmt: skip
        if case.group and case.outcome not in FOR_EVER_OUTCOMES:
            why = f"Offence group of case {case.reference}."
            latest = max([self.at(case.on), *self.events()])
            yield self.by(case.group, latest, why, case.entered_by, "The group, or a new event in the case.")

    def of_links(self) -> Iterator[Reason]:
        for link in self.facts.links:
            if link.is_open:
                why = f"{link.about}. Nobody has decided whether it is needed."
                yield self.without_end(GUARD, why, "the system", link.found_at, "A supervisor's decision.")

    def of_nominal(self, nominal: NominalFact) -> Reason:
        """MoPI: until the subject is 100 (group 1), else a clear period after the last event of the person."""
        policy = self.policies[nominal.group]
        last = max(nominal.events)
        who, change = "the person's record", "A new event of the person restarts the time."
        if nominal.group == "MOPI_G1":
            if nominal.born_on is None:
                return self.without_end(nominal.group, policy.title + ".", who, self.at(last), "The date of birth.")
            born = self.by(nominal.group, self.at(nominal.born_on), policy.title + ".", who, "Nothing.")
            return replace(born, since=self.at(last))
        first = self.by(nominal.group, self.at(last), policy.title + ".", who, change)
        last_day = add(last, policy.period)
        if not nominal.is_high_risk or last_day is None:
            return first
        return self.by(nominal.group, self.at(last_day), policy.title + ", high risk.", who, change)

    def blocks(self) -> Iterator[Reason]:
        for hold in self.facts.holds:
            if hold.released_at is None:
                yield Reason("HOLD", hold.kind, f"{hold.label}: {hold.reason}", hold.placed_by, hold.placed_at, None,
                             "Its release, with a reason.")  # fmt: skip
        for share in self.facts.shares:
            until = f"{share.until.astimezone(self.zone):%d %b %Y}"
            why = f"Shared with {share.people} until {until} ({share.package})."
            yield Reason(SHARE, "shared", why, share.sent_by, share.sent_at, share.until,
                         "Its last day, or taking the access back.")  # fmt: skip
        for cause in self.facts.locked_because:
            yield Reason("LOCK", "lock", cause, "the system", None, None, "When this has been looked into.")

    def review_at(self, reasons: Iterable[Reason]) -> datetime | None:
        """Return when a person must look again: each rule's own rhythm, and every date a person set."""
        dates = [reason.until for reason in reasons if reason.rule == KEEP and reason.until]
        for reason in reasons:
            years = self.policies[reason.rule].review_years if reason.rule in self.policies else 0
            since = max(filter(None, [reason.since, self.facts.last_reviewed_at]), default=None)
            if years and since and (at := expiry(since, Period(years, Unit.YEARS), self.zone)):
                dates.append(at)
        return min(dates, default=None)

    @property
    def ended(self) -> datetime:
        """The end of the recording; when nobody knows, its arrival."""
        if self.facts.recorded_at is None:
            return self.facts.received_at
        return self.facts.recorded_at + timedelta(milliseconds=self.facts.duration_ms)

    def start_of(self, rule: str) -> datetime | None:
        """Return the trigger of a rule; None when it has not happened or nobody knows."""
        facts = self.facts
        if rule in facts.starts:
            return facts.starts[rule]
        if rule in {"MISSING_RESOLVED", COMPLAINT}:
            return facts.incident_ended_at if rule == "MISSING_RESOLVED" else None
        if rule == "USE_OF_FORCE":
            return max(filter(None, [facts.incident_at, self.ended]))
        return max(self.events()) if rule.startswith(("MOPI", "VICTIM")) else self.ended

    def events(self) -> list[datetime]:
        """Return the events that a clear period is counted from."""
        known = [self.ended, self.facts.incident_at, *(self.at(case.on) for case in self.facts.cases)]
        return [moment for moment in known if moment]

    def by(self, rule: str, start: datetime, why: str, who: str, change: str) -> Reason:
        policy = self.policies[rule]
        until = expiry(start, policy.period, self.zone)
        return Reason(rule, policy.code, why, who, start, until, change, policy.then, policy.version)

    def without_end(self, rule: str, why: str, who: str, since: datetime, change: str) -> Reason:
        policy = self.policies[rule]
        return Reason(rule, policy.code, why, who, since, None, change, Then.REVIEW, policy.version)

    def at(self, day: date) -> datetime:
        return datetime.combine(day, time(12), self.zone)
