"""Packages lived through in any order (Hypothesis): who is in when they may not be, and whether what was sent stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Rank
from accounts.roles import Role
from evidence.models import Item
from evidence.sharing.actions import building, looking, managing, sending, visiting
from evidence.sharing.actions.building import Described
from evidence.sharing.models import Disposition, Package, PackageItem, PackageState, Recipient, Right
from evidence.sharing.refusals import BadTimes, LinkClosed, NotReady, NotShared, PackageMoved, TooSoon
from evidence.sharing.visits import COOKIE, entered_visit, version_for
from tests.evidence.retention.conftest import real_now
from tests.factories.accounts import make_person, make_team
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident
from tests.factories.sharing import VOSS, code_for, make_draft, token_for

BEGIN = datetime(2026, 11, 22, 9, tzinfo=UTC)
EXAMPLES, STEPS = 8, 12
WHO = st.integers(0, 2)


class Sharing(RuleBasedStateMachine):
    """One package of two exhibits, up to three recipients, a clock that goes on."""

    @initialize(first_day=st.sampled_from([-1, 0, 0, 0, 2]), right=st.sampled_from(Right))
    def begin(self, first_day: int, right: Right) -> None:
        self.database = transaction.atomic()
        self.database._from_testcase = True  # as Django marks the transaction around a test
        self.database.__enter__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.traveller = self.clock.start()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("botocore.auth.get_current_datetime", real_now)
        force = make_team("Midshire Police", "MID")
        self.wynn = make_person("S4071", "Gareth Wynn", Rank.STAFF, force, Role.EVIDENCE_MANAGER)
        self.incident = make_incident("1182", self.wynn, crime_reference="20/482913/26")
        self.items = [self.footage(number) for number in range(3)]
        voss = replace(VOSS, from_at=BEGIN + timedelta(days=first_day), until_at=BEGIN + timedelta(days=9), right=right)
        self.package = make_draft(self.incident, self.wynn, *self.items[:2], people=(voss,))
        self.keys: dict[Any, str] = {}  # by recipient: the cookie of whoever entered the code last
        self.sent: dict[int, list[tuple[Any, ...]]] = {}  # by version: its exhibits as they were sent
        self.send()
        self.come_in(0)

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.patch.undo()
            self.clock.stop()
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)

    def footage(self, number: int) -> Item:
        values = {"recorded_by": self.wynn, "incident": self.incident, "category_keys": ["use_of_force"]}
        return make_item(bytes([number]) * 100, is_stored=True, **values)

    def person(self, number: int) -> Recipient | None:
        people = list(Recipient.objects.select_related("package").order_by("pk"))
        return people[number % len(people)] if people else None

    # --- what the police do
    @rule()
    def send(self) -> None:
        try:
            version = sending.send_package(package=self.package, by=self.wynn)
        except (PackageMoved, NotReady):  # a link would be dead
            return
        self.sent[version.number] = self.exhibits(version.number)

    @rule(number=WHO, days=st.integers(-3, 100))
    def extend(self, number: int, days: int) -> None:
        person, until = self.person(number), timezone.now() + timedelta(days=days)
        if person and until > person.from_at:
            try:
                managing.extend_access(recipient=person, until_at=until, by=self.wynn)
            except (PackageMoved, BadTimes):
                assert not 0 < days <= 90 or person.revoked_at or Package.objects.get().state != PackageState.SENT

    @rule(number=WHO)
    def revoke_one(self, number: int) -> None:
        if person := self.person(number):
            try:
                managing.revoke_recipient(recipient=person, reason="x", by=self.wynn)
            except PackageMoved:
                pass

    @rule(is_meant=st.integers(0, 5))
    def revoke_all(self, is_meant: int) -> None:
        if not is_meant:
            try:
                managing.revoke_package(package=self.package, reason="x", by=self.wynn)
            except PackageMoved:
                pass

    @rule(right=st.sampled_from(Right), days=st.integers(1, 90))
    def add(self, right: Right, days: int) -> None:
        number = Recipient.objects.count()
        until = timezone.now() + timedelta(days=days)
        person = replace(VOSS, email=f"one{number}@cps.example", right=right, from_at=timezone.now(), until_at=until)
        if number < 3:
            try:
                managing.add_recipient(package=self.package, person=person, by=self.wynn)
            except PackageMoved:
                pass

    @rule()
    def next_version(self) -> None:
        try:
            version = building.open_next_version(package=self.package, by=self.wynn)
            building.choose_items(version=version, items=self.items, by=self.wynn)
        except PackageMoved:
            return
        for place, row in enumerate(version.items.order_by("position"), 1):
            described = Described(f"AR/{place}", f"Again {version.number}", disposition=Disposition.EVIDENCE)
            building.describe_row(row=row, described=described, by=self.wynn)

    @rule(change=st.sampled_from(["describe", "empty"]))
    def change_what_was_sent(self, change: str) -> None:
        row = PackageItem.objects.filter(version__sent_at__isnull=False).first()
        if row is None:
            return
        describe = lambda: building.describe_row(row=row, described=Described("X/9", "Other"), by=self.wynn)  # noqa: E731
        empty = lambda: building.choose_items(version=row.version, items=[], by=self.wynn)  # noqa: E731 - one act
        with pytest.raises(PackageMoved):
            {"describe": describe, "empty": empty}[change]()

    # --- what recipients and the clock do
    @rule(number=WHO)
    def come_in(self, number: int) -> None:
        person = self.person(number)
        if person is None or person.sent_at is None:
            return
        is_allowed = may_open(person)
        try:
            visit, _ = visiting.follow_link(text=token_for(person))
            visiting.send_code(visit=visit)
            _, key = visiting.enter_code(visit=visit, code=code_for(person), accepts_terms=True)
        except TooSoon:
            return
        except LinkClosed:
            is_refused = True
        else:
            is_refused, self.keys[person.pk] = False, key
        assert is_refused is not is_allowed

    @rule(minutes=st.sampled_from([1, 20, 40, 60 * 24, 60 * 24 * 5]))
    def time_passes(self, minutes: int) -> None:
        self.traveller.shift(timedelta(minutes=minutes))

    @rule(number=WHO)
    def stay_beyond_the_last_day(self, number: int) -> None:
        person, now = self.person(number), timezone.now()
        if person and person.until_at > now:
            self.traveller.move_to(max(now, person.until_at - timedelta(minutes=10)))
            self.come_in(number)
            self.nobody_is_in_who_may_not_be()
            self.traveller.shift(timedelta(minutes=15))

    # --- what must always be true
    @invariant()
    def nobody_is_in_who_may_not_be(self) -> None:
        for person in Recipient.objects.filter(pk__in=getattr(self, "keys", {})).select_related("package"):
            request = RequestFactory().get("/s/view/")
            request.COOKIES[COOKIE] = self.keys[person.pk]
            visit = entered_visit(request)
            assert visit is None or may_open(person)
            if visit is not None:
                self.has_no_more_than_the_right(person, visit)

    def has_no_more_than_the_right(self, person: Recipient, visit: Any) -> None:
        version = version_for(visit)
        assert version is not None
        assert version.number == max(self.sent)
        row = version.items.select_related("item", "file", "version").first()
        try:
            looking.start_download(visit=visit, row=row)
        except NotShared:
            assert person.right == Right.VIEW
        else:
            assert person.right == Right.DOWNLOAD

    @invariant()
    def what_was_sent_stays_as_it_was(self) -> None:
        for number, exhibits in getattr(self, "sent", {}).items():
            assert self.exhibits(number) == exhibits
            assert all(sha256 and file for *_, file, sha256, _ in exhibits)

    def exhibits(self, number: int) -> list[tuple[Any, ...]]:
        rows = PackageItem.objects.filter(version__package=self.package, version__number=number).order_by("position")
        return list(rows.values_list("pk", "item", "exhibit_reference", "title", "file", "sha256", "size"))


def may_open(person: Recipient) -> bool:
    """Say it anew, from the columns alone."""
    row, now = Recipient.objects.select_related("package").get(pk=person.pk), timezone.now()
    is_sent = row.package.state == "sent" and row.sent_at is not None
    return is_sent and row.revoked_at is None and row.from_at <= now < row.until_at


@pytest.mark.slow
def test_nobody_is_in_who_may_not_be_and_what_was_sent_stays(db: None) -> None:
    often = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Sharing, settings=often)
