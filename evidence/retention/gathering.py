"""Gathers what the retention engine must know about items, a fixed number of queries for any number of them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, Q

from evidence.models import (
    File,
    FoundLink,
    Hold,
    Item,
    ItemCategory,
    RetentionReview,
    RetentionRuleVersion,
    ReviewDecision,
    Source,
    VerifyOutcome,
    VersionState,
    ViewingLock,
)
from evidence.models.hold import COMPLAINT_KINDS, HeldItem, HoldKind
from evidence.retention.engine import Policy, Verdict, decide
from evidence.retention.facts import CaseFact, CategoryFact, Facts, HoldFact, KeepFact, LinkFact, Outcome
from evidence.retention.periods import Period, Unit
from evidence.retention.schedule import SCHEDULE, Then
from evidence.sharing.still_open import open_shares
from incidents.models import CaseIncident, CaseOutcome, State

Gathered = dict[uuid.UUID, Facts]
CHANGED = "The stored bytes no longer match their hash. Nothing is erased until that has been looked into."
SHIPPED = {row.key: Policy(row.key, row.code, row.title, row.period, row.then, row.review_years) for row in SCHEDULE}
VIEWING_LOCK = "A viewing lock stands over it."


def zone() -> ZoneInfo:
    """Return the force's own time zone, in whose days periods are counted."""
    return ZoneInfo(settings.TIME_ZONE)


def policies_in_force() -> dict[str, Policy]:
    """Return every rule as it is in force now, one query; a rule that has no row counts as shipped."""
    rows = RetentionRuleVersion.objects.filter(state=VersionState.IN_FORCE).select_related("rule")
    return SHIPPED | {row.rule_id: policy_of(row) for row in rows}


def policy_of(row: RetentionRuleVersion) -> Policy:
    """Return a version as the engine wants it."""
    period = Period(row.amount, Unit(row.unit))
    return Policy(
        row.rule_id, row.rule.code, row.rule.title, period, Then(row.then), row.review_years, str(row.pk), row.number
    )


def verdicts(items: Sequence[Item], policies: dict[str, Policy] | None = None) -> dict[uuid.UUID, Verdict]:
    """Return what follows for each item from the facts as they are now."""
    known = policies if policies is not None else policies_in_force()
    return {pk: decide(facts, known, zone()) for pk, facts in gather(items).items()}


def verdict_of(item: Item) -> Verdict:
    """Return what follows for one item from the facts as they are now."""
    return verdicts([item])[item.pk]


def gather(items: Sequence[Item]) -> Gathered:
    """Return the facts of items; eleven queries."""
    ids = [item.pk for item in items]
    categories, links, keeps = _categories(ids), _links(ids), _keeps(ids)
    holds, cases, locked, shares = _holds(items), _cases(items), _locked(ids), open_shares(ids)
    return {
        item.pk: Facts(
            received_at=item.received_at,
            recorded_at=item.recorded_at,
            duration_ms=item.duration_ms or 0,
            is_body_worn=item.source == Source.BODY_WORN,
            is_evidential=item.was_evidential,
            categories=tuple(categories[item.pk]),
            incident_at=item.incident.started_at if item.incident else None,
            incident_ended_at=item.incident.ended_at if item.incident and item.incident.state == State.CLOSED else None,
            cases=tuple(cases[item.incident_id]) if item.incident_id else (),
            links=tuple(links[item.pk]),
            keeps=tuple(keeps[item.pk]),
            holds=tuple(holds[item.pk]),
            shares=tuple(shares[item.pk]),
            locked_because=tuple(locked[item.pk]),
        )
        for item in items
    }


def _categories(ids: list[uuid.UUID]) -> "defaultdict[uuid.UUID, list[CategoryFact]]":
    found: defaultdict[uuid.UUID, list[CategoryFact]] = defaultdict(list)
    rows = ItemCategory.objects.filter(item__in=ids, removed_at=None).select_related("category", "added_by")
    for row in rows.exclude(category__retention_rule=""):
        who = row.added_by.label if row.added_by else "the system"
        found[row.item_id].append(CategoryFact(row.category.name, row.category.retention_rule, row.added_at, who))
    return found


