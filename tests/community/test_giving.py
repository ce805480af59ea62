"""The giver's pages: a link is exchanged, the questions are asked, and what was sent is on record."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Notice
from accounts.models.outgoing import OutgoingMessage
from community.models import (
    ClockAnswer,
    Request,
    RequestState,
    Safety,
    Submission,
    SubmissionState,
    SubmittedFile,
)
from evidence.models import Item, Source, UploadState
from tests.factories.community import Asked, give
from tests.factories.devices import entries

WHERE = {
    "what_seen": "A man ran.",
    "place": "Bus stop",
    "day": "2026-11-21",
    "from_time": "10:44pm",
    "to_time": "12.05am",
}
ABOUT = {"named": "yes", "giver_name": "Tom Ellery", "contact": "same", "statement": "yes", "needs": ""}


def send_all(tom: Client) -> None:
    """Go through every page without a script, with a doorbell whose clock is 63 s fast."""
    tom.post("/u/begin/")
    tom.post("/u/where/", WHERE)
    files = [SimpleUploadedFile("IMG_4471.MOV", b"film one"), SimpleUploadedFile("IMG_4473.MOV", b"film two")]
    tom.post("/u/add/plain/", {"files": files, "source": "doorbell"})
    tom.post("/u/clock/", {"doorbell-verdict": "wrong", "doorbell-shows": "21:13:03", "doorbell-really": "9:12pm"})
    tom.post("/u/you/", ABOUT)


def test_everything_is_sent_without_a_script(tom: Client, asked: Asked, dc_okafor) -> None:
    send_all(tom)

    sent = tom.post("/u/check/", {"agreed": "on"})

    row = Submission.objects.get()
    assert sent["Location"] == "/u/sent/"
    assert (row.state, row.place, row.giver_name, row.reference) == (
        SubmissionState.SENT,
        "Bus stop",
        "Tom Ellery",
        asked.request.reference,
    )
    assert row.there_to - row.there_from == timedelta(hours=1, minutes=21)
    assert row.agreed_text.startswith("I took these")
    assert ClockAnswer.objects.get().error_ms == 63_000
    assert {file.upload.state for file in row.files.select_related("upload")} == {UploadState.RECEIVED}
    assert not Item.objects.exists()
    assert Request.objects.get().state == RequestState.SUPPLIED
    assert Notice.objects.get(person=dc_okafor).kind == "submission"
    assert row.reference in OutgoingMessage.objects.order_by("made_at").last().body
    assert [row[0] for row in entries()][-1] == "submission.sent"


def test_the_receipt_has_the_hash_of_every_file(tom: Client) -> None:
    send_all(tom)
    tom.post("/u/check/", {"agreed": "on"})

    pages = [tom.get(f"/u/{page}/").content.decode() for page in ("sent", "receipt")]

    for file in SubmittedFile.objects.select_related("upload"):
        assert all(file.upload.sha256_computed in page for page in pages)


def test_after_sending_nothing_can_be_added_or_changed(tom: Client) -> None:
    send_all(tom)
    tom.post("/u/check/", {"agreed": "on"})

    answers = [tom.post(f"/u/{page}/", WHERE | ABOUT)["Location"] for page in ("where", "you", "check")]

    assert answers == ["/u/status/"] * 3
    assert tom.post("/u/begin/").status_code == 409


@pytest.mark.parametrize(
    ("page", "given", "words"),
    [
        ("where", {"from_time": "quarter past"}, b"Enter a time, like 10:44pm or 22:44"),
        ("where", {"from_time": "10pm"}, b"Enter the date as well"),
        ("where", {"day": "2126-01-01"}, b"This date is in the future"),
        ("you", {}, b"Say whether you want to give your name"),
        ("you", ABOUT | {"giver_name": ""}, b"Enter your name, or choose to send it without"),
        ("you", ABOUT | {"contact": "email", "email": "tom"}, b"Enter an e-mail address"),
        ("you", ABOUT | {"contact": "sms", "telephone": "12"}, b"Enter a phone number"),
        ("check", {}, b"Tick the box"),
        ("check", {"agreed": "on"}, b"Add at least one file before you send"),
        ("add/plain", {}, b"Choose at least one file"),
    ],
)
def test_what_is_missing_is_said_at_the_top_and_changes_nothing(tom: Client, page: str, given, words: bytes) -> None:
    tom.post("/u/begin/")
    before = Submission.objects.get().revision

    answer = tom.post(f"/u/{page}/", given)

    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert words in answer.content
    assert Submission.objects.get().revision == before


def test_the_clock_of_a_doorbell_is_asked_for_and_the_time_must_be_one(tom: Client, asked: Asked) -> None:
    tom.post("/u/begin/")
    assert tom.get("/u/clock/")["Location"] == "/u/you/"
    give(Submission.objects.get(), b"film", source=Source.DOORBELL)

    answer = tom.post("/u/clock/", {"doorbell-verdict": "wrong"})

    assert b"Was the clock on your doorbell right?" in answer.content
    assert b"Enter the time the doorbell shows now, like 9:09am" in answer.content


def test_an_unfinished_file_is_named_and_keeps_it_from_being_sent(tom: Client) -> None:
    send_all(tom)
    file = SubmittedFile.objects.first()
    type(file.upload).objects.filter(pk=file.upload_id).update(state="receiving", sha256_computed="")

    answer = tom.post("/u/check/", {"agreed": "on"})

    assert b"have not arrived whole: IMG_4471.MOV" in answer.content
    assert Submission.objects.get().state == SubmissionState.STARTED


def test_an_empty_file_of_a_plain_form_is_refused_in_words(tom: Client) -> None:
    tom.post("/u/begin/")

    answer = tom.post("/u/add/plain/", {"files": [SimpleUploadedFile("a.mp4", b"")], "source": "phone"})

    assert answer.status_code == 422
    assert not SubmittedFile.objects.exists()


def test_anonymous_means_no_name_anywhere(tom: Client) -> None:
    send_all(tom)

    tom.post("/u/you/", ABOUT | {"named": "no", "contact": "none"})
    tom.post("/u/check/", {"agreed": "on"})

    row = Submission.objects.get()
    assert (row.is_anonymous, row.giver_name, row.contact_wanted) == (True, "", False)


def test_a_giver_takes_back_what_nobody_has_accepted(tom: Client) -> None:
    send_all(tom)
    tom.post("/u/check/", {"agreed": "on"})

    tom.post("/u/withdraw/", {"words": "Wrong film."})
    again = tom.post("/u/withdraw/", {"words": ""})

    row = Submission.objects.get()
    assert (row.state, row.withdrawal_words, again.status_code) == (SubmissionState.WITHDRAWN, "Wrong film.", 409)
    assert b"You took this back" in tom.get("/u/status/").content
    assert [row[:2] for row in entries()][-2:] == [
        ("submission.withdrawal_asked", "success"),
        ("submission.withdrawal_asked", "denied"),
    ]


def test_what_a_scanner_found_is_not_told_to_the_giver(tom: Client) -> None:
    send_all(tom)
    tom.post("/u/check/", {"agreed": "on"})
    SubmittedFile.objects.update(
        safety=Safety.INFECTED, safety_words="EICAR test file", sha256="a" * 64, received_at=timezone.now()
    )

    page = tom.get("/u/status/").content

    assert b"EICAR" not in page
    assert b"We could not open it safely" in page


def test_pages_need_few_queries_whatever_the_number_of_files(tom: Client, django_assert_max_num_queries) -> None:
    tom.post("/u/begin/")
    submission = Submission.objects.get()
    for number in range(5):
        give(submission, b"film %d" % number)

    with django_assert_max_num_queries(6):
        tom.get("/u/add/")


def test_a_stranger_sees_no_page(client: Client, asked: Asked) -> None:
    pages = ("start", "where", "add", "add/list", "clock", "you", "check", "sent", "receipt", "status")

    assert {client.get(f"/u/{page}/")["Location"] for page in pages} == {"/u/"}
