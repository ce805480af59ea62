"""The copy with its viewer's name in the pixels: where its parts lie, how they are listed, and when they go.

It stands in the receiving folder, never in the object store: locks there would keep it for weeks, and it must be gone
when the viewing ends (docs/decisions/0010).
"""

import re
import shutil
import time
import uuid
from datetime import UTC, timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from evidence.intake import incoming
from evidence.media.marked import PART_SECONDS
from evidence.models import Item, Kind, Viewing
from evidence.serving.tickets import LASTS, PlayTicket

PLAYLIST, PICTURE = "play.m3u8", "picture.jpg"
PICTURED = (Kind.IMAGE, Kind.DOCUMENT)
LONGEST = timedelta(hours=24)
ASKED_SECONDS = 20  # a part that was asked for longer ago is asked for again: its worker may have died
_PART = re.compile(r"part(\d{5})\.ts")


def root() -> Path:
    """Return the folder of all marked copies."""
    folder = incoming.folder() / "viewings"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def folder_of(viewing_id: uuid.UUID) -> Path:
    """Return the folder of one viewing's copy; it may not be there."""
    return root() / str(viewing_id)


def part_name(number: int) -> str:
    """Return the file name of a part."""
    return f"part{number:05}.ts"


def part_number(name: str, item: Item) -> int | None:
    """Return which part a name means; -1 is the picture of a photo or document; None when there is no such part."""
    if name == PICTURE:
        return -1 if item.kind in PICTURED else None
    found = _PART.fullmatch(name)
    return int(found[1]) if found and int(found[1]) < parts_of(item) else None


def parts_of(item: Item) -> int:
    """Return how many parts the item has."""
    return max(1, -(-(item.duration_ms or 0) // (PART_SECONDS * 1000)))


def playlist(item: Item) -> str:
    """Return the list of all parts (RFC 8216 section 4): any of them can be asked for, made or not."""
    duration = (item.duration_ms or 0) / 1000
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{PART_SECONDS}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    for number in range(parts_of(item)):
        length = min(PART_SECONDS, duration - number * PART_SECONDS)
        lines += [f"#EXTINF:{max(0.04, length):.3f},", part_name(number)]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def claim(viewing_id: uuid.UUID, name: str) -> bool:
    """Say whether the part must be asked for now: nobody has, or whoever did has been silent for too long."""
    folder = folder_of(viewing_id)
    folder.mkdir(mode=0o700, exist_ok=True)
    asked = folder / f"{name}.asked"
    try:
        asked.touch(exist_ok=False)
    except FileExistsError:
        if time.time() - asked.stat().st_mtime < ASKED_SECONDS:
            return False
        asked.touch()
    return not (folder / name).exists()


def remove(viewing_id: uuid.UUID) -> None:
    """Remove a copy; harmless when it is gone."""
    shutil.rmtree(folder_of(viewing_id), ignore_errors=True)


def remove_left_overs() -> None:
    """Remove the copies of viewings that have ended, and all that are a day old."""
    oldest = time.time() - LONGEST.total_seconds()
    found = {folder.name: folder for folder in root().iterdir()}
    ended = Viewing.objects.filter(pk__in=found, ended_at__isnull=False).values_list("pk", flat=True)
    for name, folder in found.items():
        if uuid.UUID(name) in set(ended) or folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def marked_ticket(viewing: Viewing) -> PlayTicket:
    """Return the address of the marked copy; it opens in the viewer's own session alone and holds no token."""
    is_picture = viewing.item.kind in PICTURED
    address = reverse("evidence:marked", args=[viewing.item_id, viewing.pk, PICTURE if is_picture else PLAYLIST])
    media_type = "image/jpeg" if is_picture else "application/vnd.apple.mpegurl"
    return PlayTicket("", address, media_type, timezone.now() + LASTS, viewing.pk)


def words_of(viewing: Viewing) -> str:
    """Return the words burnt into the copy: who, when (UTC), what."""
    moment = viewing.started_at.astimezone(UTC)
    return f"{viewing.person.label}\n{moment:%Y-%m-%d %H:%M:%S}Z  {viewing.item_id}"
