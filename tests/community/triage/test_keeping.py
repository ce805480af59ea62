"""What never became evidence goes by rule R16, unless a hold stands; its hash and a certificate stay."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from community.actions.erasing import abandon_unfinished, clear_copies, erase_due
from community.actions.triaging import Refusal, decline_file
from community.keeping import goes_at
from community.models import DeclineReason, ErasedFile, Request, Submission, SubmittedFile
from community.preview import copies
from evidence.intake import incoming
from evidence.models import Hold, HoldKind
from tests.accounts.acts import JournalDown, last
from tests.factories.submissions import make_submission, make_submitted

LONG_AGO = timedelta(days=33)


@pytest.fixture
def declined(file: SubmittedFile, gareth_wynn: User) -> SubmittedFile:
    return decline_file(file=file, refusal=Refusal(DeclineReason.NOT_RELEVANT), by=gareth_wynn)


def test_nothing_goes_before_its_day(declined: SubmittedFile) -> None:
    assert erase_due() == 0

    assert incoming.whole_path(str(declined.upload_id)).exists()
    assert (goes_at(timezone.now()) - timezone.now()).days in {30, 31, 32}


def test_a_declined_file_goes_with_its_words_and_leaves_a_certificate(declined: SubmittedFile) -> None:
    SubmittedFile.objects.update(decided_at=timezone.now() - LONG_AGO)
    copies.folder_of(declined.pk).mkdir(parents=True)

    first, again = erase_due(), erase_due()

    assert (first, again) == (1, 0)
    assert not incoming.whole_path(str(declined.upload_id)).exists()
    assert not copies.folder_of(declined.pk).exists()
    certificate, left = ErasedFile.objects.get(), SubmittedFile.objects.get()
    assert (certificate.rule, certificate.sha256) == ("R16", declined.sha256)
    assert (left.said_name, left.caption, left.sha256) == ("", "", declined.sha256)
    row = last(declined)
    assert (row.operation, row.details["rule"], row.actor_id) == (
        Operation.COMMUNITY_ERASED,
        "R16",
        "community.erase_due",
    )


def test_the_giver_is_forgotten_with_the_last_file(declined: SubmittedFile) -> None:
    SubmittedFile.objects.update(decided_at=timezone.now() - LONG_AGO)

    erase_due()

    submission, request = Submission.objects.get(), Request.objects.get()
    assert (submission.giver_name, submission.what_seen) == ("", "")
    assert (request.person_name, request.address) == ("", "")


def test_a_hold_on_the_incident_keeps_it(declined: SubmittedFile, dc_okafor: User) -> None:
    SubmittedFile.objects.update(decided_at=timezone.now() - LONG_AGO)
    Hold.objects.create(
        kind=HoldKind.CORONER,
        incident=declined.submission.request.incident,
        reason="Inquest",
        owner=dc_okafor,
        placed_by=dc_okafor,
        review_on=date(2030, 1, 1),
    )

    assert erase_due() == 0
    assert incoming.whole_path(str(declined.upload_id)).exists()


def test_what_was_taken_back_goes_after_the_same_time(file: SubmittedFile) -> None:
    Submission.objects.update(state="withdrawn", withdrawn_at=timezone.now() - LONG_AGO)

    assert erase_due() == 1


def test_what_is_undecided_or_evidence_stays(file: SubmittedFile) -> None:
    Submission.objects.update(sent_at=timezone.now() - 3 * LONG_AGO)

    assert erase_due() == 0


def test_what_nobody_finished_is_given_up_a_week_after_its_link(receiving_folder: object, asked: Request) -> None:
    begun = make_submission(asked, state="started", sent_at=None, agreed_text="")
    make_submitted(begun, received_at=timezone.now() - LONG_AGO)
    Request.objects.update(state="expired", expires_at=timezone.now() - timedelta(days=6))

    early = abandon_unfinished()
    Request.objects.update(expires_at=timezone.now() - timedelta(days=8))
    given_up = abandon_unfinished()

    assert (early, given_up) == (0, 1)
    assert Submission.objects.get().state == "abandoned"
    assert erase_due() == 1


def test_a_failed_journal_leaves_no_certificate(declined: SubmittedFile, request: pytest.FixtureRequest) -> None:
    SubmittedFile.objects.update(decided_at=timezone.now() - LONG_AGO)
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        erase_due()

    assert not ErasedFile.objects.exists()
    assert incoming.whole_path(str(declined.upload_id)).exists()


def test_copies_stay_while_a_decision_waits(file: SubmittedFile) -> None:
    copies.folder_of(file.pk).mkdir(parents=True)

    assert clear_copies() == 0
    assert copies.folder_of(file.pk).exists()
