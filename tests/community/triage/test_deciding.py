"""Accepting, declining and releasing: what becomes of the bytes, who may, what is written, what the giver hears."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import OutgoingMessage
from audit.operations import Operation
from community.actions.releasing import release_file
from community.actions.triaging import Refusal, accept_file, decline_file
from community.inbox.acceptance import Acceptance
from community.inbox.refusals import AlreadyDecided, NotAllowed, NothingToRelease, NotSafe, ReasonMissing, WrongIncident
from community.models import ClockAnswer, ClockVerdict, DeclineReason, Look, Safety, Submission, SubmittedFile
from evidence.intake import incoming
from evidence.models import Category, Item, Source, Status, Step, TimeBasis
from incidents.models import Incident
from tests.accounts.acts import assert_refused, assert_undone, last, told
from tests.factories.incidents import make_incident
from tests.factories.submissions import TOM, make_submitted

SAID = datetime(2026, 11, 21, 22, 45, 26, tzinfo=UTC)
NOT_NEEDED = Refusal(DeclineReason.NOT_RELEVANT)


def wanted(incident: Incident, **values: object) -> Acceptance:
    return Acceptance(incident, exhibit_reference="PUB/1", **values)  # type: ignore[arg-type]


def looked_into(file: SubmittedFile, **values: object) -> Look:
    fields = {"made_at": timezone.now(), "kind": "video", "said_at": SAID, "device": "Apple iPhone 15"}
    return Look.objects.create(file=file, **fields | values)


def test_an_accepted_file_is_evidence_of_the_incident_with_the_very_bytes(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User, dc_okafor: User
) -> None:
    where = incoming.whole_path(str(file.upload_id)).stat().st_ino

    item = accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn)

    assert (item.incident, item.owner, item.status) == (tanner_row, dc_okafor, Status.PROCESSING)
    assert (item.original.sha256, item.original.size) == (file.sha256, file.size)
    assert incoming.whole_path(item.original.incoming_name).stat().st_ino == where
    assert item.seized_from == f"Tom Ellery ({file.submission.reference})"
    assert set(Step.objects.filter(item=item).values_list("name", flat=True)) == {"prepare", "store_original"}


def test_accepting_writes_exactly_this(file: SubmittedFile, tanner_row: Incident, gareth_wynn: User) -> None:
    item = accept_file(file=file, wanted=wanted(tanner_row, says_thanks=False), by=gareth_wynn)

    details = {"item": str(item.pk), "exhibit_reference": "PUB/1", "clock_offset_ms": None}
    details |= {"thanks": False, "statement_asked": False}
    assert told(last(file)) == (Operation.COMMUNITY_ACCEPTED, "success", "", str(gareth_wynn.pk), details)
    received = last(item)
    assert (received.operation, received.details["sender"]) == (Operation.EVIDENCE_RECEIVED, "public")


def test_a_stranger_and_an_officer_without_the_right_cannot_accept(
    file: SubmittedFile, tanner_row: Incident, pc_rahman: User
) -> None:
    accept = lambda: accept_file(file=file, wanted=wanted(tanner_row), by=pc_rahman)  # noqa: E731 - one act

    assert_refused(NotAllowed, Operation.COMMUNITY_ACCEPTED, file, accept)
    assert not Item.objects.exists()


def test_a_failed_journal_undoes_accepting(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User, journal_down: None
) -> None:
    assert_undone(file, lambda: accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn))

    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "safety", [Safety.RECEIVED, Safety.SCANNING, Safety.INFECTED, Safety.UNSCANNABLE, Safety.ERROR]
)
def test_only_a_file_that_was_scanned_clean_becomes_evidence(
    safety: Safety, file: SubmittedFile, tanner_row: Incident, gareth_wynn: User
) -> None:
    SubmittedFile.objects.update(safety=safety)

    accept = lambda: accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn)  # noqa: E731 - one act

    assert_refused(NotSafe, Operation.COMMUNITY_ACCEPTED, file, accept)


def test_a_file_is_decided_about_once(file: SubmittedFile, tanner_row: Incident, gareth_wynn: User) -> None:
    accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn)

    with pytest.raises(AlreadyDecided, match="Gareth Wynn"):
        decline_file(file=file, refusal=NOT_NEEDED, by=gareth_wynn)


def test_it_goes_only_into_an_incident_that_the_person_reaches(
    file: SubmittedFile, south: object, dc_okafor: User, ruth_adler: User
) -> None:
    elsewhere = make_incident("0007", ruth_adler)

    with pytest.raises(WrongIncident):
        accept_file(file=file, wanted=wanted(elsewhere), by=dc_okafor)


def test_the_error_of_the_givers_clock_is_taken_out(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User
) -> None:
    looked_into(file)
    showed, really = SAID, SAID + timedelta(seconds=63)
    ClockAnswer.objects.create(
        submission=file.submission,
        source=Source.PHONE,
        verdict=ClockVerdict.WRONG,
        device_showed=showed,
        really_was=really,
        error_ms=-63_000,
    )

    item = accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn)

    assert (item.clock_offset_ms, item.time_error_ms, item.recorded_at_device) == (-63_000, 2_000, SAID)
    assert item.recorded_at is None  # the file says it; preparing takes 63 s out


def test_who_accepts_can_leave_the_clock_as_it_is(file: SubmittedFile, tanner_row: Incident, gareth_wynn: User) -> None:
    ClockAnswer.objects.create(submission=file.submission, source=Source.PHONE, verdict=ClockVerdict.RIGHT, error_ms=0)

    item = accept_file(file=file, wanted=wanted(tanner_row, corrects_clock=False), by=gareth_wynn)

    assert item.clock_offset_ms is None


def test_a_file_without_a_time_gets_the_one_they_stated_with_its_error(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User
) -> None:
    looked_into(file, said_at=None)
    Submission.objects.update(there_from=SAID, there_to=SAID + timedelta(minutes=10))

    item = accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn)

    assert (item.recorded_at, item.time_basis) == (SAID + timedelta(minutes=5), TimeBasis.STATED)
    assert item.time_error_ms == 300_000


def test_categories_and_thanks_go_with_it(file: SubmittedFile, tanner_row: Incident, gareth_wynn: User) -> None:
    category = Category.objects.filter(is_active=True).order_by("key")[0]

    item = accept_file(
        file=file, wanted=wanted(tanner_row, categories=(category,), asks_statement=True), by=gareth_wynn
    )

    assert item.category_keys == [category.key]
    message = OutgoingMessage.objects.get()
    assert (message.address, file.submission.reference in message.body) == (TOM, True)
    assert "statement" in message.body


def test_a_submission_is_decided_with_its_last_file(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User
) -> None:
    second = make_submitted(file.submission, b"another angle")

    accept_file(file=file, wanted=wanted(tanner_row), by=gareth_wynn)
    between = Submission.objects.get().state
    decline_file(file=second, refusal=NOT_NEEDED, by=gareth_wynn)

    assert (between, Submission.objects.get().state) == ("looked_at", "decided")


def test_declining_tells_the_giver_why_and_when_it_goes(file: SubmittedFile, gareth_wynn: User) -> None:
    declined = decline_file(file=file, refusal=Refusal(DeclineReason.HELD_ALREADY, "See AR/1"), by=gareth_wynn)

    assert (declined.triage, declined.decline_reason, declined.decision_words) == (
        "declined",
        "held_already",
        "See AR/1",
    )
    body = OutgoingMessage.objects.get().body
    assert "we have the same recording already" in body
    assert "See AR/1" not in body
    row = last(file)
    assert (row.operation, row.details["reason"]) == (Operation.COMMUNITY_DECLINED, "held_already")
    assert row.details["goes_at"] > timezone.now().isoformat()


def test_another_reason_needs_words(file: SubmittedFile, gareth_wynn: User) -> None:
    decline = lambda: decline_file(file=file, refusal=Refusal(DeclineReason.OTHER, " "), by=gareth_wynn)  # noqa: E731

    assert_refused(ReasonMissing, Operation.COMMUNITY_DECLINED, file, decline)


def test_a_stranger_cannot_decline_and_a_failed_journal_undoes_it(
    file: SubmittedFile, pc_rahman: User, gareth_wynn: User, request: pytest.FixtureRequest
) -> None:
    decline = lambda by: decline_file(file=file, refusal=NOT_NEEDED, by=by)  # noqa: E731 - one act

    assert_refused(NotAllowed, Operation.COMMUNITY_DECLINED, file, lambda: decline(pc_rahman))
    request.getfixturevalue("journal_down")
    assert_undone(file, lambda: decline(gareth_wynn))


def test_an_unscannable_file_is_released_by_name_and_reason(file: SubmittedFile, gareth_wynn: User) -> None:
    SubmittedFile.objects.update(safety=Safety.UNSCANNABLE, safety_words="Over 2 GiB")

    released = release_file(file=file, reason="CCTV of the shop, own format", by=gareth_wynn)

    assert (released.safety, released.released_by, released.may_be_opened) == (Safety.RELEASED, gareth_wynn, True)
    assert told(last(file))[:1] + told(last(file))[4:] == (
        Operation.COMMUNITY_RELEASED,
        {"why_not_scanned": "Over 2 GiB"},
    )


@pytest.mark.parametrize(
    ("safety", "reason", "error"),
    [
        (Safety.INFECTED, "It is surely nothing", NothingToRelease),
        (Safety.CLEAN, "It is surely nothing", NothingToRelease),
        (Safety.UNSCANNABLE, "why not", ReasonMissing),
    ],
)
def test_nothing_else_is_released(
    safety: Safety, reason: str, error: type[Exception], file: SubmittedFile, gareth_wynn: User
) -> None:
    SubmittedFile.objects.update(safety=safety)

    release = lambda: release_file(file=file, reason=reason, by=gareth_wynn)  # noqa: E731 - one act

    assert_refused(error, Operation.COMMUNITY_RELEASED, file, release)


def test_who_may_triage_may_not_release(file: SubmittedFile, dc_okafor: User) -> None:
    SubmittedFile.objects.update(safety=Safety.UNSCANNABLE)

    release = lambda: release_file(file=file, reason="Own format of the shop", by=dc_okafor)  # noqa: E731 - one act

    assert_refused(NotAllowed, Operation.COMMUNITY_RELEASED, file, release)
