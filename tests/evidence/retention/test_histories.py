"""Whole histories, made by Hypothesis: no early erasure, none under a hold, no orphan objects, no bytes without rows.

Real database, real store, small numbers. A worker may be killed at any point; the next run must heal.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Rank
from accounts.roles import Role as PersonRole
from evidence.actions.record.placing import place_item
from evidence.actions.retention import erasing
from evidence.actions.retention.disposing import approve_disposal, ask_disposal, restore
from evidence.actions.retention.due import enforce_policies, erase_due, queue_due
from evidence.actions.retention.flagging import settle_flags
from evidence.actions.retention.holding import hold_incident, place_hold, release_hold
from evidence.actions.retention.policies import Numbers, approve_version, count_effects, propose_version
from evidence.actions.retention.refreshing import refresh_changed, refresh_rest
from evidence.actions.retention.retaining import refresh
from evidence.integrity import object_versions
from evidence.models import (
    Category,
    Disposal,
    DisposalCertificate,
    DisposalState,
    File,
    Hold,
    HoldKind,
    Item,
    ItemCategory,
    RetentionRule,
    RetentionRuleVersion,
    Status,
)
from evidence.retention.refusals import HoldInForce, NotConfirmed, SecondPersonNeeded, WrongState
from incidents.actions.cases import add_to_case, enter_outcome, open_case
from incidents.models import Case, CaseState
from incidents.models.case import CASE_MOVES, HAS_END
from incidents.outcomes import Entry
from tests.evidence.retention.conftest import real_now
from tests.factories.accounts import make_person, make_team
from tests.factories.evidence import make_copy, make_item
from tests.factories.incidents import make_incident

BEGIN = datetime(2026, 11, 22, 9, tzinfo=UTC)
REFUSED = (HoldInForce, NotConfirmed, SecondPersonNeeded, WrongState)
HISTORIES = int(os.environ.get("EXHIBIT_HISTORIES", "10"))  # many more at night
R01 = "BWV_NON_EVIDENTIAL"
UNDECIDED = {CaseState.OPEN, CaseState.CHARGED, CaseState.APPEAL}


class Killed(BaseException):
    """The worker's process ends here."""


