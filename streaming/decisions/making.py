"""Makes the picture of one tile: spool, ffmpeg, object store, read back. No transaction is open meanwhile."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from evidence import storage
from evidence.intake import incoming
from evidence.media.ffmpeg import link_source
from evidence.media.last_picture import make_last_picture
from evidence.workspace import tool_version, tools, work_root
from streaming.models import DecisionFrame, LiveSession
from streaming.spool.layout import place_of
from streaming.spool.pictures import Shown, pour, read_index, shown_at

NAME = "picture.jpg"
MEDIA_TYPE = "image/jpeg"
LOCKED_FOR = timedelta(days=31)  # the shortest time any recording is kept


class NotAsPut(Exception):
    """The object store gives back other bytes than it was given; it is tried again."""


@dataclass(frozen=True)
class Made:
    """What is known of a made picture, named like the columns."""

    seq: int
    captured_at: datetime
    sha256: str
    size: int
    key: str
    tool_version: str


def make_picture(frame: DecisionFrame) -> Made:
    """Make, store and compare the picture of what a tile showed.

    Raises NoPicture, Failed, TimedOut (for good), StoreDown, NotAsPut, OSError, ToolMissing (again later).
    """
    session, place = frame.session, place_of(settings.LIVE_SPOOL_DIR, frame.session_id)
    shown = shown_at(read_index(place.index), captured_us=_device_us(session, frame.shown_at))
    with tempfile.TemporaryDirectory(dir=work_root(), prefix=f"{frame.pk}-") as name:
        folder = Path(name)
        pour(shown, place, folder / "stream")
        link_source(folder / "stream", folder)
        make_last_picture(NAME, tools=tools(), folder=folder)
        return _store(frame, shown, folder / NAME)


def key_of(frame: DecisionFrame, sha256: str) -> str:
    """Return the object key of a picture; `evidence.storage.OF_OTHERS` leaves its prefix to us.

    Another version of ffmpeg may make other bytes: a second try must not meet the first one's object.
    """
    return f"decisions/{frame.decision_id}/{frame.pk}-{sha256[:12]}"


def _store(frame: DecisionFrame, shown: Shown, path: Path) -> Made:
    sha256, size = incoming.hash_file(path)
    key = key_of(frame, sha256)
    storage.put(path, key, MEDIA_TYPE, locked_until=timezone.now() + LOCKED_FOR)
    if storage.read_back(key) != storage.Seen(sha256, size):
        raise NotAsPut
    captured_at = _true_time(frame.session, shown.captured_us)
    return Made(shown.seq, captured_at, sha256, size, key, tool_version(tools()))


def _device_us(session: LiveSession, moment: datetime) -> int:
    """Return a true time as the camera's clock wrote it, in microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000) + session.clock_offset_ms * 1000


def _true_time(session: LiveSession, captured_us: int) -> datetime:
    return datetime.fromtimestamp(captured_us / 1_000_000, tz=UTC) - timedelta(milliseconds=session.clock_offset_ms)
