"""Writes live sessions as the ingest does: bytes and index on the disk, one entry a fragment in Valkey, no bytes there.

A test camera hands its fragments to `put`; a real line may take the writer's place.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from devices.models import Camera
from devices.protocol.live import Fragment, FragmentFlag
from streaming.models import LiveSession
from streaming.spool.keys import init_key, stream_key
from streaming.spool.layout import Record, SpoolFile, place_of

FRAGMENT_US = 200_000
GROUP = 5  # fragments in a group of pictures
INIT = b"init" * 20
NO_CHAIN = bytes(32)


def make_session(camera: Camera, officer: User, **values: Any) -> LiveSession:
    """Return a session that has been on the air for a minute."""
    given = {
        "recording_id": f"{camera.serial}-{timezone.now():%H%M%S%f}",
        "codec": "avc1.42C01F",
        "began_at": timezone.now() - timedelta(seconds=60),
    } | values
    return LiveSession.objects.create(camera=camera, officer=officer, **given)


@dataclass
class SpoolWriter:
    """Takes the fragments of one session; `clock_offset_us` is device minus server."""

    session: UUID
    clock_offset_us: int = 0
    client: "redis.Redis" = field(default_factory=lambda: redis.Redis.from_url(settings.REDIS_URL))
    sizes: dict[SpoolFile, int] = field(default_factory=lambda: dict.fromkeys(SpoolFile, 0))

    def put(self, fragment: Fragment) -> None:
        """Append a fragment and announce it, in the order of the ingest: bytes, index, entry."""
        is_late = bool(fragment.flags & FragmentFlag.BACKFILL)
        file = SpoolFile.FILL if is_late else SpoolFile.LIVE
        place = place_of(Path(settings.LIVE_SPOOL_DIR), self.session)
        place.index.parent.mkdir(parents=True, exist_ok=True)
        is_key = bool(fragment.flags & FragmentFlag.KEY)
        offset = self.sizes[file]
        record = Record(
            fragment.seq, fragment.captured_us, fragment.flags, fragment.chain, hashlib.sha256(fragment.data).digest(),
            file, offset, len(fragment.data), fragment.captured_us, is_key,
        )  # fmt: skip
        with place.media(file).open("ab") as media:
            media.write(fragment.data)
        self.sizes[file] += len(fragment.data)
        with place.index.open("ab") as index:
            index.write(record.pack())
        if fragment.flags & FragmentFlag.INIT:
            self.client.set(init_key(self.session), len(fragment.data))
        elif not is_late:
            captured_ms = (fragment.captured_us - self.clock_offset_us) // 1000
            entry = {"q": fragment.seq, "o": offset, "l": len(fragment.data), "k": int(is_key), "t": captured_ms}
            self.client.xadd(stream_key(self.session), entry, maxlen=3000, approximate=True)

    def state(self, state: str) -> None:
        """Announce that the session stalls, resumes or ends."""
        self.client.xadd(stream_key(self.session), {"e": state})


@dataclass
class Reel:
    """Fragments without pictures, counted like a camera's: 200 ms each, every fifth begins a group."""

    session: UUID
    began_us: int

    def fragment(self, seq: int, *, is_late: bool = False) -> Fragment:
        flags = FragmentFlag(0)
        if seq == 0:
            return Fragment(self.session, 0, self.began_us, FragmentFlag.INIT, NO_CHAIN, INIT)
        if (seq - 1) % GROUP == 0:
            flags |= FragmentFlag.KEY
        if is_late:
            flags |= FragmentFlag.BACKFILL
        data = f"fragment {seq} ".encode() * (3 + seq % 3)
        return Fragment(self.session, seq, self.began_us + (seq - 1) * FRAGMENT_US, flags, NO_CHAIN, data)

    def bytes_of(self, first: int, last: int) -> bytes:
        return b"".join(self.fragment(seq).data for seq in range(first, last + 1))


def make_writer(session: LiveSession | None = None) -> tuple[SpoolWriter, Reel]:
    """Return a writer and what it can write, from the beginning of the session."""
    key = session.pk if session else uuid7()
    began = session.began_at if session else timezone.now()
    return SpoolWriter(key), Reel(key, round(began.timestamp() * 1_000_000))