class Histories(RuleBasedStateMachine):
    """What may happen to a handful of recordings in a few years."""

    @initialize()
    def begin(self) -> None:
        self.database = transaction.atomic()
        self.database._from_testcase = True  # as Django marks the transaction around a test
        self.database.__enter__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.traveller = self.clock.start()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("botocore.auth.get_current_datetime", real_now)
        force = make_team("Midshire Police", "MID")
        self.officer = make_person("20417", "Aisha Rahman", Rank.PC, force, PersonRole.OFFICER)
        self.managers = [
            make_person(f"S40{n}", name, Rank.STAFF, force, PersonRole.EVIDENCE_MANAGER, PersonRole.RECORDS)
            for n, name in enumerate(["Gareth Wynn", "Iris Bell"])
        ]
        self.incident = make_incident("1182", self.officer)
        self.items: list[Item] = []
        self.case: Case | None = None

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.patch.undo()
            self.clock.stop()
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)

    # --- what people and the clock do
    @rule(content=st.binary(min_size=1, max_size=20), age=st.integers(0, 30))
    def ingest(self, content: bytes, age: int) -> None:
        if len(self.items) < 3:
            now = timezone.now()
            item = make_item(
                content,
                recorded_by=self.officer,
                is_stored=True,
                received_at=now,
                recorded_at=now - timedelta(days=age),
            )
            make_copy(item, "poster", b"jpeg")
            refresh([item.pk])
            self.items.append(item)

    def living(self, number: int) -> Item | None:
        living = list(Item.objects.exclude(status=Status.DELETED).order_by("pk"))
        return living[number % len(living)] if living else None

    @rule(number=st.integers(0, 9), kind=st.sampled_from([HoldKind.LEGAL, HoldKind.IOPC]))
    def hold(self, number: int, kind: HoldKind) -> None:
        if item := self.living(number):
            by = self.managers[0]
            review = timezone.now().date() + timedelta(days=400)
            place_hold(item=item, kind=kind, reason="x", owner=by, review_on=review, by=by)

    @rule()
    def hold_the_incident(self) -> None:
        if not Hold.objects.active().filter(incident=self.incident).exists():
            by = self.managers[0]
            review = timezone.now().date() + timedelta(days=400)
            hold_incident(incident=self.incident, kind=HoldKind.CIVIL, reason="x", owner=by, review_on=review, by=by)

    @rule(number=st.integers(0, 9))
    def release(self, number: int) -> None:
        active = list(Hold.objects.active().order_by("pk"))
        if active:
            release_hold(hold=active[number % len(active)], reason="over", by=self.managers[0])

    @rule(number=st.integers(0, 9), key=st.sampled_from(["arrest", "stop-and-search", "accidental"]))
    def classify(self, number: int, key: str) -> None:
        item = self.living(number)
        if item:
            rules = {"arrest": "MOPI_G3", "stop-and-search": "STOP_SEARCH", "accidental": R01}
            category, _ = Category.objects.get_or_create(
                key=key, defaults={"name": key, "retention_rule": rules[key], "is_evidential": key != "accidental"}
            )
            ItemCategory.objects.get_or_create(item=item, category=category, removed_at=None)
            if category.is_evidential:
                Item.objects.filter(pk=item.pk).update(was_evidential=True)
            refresh([item.pk])

    @rule(number=st.integers(0, 9), away=st.booleans())
    def place(self, number: int, away: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        item = self.living(number)
        if item:
            place_item(item=item, incident=None if away else self.incident, by=self.managers[0])

    @rule(data=st.data())
    def case_goes_on(self, data) -> None:
        by = self.managers[0]
        if self.case is None:
            self.case = open_case(
                reference="20/1/26", urn="", title="x", group="MOPI_G4_UNDET_OTHER", team=by.team, by=by
            )
            add_to_case(case=self.case, incident=self.incident, by=by)
            return
        self.case.refresh_from_db()
        state = data.draw(st.sampled_from(sorted(CASE_MOVES[CaseState(self.case.state)])))
        today = timezone.localdate()
        ends = today + timedelta(days=200) if state in HAS_END else None
        enter_outcome(case=self.case, entry=Entry(state=state, on=today, ends_on=ends), by=by)

    @rule(number=st.integers(0, 9), who=st.integers(0, 1), typed=st.sampled_from(["", "DELETE"]))
    def ask(self, number: int, who: int, typed: str) -> None:
        item = self.living(number)
        if item:
            try:
                ask_disposal(item=item, reason="x", by=self.managers[who], typed=typed)
            except REFUSED:
                pass

    @rule(who=st.integers(0, 1))
    def approve(self, who: int) -> None:
        waiting = Disposal.objects.filter(state=DisposalState.WAITING).first()
        if waiting:
            try:
                approve_disposal(disposal=waiting, by=self.managers[who])
            except REFUSED:
                pass

    @rule()
    def restore_one(self) -> None:
        queued = Disposal.objects.filter(state=DisposalState.QUEUED).first()
        if queued:
            until = timezone.now().date() + timedelta(days=90)
            restore(disposal=queued, reason="needed", keep_until=until, by=self.managers[0])

    @rule(days=st.integers(1, 60))
    def change_policy(self, days: int) -> None:
        first, second = self.managers
        if RetentionRuleVersion.objects.filter(rule=R01, state="approved").exists():
            return
        r01, _ = RetentionRule.objects.get_or_create(key=R01, defaults={"code": "R01", "title": "x"})
        version = propose_version(rule=r01, numbers=Numbers(days, "days", "erase"), reason="x", by=first)
        count_effects(version_id=version.pk)
        approve_version(version=version, by=second)

    @rule(days=st.sampled_from([1, 6, 8, 25, 40, 200, 2400]))
    def time_passes(self, days: int) -> None:
        self.traveller.shift(timedelta(days=days))

    # --- what the workers do, and how they die
    @rule()
    def work(self) -> None:
        refresh_changed()
        refresh_rest()
        enforce_policies()
        queue_due()
        erase_due()
        settle_flags()

    @rule(after=st.integers(0, 3), where=st.sampled_from(["objects", "rows"]))
    def work_and_die(self, after: int, where: str) -> None:
        calls = [0]
        target, name = (object_versions, "_delete") if where == "objects" else (erasing, "_blank")
        real = getattr(target, name)

        def dying(*arguments: object) -> object:
            calls[0] += 1
            if calls[0] > after:
                raise Killed
            return real(*arguments)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(target, name, dying)
            try:
                queue_due()
                erase_due()
            except Killed:
                pass

    # --- what must always be true
    @invariant()
    def nothing_goes_under_a_hold(self) -> None:
        for disposal in Disposal.objects.filter(started_at__isnull=False):
            holds = Hold.objects.over(disposal.item).filter(placed_at__lte=disposal.started_at)
            assert not any(one.released_at is None or one.released_at > disposal.started_at for one in holds)

    @invariant()
    def nothing_goes_early(self) -> None:
        for disposal in Disposal.objects.filter(started_at__isnull=False).select_related("item"):
            assert disposal.started_at >= disposal.queued_at + timedelta(days=7)
            if not disposal.is_early:
                counted = RetentionRuleVersion.objects.filter(rule=R01, state__in=["in_force", "replaced"])
                shortest = min(counted.values_list("amount", flat=True))
                assert disposal.started_at >= disposal.item.recorded_at + timedelta(days=shortest)
            if disposal.is_early or disposal.item.was_evidential:
                assert disposal.approved_by_id not in {None, disposal.asked_by_id}

    @invariant()
    def nothing_of_an_undecided_case_goes(self) -> None:
        if self.case and CaseState(Case.objects.get(pk=self.case.pk).state) in UNDECIDED:
            latest = self.case.outcomes.order_by("-entered_at").first()
            started = Disposal.objects.filter(started_at__gt=latest.entered_at, item__incident=self.incident)
            assert not started.exists()

    @invariant()
    def rows_and_objects_agree(self) -> None:
        for item in Item.objects.filter(pk__in=[one.pk for one in self.items]):
            prefixes = object_versions.prefixes_of(item.pk)
            keys = {one.key for prefix in prefixes for one in object_versions.versions_under(prefix)}
            rows = set(File.objects.filter(item=item).values_list("key", flat=True))
            assert keys <= rows, "bytes without a row"
            if item.status != Status.DELETED:
                assert keys == rows, "half an item shown as whole"
            if DisposalCertificate.objects.filter(item=item).exists():
                assert not keys
                assert not rows

    @precondition(lambda self: Disposal.objects.filter(state=DisposalState.ERASING).exists())
    @rule()
    def next_worker_heals(self) -> None:
        erase_due()

        assert not Disposal.objects.filter(state=DisposalState.ERASING).exists()


@pytest.mark.slow
def test_histories(db: None, receiving_folder: Path) -> None:
    often = settings(
        max_examples=HISTORIES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )

    run_state_machine_as_test(Histories, settings=often)