def _links(ids: list[uuid.UUID]) -> "defaultdict[uuid.UUID, list[LinkFact]]":
    found: defaultdict[uuid.UUID, list[LinkFact]] = defaultdict(list)
    for row in FoundLink.objects.filter(item__in=ids):
        found[row.item_id].append(LinkFact(row.kind, row.about, row.found_at, is_open=row.decided_at is None))
    return found


def _keeps(ids: list[uuid.UUID]) -> "defaultdict[uuid.UUID, list[KeepFact]]":
    found: defaultdict[uuid.UUID, list[KeepFact]] = defaultdict(list)
    rows = RetentionReview.objects.filter(item__in=ids, is_current=True, decision=ReviewDecision.KEEP)
    for row in rows.select_related("decided_by"):
        if row.keep_until:
            found[row.item_id].append(KeepFact(row.keep_until, row.reason, row.decided_at, row.decided_by.label))
    return found


def _holds(items: Sequence[Item]) -> "defaultdict[uuid.UUID, list[HoldFact]]":
    """Return the holds on each item: its own, its incident's, and those carried out of an incident."""
    ids, incidents = [item.pk for item in items], {item.incident_id for item in items if item.incident_id}
    carried = defaultdict(set)
    for hold_id, item_id in HeldItem.objects.filter(item__in=ids).values_list("hold_id", "item_id"):
        carried[hold_id].add(item_id)
    rows = Hold.objects.filter(Q(item__in=ids) | Q(incident__in=incidents) | Q(pk__in=list(carried)))
    found: defaultdict[uuid.UUID, list[HoldFact]] = defaultdict(list)
    for hold in rows.select_related("placed_by").order_by("placed_at"):
        of_incident = {item.pk for item in items if hold.incident_id and item.incident_id == hold.incident_id}
        own = {hold.item_id} if hold.item_id else set()
        for pk in (own | carried[hold.pk] | of_incident) & set(ids):
            found[pk].append(_hold_fact(hold))
    return found


def _hold_fact(hold: Hold) -> HoldFact:
    return HoldFact(
        kind=hold.kind,
        label=f"{hold.get_kind_display()} hold",
        reason=hold.reason,
        placed_at=hold.placed_at,
        placed_by=hold.placed_by.label,
        review_on=hold.review_on,
        released_at=hold.released_at,
        starts_complaint_period=HoldKind(hold.kind) in COMPLAINT_KINDS,
    )


def _cases(items: Iterable[Item]) -> "defaultdict[uuid.UUID, list[CaseFact]]":
    incidents = {item.incident_id for item in items if item.incident_id}
    memberships = CaseIncident.objects.filter(incident__in=incidents, removed_at=None).select_related("case")
    rows = CaseOutcome.objects.filter(case__in=[row.case_id for row in memberships], corrected_by__isnull=True)
    newest = {row.case_id: row for row in rows.select_related("entered_by").order_by("entered_at", "id")}
    found: defaultdict[uuid.UUID, list[CaseFact]] = defaultdict(list)
    for member in memberships:
        row, case = newest[member.case_id], member.case
        found[member.incident_id].append(
            CaseFact(case.reference, Outcome(row.state), row.on, row.ends_on, case.offence_group, row.entered_by.label)
        )
    return found


def _locked(ids: list[uuid.UUID]) -> "defaultdict[uuid.UUID, list[str]]":
    found: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    changed = File.objects.filter(item__in=ids, verify_outcome=VerifyOutcome.MISMATCH).values_list("item_id", flat=True)
    for pk in set(changed):
        found[pk].append(CHANGED)
    locks = Exists(ViewingLock.objects.standing().over_outer_item())
    for pk in Item.objects.filter(pk__in=ids).filter(locks).values_list("pk", flat=True):
        found[pk].append(VIEWING_LOCK)
    return found
