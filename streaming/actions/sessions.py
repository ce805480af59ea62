"""A live session begins, loses and finds its picture, and ends; what the camera says is written down."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera, Issue, Signal
from devices.protocol import Begin, StartedBy
from incidents.models import Attendance, Incident
from incidents.models import State as IncidentState
from streaming.actions.telling_streams import tell_stream
from streaming.models import ON_AIR, BegunBy, CameraCommand, LiveSession, SessionState
from streaming.refusals import NotItsSession, SessionOver

BEGUN_BY = {
    StartedBy.OFFICER: BegunBy.MANUAL,
    StartedBy.SIGNAL: BegunBy.SIGNAL,
    StartedBy.GUNSHOT: BegunBy.SIGNAL,
    StartedBy.WATCH_ME: BegunBy.WATCH_ME,
    StartedBy.REMOTE: BegunBy.REMOTE,
}
STREAMABLE = ON_AIR | {SessionState.ENDED, SessionState.DRAINING}  # the camera may still send parts of it
ANOTHER_BEGAN = "The camera began another recording."


def find_session(camera: Camera, session: UUID) -> LiveSession | None:
    """Return a session of this camera, or None."""
    return LiveSession.objects.filter(pk=session, camera=camera).select_related("item__upload").first()


@journal.action
def begin_session(*, begin: Begin, clock_offset_ms: int, by: Camera) -> LiveSession:
    """Write down that a camera streams a recording: who wears it, and where that officer is.

    The same session again changes nothing. What the camera streamed before has ended then, also when it could not
    say so. Raises NotItsSession, and SessionOver for one of which nothing more is taken.
    """
    camera = Camera.objects.select_for_update(no_key=True).get(pk=by.pk)  # one beginning after the other
    known = LiveSession.objects.filter(pk=begin.session).first()
    if known is not None:
        return _again(known, begin, by)
    if LiveSession.objects.filter(camera=camera, recording_id=begin.recording_id).exists():
        raise _refused(NotItsSession, "This recording is streamed as another session.", "recording_known", by)
    for other in LiveSession.objects.select_for_update(of=("self",)).on_air().filter(camera=camera):
        _end(other, None, ANOTHER_BEGAN, by)
    row = _row(begin, camera, clock_offset_ms)
    row.save(force_insert=True)
    if begin.command:
        CameraCommand.objects.filter(pk=begin.command, camera=camera, session=None).update(session=row)
    journal.act(Operation.LIVE_BEGUN, by=by, on=row, incident_id=row.incident_id, details=_begun(row, begin))
    tell_stream(row)
    return row


@journal.action
def change_picture(*, session: UUID, has_picture: bool, by: Actor) -> LiveSession:
    """Write down that no picture has come for a while, or that it comes again; nothing for a session off the air."""
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    before, after = row.state, SessionState.LIVE if has_picture else SessionState.STALLED
    if row.is_on_air and before != after.value:
        row.state = after
        row.save(update_fields=["state"])
        tell_stream(row)
    details = {"before": before, "after": row.state}
    journal.act(Operation.LIVE_CHANGED, by=by, on=row, incident_id=row.incident_id, details=details)
    return row


@journal.action
def end_session(*, session: UUID, last_seq: int | None, cause: str = "", by: Actor) -> LiveSession:
    """Write down that the recording has stopped; `last_seq` is None when the camera could not say it.

    Said again it changes nothing, except that a last fragment which was not known becomes known. Raises SessionOver.
    """
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    if row.state not in STREAMABLE:
        raise _refused(SessionOver, "This session is over: nothing more of it is taken.", "session_over", by, row)
    if row.is_on_air:
        _end(row, last_seq, cause, by)
        return row
    if row.last_seq is None and last_seq is not None:
        row.last_seq = last_seq
        row.save(update_fields=["last_seq"])
    journal.act(Operation.LIVE_ENDED, by=by, on=row, details={"last_seq": row.last_seq, "again": True})
    return row


@journal.action
def note_broken_chain(*, session: UUID, seq: int, by: Actor) -> LiveSession:
    """Write down the first fragment whose chain value is not the one that its bytes give; the bytes are kept."""
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    if row.broken_at is None:
        row.broken_at = seq
        row.save(update_fields=["broken_at"])
    details = {"broken_at": row.broken_at, "seq": seq}
    journal.act(Operation.LIVE_CHANGED, by=by, on=row, reason_code="chain_broken", details=details)
    return row


def _again(known: LiveSession, begin: Begin, by: Camera) -> LiveSession:
    if known.camera_id != by.pk or known.recording_id != begin.recording_id:
        raise _refused(NotItsSession, "This session is another camera's or another recording's.", "other_session", by)
    if known.state not in STREAMABLE:
        raise _refused(SessionOver, "This session is over: nothing more of it is taken.", "session_over", by, known)
    journal.act(Operation.LIVE_BEGUN, by=by, on=known, incident_id=known.incident_id, details={"again": True})
    return known


def _row(begin: Begin, camera: Camera, clock_offset_ms: int) -> LiveSession:
    first = datetime.fromtimestamp(begin.first_captured_us / 1_000_000, tz=UTC)
    began_at = first - timedelta(milliseconds=clock_offset_ms)
    officer = Issue.objects.holder_at(camera, began_at)
    return LiveSession(
        id=begin.session,
        camera=camera,
        officer=officer,
        incident=_incident_of(officer),
        signal=_signal_of(begin.signal_id),
        recording_id=begin.recording_id,
        begun_by=BEGUN_BY[begin.started_by],
        codec=begin.codec,
        clock_offset_ms=clock_offset_ms,
        prebuffer_ms=begin.buffer_ms,
        began_at=began_at,
    )


def _incident_of(officer: User | None) -> Incident | None:
    """Return the open incident at which the officer arrived last and still is."""
    if officer is None:
        return None
    here = Attendance.objects.filter(officer=officer, to_at=None, incident__state=IncidentState.OPEN)
    attendance = here.select_related("incident").order_by("-from_at").first()
    return attendance.incident if attendance else None


def _signal_of(signal_id: str) -> Signal | None:
    serial, _, count = signal_id.partition(":")
    return Signal.objects.filter(serial=serial, count=int(count)).first() if count else None


def _begun(row: LiveSession, begin: Begin) -> dict[str, str | int | None]:
    return {
        "recording_id": row.recording_id,
        "begun_by": row.begun_by,
        "signal": begin.signal_id or None,
        "command": str(begin.command) if begin.command else None,
        "codec": row.codec,
        "buffer_ms": row.prebuffer_ms,
    }


def _end(row: LiveSession, last_seq: int | None, cause: str, by: Actor) -> None:
    row.state, row.ended_at, row.last_seq, row.cause = SessionState.ENDED, timezone.now(), last_seq, cause
    row.save(update_fields=["state", "ended_at", "last_seq", "cause"])
    details = {"last_seq": last_seq, "cause": cause}
    journal.act(Operation.LIVE_ENDED, by=by, on=row, incident_id=row.incident_id, details=details)
    tell_stream(row)


def _refused(
    kind: type[NotItsSession] | type[SessionOver], message: str, code: str, by: Actor, on: LiveSession | None = None
) -> NotItsSession | SessionOver:
    return kind(message, operation=Operation.LIVE_BEGUN, by=by, on=on, reason_code=code)
