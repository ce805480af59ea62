"""Files of the public lived through in any order (Hypothesis): none is opened unscanned, and no byte is lost."""

import hashlib
import uuid
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Rank
from accounts.roles import Role
from audit.journal import Refused
from community.actions import scanning
from community.actions.erasing import erase_due
from community.actions.files import Offered, add_file, remove_file, take_over_arrived
from community.actions.releasing import release_file
from community.actions.sending import AGREED, ask_for_withdrawal, send_submission
from community.actions.triaging import Refusal, accept_file, decline_file
from community.giver import giver_of
from community.inbox.acceptance import Acceptance
from community.inspecting import Looked
from community.models import DeclineReason, Safety, SubmittedFile, Triage
from community.models.look import files_to_look_into
from community.models.submitted_file import MOVES
from community.quarantine.answers import Answer, Found
from evidence.actions.intake.outside import take_whole
from evidence.intake import incoming
from evidence.models import Item
from evidence.refusals import AlreadyDone
from tests.factories.accounts import make_person, make_team
from tests.factories.community import begin, make_request
from tests.factories.incidents import make_incident

EXAMPLES, STEPS, MOST = 10, 15, 3
WHICH = st.integers(0, MOST - 1)
DIES = "the worker dies"
REFUSED = (Refused, AlreadyDone)


class Killed(BaseException):
    """The worker's process ends here."""


class Giving(RuleBasedStateMachine):
    """One submission of up to three files; `proved` is what the scanners last said of each."""

    @initialize(first=st.binary(min_size=1, max_size=30), is_sent=st.booleans())
    def start(self, first: bytes, is_sent: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        self.database = transaction.atomic()
        self.database._from_testcase = True  # as Django marks the transaction around a test
        self.database.__enter__()
        self.patch = pytest.MonkeyPatch()
        force = make_team("Midshire Police", "MID")
        roles = (Role.EVIDENCE_MANAGER, Role.INVESTIGATOR)
        self.wynn = make_person("S4071", "Gareth Wynn", Rank.STAFF, force, *roles)
        self.incident = make_incident("1182", self.wynn)
        asked = make_request(self.wynn, self.incident)
        self.submission, self.tom = begin(asked), giver_of(asked.request)
        self.content: dict[uuid.UUID, bytes] = {}
        self.proved: dict[uuid.UUID, Found] = {}
        self.seen: dict[uuid.UUID, Safety] = {}
        for content in (first, b"the other one"):
            self.give(content, is_whole=True)
        if is_sent:
            self.send()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.patch.undo()
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)

    def one(self, number: int) -> SubmittedFile | None:
        files = list(SubmittedFile.objects.select_related("upload", "submission__request").order_by("number"))
        return files[number % len(files)] if files else None

    # --- what the giver does
    @rule(content=st.binary(min_size=1, max_size=30), is_whole=st.sampled_from([True, True, True, False]))
    def give(self, content: bytes, is_whole: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        if len(self.content) == MOST:
            return
        try:
            file = add_file(submission=self.submission, file=Offered("a.mov", len(content)), by=self.tom)
        except Refused:
            return
        self.content[file.pk] = content
        incoming.part_path(file.upload_id).write_bytes(content if is_whole else content[:-1])
        if is_whole:
            take_whole(upload=file.upload, sha256=hashlib.sha256(content).hexdigest(), by=self.tom)

    @rule(number=WHICH)
    def remove(self, number: int) -> None:
        if file := self.one(number):
            try:
                remove_file(file=file, by=self.tom)
            except REFUSED:
                pass

    @rule()
    def send(self) -> None:
        try:
            send_submission(submission=self.submission, agreed_text=AGREED, by=self.tom)
        except Refused:
            pass

    @rule(is_meant=st.integers(0, 3))
    def take_back(self, is_meant: int) -> None:
        if not is_meant:
            try:
                ask_for_withdrawal(submission=self.submission, words="", by=self.tom)
            except Refused:
                pass

    # --- what the workers do, and how they die
    @rule()
    def take_over(self) -> None:
        take_over_arrived()

    @rule(number=WHICH, outcome=st.sampled_from([*Found, DIES]), is_late=st.booleans())
    def scan(self, number: int, outcome: Found | str, is_late: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        file = self.one(number)
        if file is None:
            return
        take_over_arrived()
        self.states_move_as_the_table_says()
        if is_late:
            SubmittedFile.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

        def look(path: object, *, sha256: str, **_: object) -> Looked:
            if isinstance(outcome, Found):
                return Looked(
                    (Answer("yara", outcome, "" if outcome is Found.CLEAN else "Why"),), sha256, timezone.now()
                )
            raise Killed

        self.patch.setattr(scanning, "inspect", look)
        try:
            settled = scanning.scan_file(file_id=file.pk)
        except Killed:
            return
        if settled is not None:
            self.proved[file.pk] = Found(outcome)

    @rule()
    def clear_up(self) -> None:
        erase_due()

    # --- what the police do
    @rule(number=WHICH)
    def release(self, number: int) -> None:
        if file := self.one(number):
            try:
                release_file(file=file, reason="The shop's own format", by=self.wynn)
            except Refused:
                assert self.proved.get(file.pk) != Found.UNSCANNABLE or file.safety != Safety.UNSCANNABLE
            else:
                assert self.proved[file.pk] == Found.UNSCANNABLE

    @rule(number=WHICH)
    def accept(self, number: int) -> None:
        if file := self.one(number):
            try:
                item = accept_file(file=file, wanted=Acceptance(self.incident), by=self.wynn)
            except Refused:
                return
            assert item.original.sha256 == hashlib.sha256(self.content[file.pk]).hexdigest()

    @rule(number=WHICH)
    def decline(self, number: int) -> None:
        if file := self.one(number):
            try:
                decline_file(file=file, refusal=Refusal(DeclineReason.NOT_SAFE), by=self.wynn)
            except Refused:
                pass

    # --- what must always be true
    @invariant()
    def nothing_is_opened_that_was_not_proved(self) -> None:
        opened = set(files_to_look_into().values_list("pk", flat=True))
        for file in SubmittedFile.objects.all():
            is_named = file.safety == Safety.RELEASED and file.released_by is not None and bool(file.release_reason)
            if file.may_be_opened or file.pk in opened or file.triage == Triage.ACCEPTED:
                proved = self.proved.get(file.pk)
                assert proved == Found.CLEAN or (proved == Found.UNSCANNABLE and is_named)

    @invariant()
    def states_move_as_the_table_says(self) -> None:
        for file in SubmittedFile.objects.all():
            now, before = Safety(file.safety), self.seen.get(file.pk, Safety.ARRIVING)
            ways = {before} | MOVES[before] | {last for one in MOVES[before] for last in MOVES[one]}
            assert now in ways, (before, now)
            self.seen[file.pk] = now

    @invariant()
    def no_byte_is_lost(self) -> None:
        for file in SubmittedFile.objects.select_related("upload"):
            path = incoming.whole_path(str(file.upload_id))
            if file.is_whole:
                assert path.read_bytes() == self.content[file.pk]
                assert file.sha256 == hashlib.sha256(self.content[file.pk]).hexdigest()
            elif file.safety == Safety.REMOVED:
                assert not path.exists()
        assert Item.objects.count() == SubmittedFile.objects.filter(triage=Triage.ACCEPTED).count()


@pytest.mark.slow
def test_no_file_is_opened_unproved_and_no_byte_is_lost(db: None) -> None:
    often = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Giving, settings=often)
