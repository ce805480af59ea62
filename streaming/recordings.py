"""What the camera would say of a streamed recording in its dock, put together from what it said on its line."""

from datetime import datetime, timedelta

from devices.models import CameraLogEntry, CameraPlace
from devices.protocol import Fix, LogKind, Marker, Muted, Recording, StartedBy
from devices.protocol.limits import LONGEST_RECORDING_MS, MOST_FIXES, MOST_MARKERS, MOST_MUTED
from streaming.models import BegunBy, LiveSession

STARTED_BY = {
    BegunBy.MANUAL: StartedBy.OFFICER,
    BegunBy.SIGNAL: StartedBy.SIGNAL,
    BegunBy.WATCH_ME: StartedBy.WATCH_ME,
    BegunBy.REMOTE: StartedBy.REMOTE,
}
INCOMPLETE = "-streamed"  # behind the name of what came with gaps: the dock sends the whole recording under its own
LONGEST_NAME = 80
MILLISECOND = timedelta(milliseconds=1)


def recording_of(session: LiveSession, *, size: int, sha256: str, duration_ms: int, is_whole: bool) -> Recording:
    """Return the manifest of a session whose file has this size and hash; reads the database, writes nothing."""
    duration_ms = min(duration_ms, LONGEST_RECORDING_MS)
    name = session.recording_id if is_whole else session.recording_id[: LONGEST_NAME - len(INCOMPLETE)] + INCOMPLETE
    return Recording(
        recording_id=name,
        started_at=session.began_at + timedelta(milliseconds=session.clock_offset_ms),
        duration_ms=duration_ms,
        buffer_ms=min(session.prebuffer_ms, duration_ms),
        size=size,
        sha256=sha256,
        media_type="video/mp4",
        started_by=STARTED_BY[BegunBy(session.begun_by)],
        markers=_markers(session, duration_ms),
        track=_track(session, duration_ms),
        muted=_muted(session, duration_ms),
        session=session.pk,
    )


def _markers(session: LiveSession, duration_ms: int) -> tuple[Marker, ...]:
    found = _log(session, LogKind.MARKER)
    timed = ((_after(session, entry.at), entry.detail or "Marker") for entry in found[:MOST_MARKERS])
    return tuple(Marker(at_ms, label) for at_ms, label in timed if 0 <= at_ms <= duration_ms)


def _muted(session: LiveSession, duration_ms: int) -> tuple[Muted, ...]:
    stretches, since = [], None
    for entry in _log(session, LogKind.MUTE_ON, LogKind.MUTE_OFF):
        at_ms = max(0, min(_after(session, entry.at), duration_ms))
        if entry.kind == LogKind.MUTE_ON:
            since = at_ms if since is None else since
        elif since is not None:
            stretches.append((since, at_ms))
            since = None
    if since is not None:
        stretches.append((since, duration_ms))
    return tuple(Muted(start, end) for start, end in stretches[:MOST_MUTED] if start < end)


def _track(session: LiveSession, duration_ms: int) -> tuple[Fix, ...]:
    until = session.began_at + timedelta(milliseconds=duration_ms)
    places = CameraPlace.objects.filter(camera=session.camera, at__gte=session.began_at, at__lte=until).order_by("at")
    return tuple(
        Fix(_after(session, place.at), place.latitude, place.longitude, place.accuracy_m)
        for place in places[:MOST_FIXES]
    )


def _log(session: LiveSession, *kinds: LogKind) -> list[CameraLogEntry]:
    entries = CameraLogEntry.objects.filter(camera=session.camera, recording_id=session.recording_id, kind__in=kinds)
    return list(entries.order_by("at", "report", "line"))


def _after(session: LiveSession, moment: datetime) -> int:
    """Return milliseconds from the first picture."""
    return (moment - session.began_at) // MILLISECOND
