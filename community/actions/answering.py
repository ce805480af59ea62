"""What a giver says, page by page, and that they have nothing or do not want to give it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from audit import journal
from audit.operations import Operation
from community.giver import Giver
from community.models import ClockAnswer, ClockVerdict, Request, RequestState, Submission, SubmissionState
from community.refusals import must_be_open, must_take_answers

WHERE = frozenset({"what_seen", "place", "latitude", "longitude", "there_from", "there_to"})
ABOUT = frozenset(
    {"is_anonymous", "giver_name", "contact_wanted", "contact_way", "contact_address", "statement", "needs"}
)
HALF_A_DAY = timedelta(hours=12)


@journal.action
def begin_submission(*, request: Request, by: Giver) -> Submission:
    """Open a submission, or return the one that is being put together. Raises LinkEnded."""
    row = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    must_take_answers(row, by, Operation.SUBMISSION_STARTED)
    known = row.submissions.filter(state=SubmissionState.STARTED).first()
    number = row.submissions.count() + 1
    reference = row.reference if number == 1 else f"{row.reference}-{number}"
    submission = known or Submission.objects.create(request=row, reference=reference)
    if row.state != RequestState.UPLOADING:
        row.state = RequestState.UPLOADING
        row.save(update_fields=["state"])
    journal.act(
        Operation.SUBMISSION_STARTED,
        by=by,
        on=submission,
        incident_id=row.incident_id,
        details={"again": known is not None},
    )
    return submission


@journal.action
def answer_page(*, submission: Submission, page: str, answers: Mapping[str, Any], by: Giver) -> Submission:
    """Keep what a giver says on a page ("where" or "you"); nothing at all means that they skipped it.

    Raises NotOpen.
    """
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    must_be_open(row, by, Operation.SUBMISSION_ANSWERED)
    for name in answers.keys() & (WHERE if page == "where" else ABOUT):
        setattr(row, name, answers[name])
    if row.is_anonymous:
        row.giver_name = ""
    row.pages_done = sorted({*row.pages_done, page})
    row.revision += 1
    row.save()
    journal.act(
        Operation.SUBMISSION_ANSWERED,
        by=by,
        on=row,
        incident_id=row.request.incident_id,
        details={"page": page, "fields": sorted(answers)},
        personal={name: str(value) for name, value in answers.items() if value not in {None, ""}},
    )
    return row


@dataclass(frozen=True)
class Clock:
    """What a giver says of one device's clock; both times are of the same moment."""

    source: str
    verdict: ClockVerdict
    showed: datetime | None = None
    really: datetime | None = None
    knows_date: bool = False

    @property
    def error_ms(self) -> int | None:
        """Device minus true time in milliseconds; a time of day alone is at most half a day away."""
        if self.verdict is ClockVerdict.RIGHT:
            return 0
        if self.showed is None or self.really is None:
            return None
        error = self.showed - self.really
        if not self.knows_date:
            error = (error + HALF_A_DAY) % timedelta(days=1) - HALF_A_DAY
        return round(error / timedelta(milliseconds=1))


@journal.action
def answer_clock(*, submission: Submission, clocks: list[Clock], by: Giver) -> Submission:
    """Keep what a giver says of the clocks of their devices. Raises NotOpen."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    must_be_open(row, by, Operation.SUBMISSION_ANSWERED)
    row.clocks.all().delete()
    ClockAnswer.objects.bulk_create(
        ClockAnswer(
            submission=row,
            source=clock.source,
            verdict=clock.verdict,
            device_showed=clock.showed if clock.verdict is ClockVerdict.WRONG else None,
            really_was=clock.really if clock.verdict is ClockVerdict.WRONG else None,
            error_ms=clock.error_ms,
        )
        for clock in clocks
    )
    row.pages_done = sorted({*row.pages_done, "clock"})
    row.revision += 1
    row.save(update_fields=["pages_done", "revision"])
    said = {clock.source: clock.error_ms for clock in clocks}
    journal.act(
        Operation.SUBMISSION_ANSWERED,
        by=by,
        on=row,
        incident_id=row.request.incident_id,
        details={"page": "clock", "error_ms": said},
    )
    return row


@journal.action
def say_no(*, request: Request, state: RequestState, words: str, by: Giver) -> Request:
    """Write down that a person has nothing (NONE_HELD) or does not want to give it (REFUSED). Raises LinkEnded."""
    row = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    must_take_answers(row, by, Operation.REQUEST_ANSWERED)
    row.state, row.answered_at, row.answer_words = state, timezone.now(), words[:500]
    row.revision += 1
    row.save(update_fields=["state", "answered_at", "answer_words", "revision"])
    journal.act(
        Operation.REQUEST_ANSWERED,
        by=by,
        on=row,
        incident_id=row.incident_id,
        details={"answer": state.value},
        personal={"words": words} if words else None,
    )
    return row
