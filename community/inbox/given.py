"""What an accepted file is as evidence: what the giver said, what the file says, and the error of its clock."""

from datetime import datetime, timedelta

from community.inbox.acceptance import Acceptance
from community.models import ClockAnswer, ClockVerdict, Look, Submission, SubmittedFile
from evidence.actions.intake.accepting import Given
from evidence.models import Kind, Source

TITLE_MOST, WHOM_MOST = 200, 200
TO_THE_MINUTE_MS, TO_THE_SECOND_MS = 60_000, 2_000  # how exactly two clocks were compared, plus or minus
NOT_NAMED = "Member of the public, not named"


def title_of(file: SubmittedFile) -> str:
    """Return what the item is called unless somebody calls it otherwise: the caption, or the device and the place."""
    place = file.submission.place or file.submission.request.place or file.submission.request.incident.place
    words = file.caption or f"{file.get_source_display()}, {place}"
    return words[:TITLE_MOST]


def giver_of(submission: Submission) -> str:
    """Return who gave it, as they named themselves."""
    name = "" if submission.is_anonymous else submission.giver_name
    return f"{name or NOT_NAMED} ({submission.reference})"[:WHOM_MOST]


def clock_of(file: SubmittedFile) -> ClockAnswer | None:
    """Return what the giver said of the clock of the device that made the file; from rows that are loaded."""
    return next((one for one in file.submission.clocks.all() if one.source == file.source), None)


def clock_error_ms(answer: ClockAnswer) -> int | None:
    """Return how far the stated clock error may be wrong, plus or minus milliseconds; None when nobody compared."""
    if answer.verdict == ClockVerdict.UNKNOWN:
        return None
    compared = [moment for moment in (answer.device_showed, answer.really_was) if moment is not None]
    has_seconds = any(moment.second for moment in compared)
    return TO_THE_SECOND_MS if has_seconds else TO_THE_MINUTE_MS


def given_of(file: SubmittedFile, look: Look | None, wanted: Acceptance) -> Given:
    """Return the file as evidence takes it. The clock counts only when the person who accepts it says so."""
    submission = file.submission
    answer = clock_of(file) if wanted.corrects_clock else None
    stated_at, error = _stated(submission, look)
    if stated_at is None:
        error = _error(answer, look)
    latitude, longitude = _place(submission, look)
    return Given(
        title=wanted.title or title_of(file),
        source=Source(file.source),
        kind=Kind(look.kind if look else Kind.OTHER),
        owner=submission.request.asked_by,
        incident=wanted.incident,
        from_whom=giver_of(submission),
        description="\n\n".join(part for part in (file.caption, submission.what_seen) if part),
        exhibit_reference=wanted.exhibit_reference,
        evidence_id=submission.reference,
        place=submission.place,
        latitude=latitude,
        longitude=longitude,
        said_at=look.said_at if look else None,
        stated_at=stated_at,
        time_error_ms=error,
        clock_offset_ms=answer.error_ms if answer else None,
    )


def corrected(file: SubmittedFile, look: Look | None) -> datetime | None:
    """Return when the file was made, the stated clock error taken out; None when the file does not say."""
    if look is None or look.said_at is None:
        return None
    answer = clock_of(file)
    return look.said_at - timedelta(milliseconds=(answer.error_ms or 0) if answer else 0)


def _stated(submission: Submission, look: Look | None) -> tuple[datetime | None, int | None]:
    """Return the middle of when they were there, with half of it as error, for a file that says no time itself."""
    begin, end = submission.there_from, submission.there_to
    if begin is None or (look is not None and look.said_at is not None):
        return None, None
    if end is None:
        return begin, None
    half = (end - begin) / 2
    return begin + half, round(half.total_seconds() * 1000)


def _error(answer: ClockAnswer | None, look: Look | None) -> int | None:
    compared = clock_error_ms(answer) if answer else None
    in_file = look.time_error_ms if look else None
    if compared is None:
        return in_file
    return compared + (in_file or 0)


def _place(submission: Submission, look: Look | None) -> tuple[float | None, float | None]:
    if submission.latitude is not None and submission.longitude is not None:
        return float(submission.latitude), float(submission.longitude)
    return (look.latitude, look.longitude) if look else (None, None)
