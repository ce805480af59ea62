"""A period is changed by two people and a week; what the dry run counted is exactly what comes true."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.retention.due import enforce_policies, erase_due, queue_due
from evidence.actions.retention.holding import place_hold
from evidence.actions.retention.policies import Numbers, approve_version, count_effects, propose_version, refuse_version
from evidence.models import (
    Disposal,
    HoldKind,
    Item,
    PolicyEffect,
    RetentionRule,
    RetentionRuleVersion,
    Status,
    VersionState,
)
from evidence.refusals import NotYours
from evidence.retention.gathering import policies_in_force
from evidence.retention.refusals import SecondPersonNeeded, WrongState
from evidence.retention.schedule import SCHEDULE
from tests.evidence.retention.conftest import NEXT_YEAR, TODAY, again, due_day

R01 = "BWV_NON_EVIDENTIAL"
THREE_DAYS = Numbers(3, "days", "erase")


@pytest.fixture(autouse=True)
def schedule(db: None) -> None:
    """The shipped schedule, also after a test that emptied the tables."""
    for row in SCHEDULE:
        rule, is_new = RetentionRule.objects.get_or_create(key=row.key, defaults={"code": row.code, "title": row.title})
        if is_new:
            RetentionRuleVersion.objects.create(
                rule=rule, number=1, amount=row.period.amount, unit=row.period.unit.value, then=row.then.value,
                review_years=row.review_years, state=VersionState.IN_FORCE, reason="As shipped",
            )  # fmt: skip


@pytest.fixture
def shorter(item: Item, records_manager: User) -> RetentionRuleVersion:
    """R01 proposed at three days, counted."""
    rule = RetentionRule.objects.get(pk=R01)
    version = propose_version(rule=rule, numbers=THREE_DAYS, reason="Storage", by=records_manager)
    counted = count_effects(version_id=version.pk)
    assert counted is not None
    return counted


def test_shipped_schedule_has_25_rows_each_with_source_and_confidence(db: None) -> None:
    rules = RetentionRule.objects.filter(code__in=[row.code for row in SCHEDULE])

    assert len(policies_in_force()) == 25
    assert rules.count() == 25


def test_dry_run_counts_and_lists(shorter: RetentionRuleVersion, item: Item) -> None:
    [effect] = shorter.effects.all()

    assert (shorter.state, shorter.would_erase, shorter.would_change) == (VersionState.PROPOSED, 1, 0)
    assert (effect.item_id, effect.before, effect.after) == (item.pk, due_day(2026, 12, 23), due_day(2026, 11, 25))


def test_item_that_stays_longer_than_the_week_is_counted_as_changed(item: Item, records_manager: User) -> None:
    rule = RetentionRule.objects.get(pk=R01)
    version = propose_version(rule=rule, numbers=Numbers(60, "days", "erase"), reason="Panel", by=records_manager)

    counted = count_effects(version_id=version.pk)

    assert (counted.would_erase, counted.would_change) == (0, 1)


def test_counting_twice_gives_the_same_list(shorter: RetentionRuleVersion) -> None:
    count_effects(version_id=shorter.pk)

    assert PolicyEffect.objects.filter(version=shorter).count() == 1


def test_held_item_would_not_be_erased(make, gareth_wynn: User, records_manager: User) -> None:
    item = make()
    place_hold(item=item, kind=HoldKind.FOI, reason="x", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)
    rule = RetentionRule.objects.get(pk=R01)
    version = propose_version(rule=rule, numbers=THREE_DAYS, reason="Storage", by=records_manager)

    counted = count_effects(version_id=version.pk)

    assert (counted.would_erase, counted.would_change) == (0, 1)


def test_officer_cannot_propose(item: Item, pc_rahman: User) -> None:
    with pytest.raises(NotYours):
        propose_version(rule=RetentionRule.objects.get(pk=R01), numbers=THREE_DAYS, reason="x", by=pc_rahman)

    assert RetentionRuleVersion.objects.filter(rule=R01).count() == 1


def test_who_proposed_cannot_approve(shorter: RetentionRuleVersion, records_manager: User) -> None:
    with pytest.raises(SecondPersonNeeded):
        approve_version(version=shorter, by=records_manager)

    shorter.refresh_from_db()
    assert shorter.state == VersionState.PROPOSED


def test_one_change_of_a_rule_at_a_time(shorter: RetentionRuleVersion, records_manager: User) -> None:
    with pytest.raises(WrongState, match="under way"):
        propose_version(rule=shorter.rule, numbers=THREE_DAYS, reason="Again", by=records_manager)

    assert RetentionRuleVersion.objects.filter(rule=R01).count() == 2


def test_old_dry_run_must_be_counted_again(shorter: RetentionRuleVersion, second_records_manager: User, later) -> None:
    later(1.1)

    with pytest.raises(WrongState, match="older than a day"):
        approve_version(version=shorter, by=second_records_manager)

    shorter.refresh_from_db()
    assert shorter.approved_by is None


def test_retention_change_never_queues_at_once(
    shorter: RetentionRuleVersion, second_records_manager: User, item: Item, later
) -> None:
    approve_version(version=shorter, by=second_records_manager)
    later(6.9)

    enforce_policies()
    queue_due()

    assert (again(item).status, Disposal.objects.count()) == (Status.ACTIVE, 0)
    assert again(item).retention.erase_at == due_day(2026, 12, 23)


def test_after_the_week_exactly_the_dry_run_comes_true(
    make, records_manager: User, second_records_manager: User, gareth_wynn: User, later
) -> None:
    short, held, evidential = make(), make(b"held"), make(b"evidential", was_evidential=True)
    long = make(b"long", recorded_at=TODAY + timedelta(days=10), received_at=TODAY)
    place_hold(item=held, kind=HoldKind.FOI, reason="x", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)
    rule = RetentionRule.objects.get(pk=R01)
    version = propose_version(rule=rule, numbers=Numbers(5, "days", "erase"), reason="Storage", by=records_manager)
    count_effects(version_id=version.pk)
    version.refresh_from_db()
    foretold = {(one.item_id, one.after) for one in version.effects.all()}
    gone = set(version.effects.filter(would_erase=True).values_list("item", flat=True))
    approve_version(version=version, by=second_records_manager)
    later(7.01)

    enforce_policies()
    queue_due()

    states = {(one.pk, again(one).retention.erase_at) for one in (short, held, evidential, long)}
    queued = set(Disposal.objects.values_list("item", flat=True))
    assert states == foretold
    assert gone == {short.pk, evidential.pk}
    assert queued == gone - {evidential.pk}  # what was ever evidential waits for two people


def test_shortened_rule_still_leaves_a_week_in_the_queue(
    shorter: RetentionRuleVersion, second_records_manager: User, item: Item, later
) -> None:
    approve_version(version=shorter, by=second_records_manager)
    later(7.01)
    enforce_policies()
    queue_due()
    later(14)

    assert (erase_due(), again(item).status) == (0, Status.QUEUED)


def test_version_can_be_taken_back_until_it_counts(
    shorter: RetentionRuleVersion, second_records_manager: User, item: Item, later
) -> None:
    approve_version(version=shorter, by=second_records_manager)

    refuse_version(version=shorter, answer="The panel still needs them", by=second_records_manager)
    later(8)
    enforce_policies()

    assert policies_in_force()[R01].period.amount == 31
    assert again(item).retention.erase_at == due_day(2026, 12, 23)


def test_shortening_never_shortens_a_hold(
    make, gareth_wynn: User, records_manager: User, second_records_manager: User, later
) -> None:
    item = make()
    hold = place_hold(
        item=item, kind=HoldKind.SCRUTINY, reason="Panel", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn
    )
    rule = RetentionRule.objects.get(pk="SCRUTINY_SAMPLE")
    version = propose_version(rule=rule, numbers=Numbers(1, "days", "release"), reason="x", by=records_manager)
    count_effects(version_id=version.pk)
    approve_version(version=version, by=second_records_manager)
    later(7.01)

    enforce_policies()

    hold.refresh_from_db()
    assert (hold.not_before - hold.placed_at.date()).days == 120


def test_every_step_is_written_down(shorter: RetentionRuleVersion, second_records_manager: User, later) -> None:
    approve_version(version=shorter, by=second_records_manager)
    later(7.01)
    enforce_policies()

    steps = [row.details["state"] for row in reversed(trail(shorter)) if row.outcome == "success"]
    assert steps == ["counting", "proposed", "approved", "in_force"]
    assert {row.operation for row in trail(shorter)} == {Operation.RETENTION_POLICY_CHANGED}


def test_failed_journal_undoes_the_approval(
    shorter: RetentionRuleVersion, second_records_manager: User, broken_journal: None
) -> None:
    with pytest.raises(RuntimeError, match="journal is down"):
        approve_version(version=shorter, by=second_records_manager)

    shorter.refresh_from_db()
    assert (shorter.state, shorter.effective_at) == (VersionState.PROPOSED, None)
