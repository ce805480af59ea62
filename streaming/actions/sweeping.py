"""Looks through all live sessions every few seconds: what a killed process has left half done goes on."""

import time
from collections.abc import Callable
from uuid import UUID

from audit.actors import Worker
from streaming.actions.finishing import WAITS, close_stored, last_heard, place_in_spool
from streaming.actions.sessions import change_picture, end_session
from streaming.announcing import announce_state
from streaming.models import LiveSession, SessionState

SWEEPER = Worker("streaming.sweep_sessions")
STALLED_SECONDS = 5.0  # the web process that has the line notices after 3 s; this is for lines that are gone
SILENT = "Nothing came for 24 hours."


def sweep_sessions(*, start: Callable[[UUID], bool]) -> dict[str, int]:
    """Put right what stands otherwise on the disk than in the rows; returns what was found, for the log.

    `start` queues the verification of one session and says whether the queue took it.
    """
    counted = {"changed": 0, "finishing": 0, "closed": 0}
    for row in LiveSession.objects.on_air():
        counted["changed"] += _look_at(row)
    for row in LiveSession.objects.unfinished().only("pk"):
        counted["finishing"] += start(row.pk)
    for row in LiveSession.objects.uncleared().only("pk"):
        counted["closed"] += close_stored(session=row.pk)
    return counted


def _look_at(row: LiveSession) -> bool:
    place = place_in_spool(row.pk)
    now = time.time()
    came = place.live.stat().st_mtime if place.live.exists() else 0.0
    heard = max(last_heard(place), row.created_at.timestamp())
    if now - heard > WAITS.total_seconds():
        end_session(session=row.pk, last_seq=None, cause=SILENT, by=SWEEPER)
        return True
    has_picture = now - max(came, row.created_at.timestamp()) <= STALLED_SECONDS
    if has_picture == (row.state == SessionState.LIVE):
        return False
    changed = change_picture(session=row.pk, has_picture=has_picture, by=SWEEPER)
    announce_state(row.pk, changed.state)
    return True
