"""People watch live video: the journal knows before the first byte, and each moment that was sent (requirement 32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.reason import Reason
from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.context import bound
from audit.operations import Operation
from evidence.record.multirange import Stretch, joined
from evidence.refusals import NotYours
from streaming.access import must_be_open
from streaming.models import LiveSession, StreamView
from streaming.models.stream_view import LookEnd
from streaming.refusals import LookOver, ReasonMissing

LONGEST_REASON = 600


@dataclass(frozen=True)
class Looked:
    """What one look has shown since it was last noted; milliseconds of the recording, and what the browser said."""

    view: UUID
    live: Sequence[Stretch] = ()
    scrub: Sequence[Stretch] = ()
    longest_lag_ms: int | None = None
    dropped_frames: int | None = None


@journal.action
def start_looking(*, session: LiveSession, reason: Reason | None, by: User) -> StreamView:
    """Open a look at a live session; its picture flows only while the look is open.

    One's own footage needs no reason. Raises NotYours, Locked, ReasonMissing (all journalled as denied).
    """
    must_be_open(session, by, Operation.LIVE_LOOK_STARTED)
    if not LiveSession.objects.visible_to(by).filter(pk=session.pk).exists():
        message = "You may not watch this stream."
        raise NotYours(message, operation=Operation.LIVE_LOOK_STARTED, by=by, on=session, reason_code="no_permission")
    is_own = session.officer_id == by.pk
    if reason is None and not is_own:
        message = "Say why you watch this."
        raise ReasonMissing(message, operation=Operation.LIVE_LOOK_STARTED, by=by, on=session, reason_code="no_reason")
    view = StreamView.objects.create(
        session=session,
        person=by,
        is_own=is_own,
        reason_code=reason.code if reason else "",
        reason=reason.in_full[:LONGEST_REASON] if reason else "",
    )
    with bound(**_said(reason)):
        journal.act(
            Operation.LIVE_LOOK_STARTED,
            by=by,
            on=session,
            incident_id=session.incident_id,
            details={"look": str(view.pk), "is_own": is_own},
        )
    return view


def _said(reason: Reason | None) -> dict[str, object]:
    """Return the reason as the journal's context holds it: an alert may have given another than the task in hand."""
    return {"justification_code": reason.code, "justification_text": reason.in_full} if reason else {}


@journal.action
def note_looked(*, looked: Sequence[Looked], by: Worker) -> int:
    """Add what a web process has sent in all its looks since the last time; returns how many of them are still open.

    One entry holds what each look has shown anew: an entry for each would bury what people do.
    """
    told = {one.view: one for one in looked}
    views = list(StreamView.objects.open().filter(pk__in=told).order_by("pk").select_for_update())
    for view in views:
        _add(view, told[view.pk])
    fields = ["live_ranges", "scrub_ranges", "longest_lag_ms", "dropped_frames", "seen_at"]
    StreamView.objects.bulk_update(views, fields)
    shown: list[Json] = [[str(one.view), _as_json(one.live), _as_json(one.scrub)] for one in looked]
    journal.act(Operation.LIVE_LOOKS_NOTED, by=by, details={"looks": shown})
    return len(views)


@journal.action
def stop_looking(*, looked: Looked, cause: LookEnd, by: User) -> StreamView:
    """End a look, and write down all that was shown in it. What was seen was seen, also after the right has gone.

    Raises LookOver when it is somebody else's or has ended before.
    """
    view = StreamView.objects.select_for_update(of=("self",)).select_related("session").get(pk=looked.view)
    if view.person_id != by.pk or view.ended_at is not None:
        message = "This look has ended."
        raise LookOver(message, operation=Operation.LIVE_LOOK_ENDED, by=by, on=view.session, reason_code="look_over")
    _add(view, looked)
    _end(view, cause, by)
    return view


@journal.action
def end_lost_look(*, view: StreamView, by: Worker) -> None:
    """End a look whose web process has gone, or that never became a picture; harmless for one that has ended."""
    view = StreamView.objects.select_for_update(of=("self",)).select_related("session").get(pk=view.pk)
    if view.ended_at is None:
        _end(view, LookEnd.LOST, by)
    else:
        journal.act(Operation.LIVE_LOOK_ENDED, by=by, on=view.session, details={"look": str(view.pk), "cause": "again"})


@journal.action
def take_snapshot(*, view: StreamView, at_ms: int, by: User) -> None:
    """Write that a viewer keeps the picture of one moment (milliseconds of the recording). Raises LookOver."""
    if view.person_id != by.pk or view.ended_at is not None:
        message = "This look has ended. Reload the page."
        raise LookOver(
            message, operation=Operation.LIVE_SNAPSHOT_TAKEN, by=by, on=view.session, reason_code="look_over"
        )
    journal.act(
        Operation.LIVE_SNAPSHOT_TAKEN,
        by=by,
        on=view.session,
        incident_id=view.session.incident_id,
        details={"look": str(view.pk), "at_ms": at_ms},
    )


def _as_json(stretches: Sequence[Stretch]) -> list[Json]:
    return [list(stretch) for stretch in joined(stretches)]


def _add(view: StreamView, looked: Looked) -> None:
    view.live_ranges = joined([*view.live_ranges, *looked.live])
    view.scrub_ranges = joined([*view.scrub_ranges, *looked.scrub])
    view.longest_lag_ms = _larger(view.longest_lag_ms, looked.longest_lag_ms)
    view.dropped_frames = _larger(view.dropped_frames, looked.dropped_frames)
    view.seen_at = timezone.now()


def _larger(kept: int | None, told: int | None) -> int | None:
    return max((value for value in (kept, told) if value is not None), default=None)


def _end(view: StreamView, cause: LookEnd, by: User | Worker) -> None:
    view.ended_at = max(timezone.now(), view.began_at)
    view.end_cause = cause
    view.save()
    details: dict[str, Json] = {
        "look": str(view.pk),
        "cause": cause.value,
        "live": _as_json(view.live_ranges),
        "scrub": _as_json(view.scrub_ranges),
    }
    journal.act(
        Operation.LIVE_LOOK_ENDED, by=by, on=view.session, incident_id=view.session.incident_id, details=details
    )
