"""Takes in a folder that another maker's system has exported: each file through the door that every file takes.

A file whose bytes are here already is not taken twice; so a folder can be taken in again after a stop half-way.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from evidence.actions.intake.adding import Offer, register_file
from evidence.actions.intake.importing import describe_import, link_sidecar
from evidence.actions.intake.receiving import count_bytes, judge_upload
from evidence.intake import incoming
from evidence.intake.exports.folder import Found, recordings_in
from evidence.intake.exports.records import Described
from evidence.intake.names import harmless_name
from evidence.models import File, Item, Role, Sidecar, Source, Upload
from evidence.receiving.durability import make_sure

MILLISECONDS = 1000


class Changed(OSError):
    """A file became another one while it was read."""


@dataclass(frozen=True)
class Taken:
    """What became of one file of the folder."""

    name: str
    item_id: UUID
    is_new: bool
    note: str = ""


def take_folder(folder: Path, *, source: Source, by: User) -> Iterator[Taken]:
    """Take in every recording of a folder with what lies beside it, one after another.

    Raises OSError, and what registering a file raises.
    """
    found, _ = recordings_in(folder, now=timezone.now())
    for one in found:
        recording = _take(one.video, one.said, _media_type(one.video), source, by)
        yield Taken(one.video.name, recording.item_id, recording.is_new, one.problem or _lacks(one))
        for path in one.beside:
            beside = _take(path, Described(collar_number=one.said.collar_number), "text/plain", Source.DOCUMENT, by)
            _link(beside.item_id, recording.item_id, one, by)
            yield beside


def _lacks(one: Found) -> str:
    return "" if one.said.started_at else "Recorded time unknown"


def _media_type(path: Path) -> str:
    return "video/quicktime" if path.suffix.lower() == ".mov" else "video/mp4"


def _take(path: Path, said: Described, media_type: str, source: Source, by: User) -> Taken:
    sha256, size = incoming.hash_file(path)
    known = File.objects.filter(role=Role.ORIGINAL, sha256=sha256).order_by("made_at").first()
    if known is not None:
        return Taken(path.name, known.item_id, is_new=False)
    modified_ms = int(path.stat().st_mtime * MILLISECONDS)
    upload = register_file(offer=Offer(path.name, size, modified_ms, media_type), by=by)
    describe_import(upload=upload, title=harmless_name(path.name), said=said, source=source, by=by)
    _copy(path, upload, sha256)
    judged = judge_upload(upload=upload, sha256=sha256, by=by)
    if judged is None or judged.item_id is None:  # only a device declares a hash that can differ
        raise Changed(f"{path.name} was not taken.")
    return Taken(path.name, judged.item_id, is_new=True)


def _copy(path: Path, upload: Upload, sha256: str) -> None:
    """Write the bytes where uploads grow, and compare their hash with what was read before."""
    hasher, place = hashlib.sha256(), incoming.open_part(upload.pk)
    try:
        with incoming.opened(path) as given:
            while piece := os.read(given, incoming.READ_BYTES):
                hasher.update(piece)
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(place, rest) :]
        if hasher.hexdigest() != sha256:
            raise Changed(f"{path.name} changed while it was read. Copy the folder first, then take it in.")
        make_sure(place)
    finally:
        os.close(place)
    count_bytes(upload_id=upload.pk, offset=upload.length)


def _link(beside: UUID, recording: UUID, one: Found, by: User) -> None:
    if beside == recording or Sidecar.objects.filter(item=beside).exists():
        return
    pair = Item.objects.in_bulk([beside, recording])
    link_sidecar(item=pair[beside], recording=pair[recording], adapter=one.adapter, problem=one.problem, by=by)
