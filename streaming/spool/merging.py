"""Puts the fragments of a session in order into one file, hashed while they are written, and writes the manifest."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from devices.protocol.live import fragment_digest
from streaming.spool.files import NOBODY, locked, name_owner, open_file
from streaming.spool.layout import Place, Record, SpoolFile, read_records
from streaming.spool.verifying import Said, Verdict, read_said

COLUMNS = ("seq", "offset", "length", "captured_us", "received_us", "flags", "is_key", "digest", "chain")
CHANGED = "its bytes are not those that were received"


@dataclass(frozen=True)
class Merged:
    """The one file: SHA-256 (hex) and bytes; `changed` are fragments whose bytes on our disk are other ones now."""

    sha256: str
    length: int
    changed: tuple[int, ...]


def records_of(place: Place) -> list[Record]:
    """Return the records of a session in the order of the fragments; raises OSError."""
    found = read_records(place.index.read_bytes()) if place.index.exists() else ()
    return sorted(found, key=lambda record: record.seq)


def said_of(place: Place) -> Said:
    """Return what the camera said beside its fragments; raises OSError."""
    if not place.said.exists():
        return Said()
    with place.said.open("rb") as lines:
        return read_said(lines)


def merge(place: Place, session: UUID, records: Iterable[Record], target: Path) -> Merged:
    """Write the fragments in order into a new file, on the disk at the end. Raises OSError."""
    hasher, length, changed = hashlib.sha256(), 0, []
    with ExitStack() as ends:
        out = ends.enter_context(target.open("wb"))
        sources: dict[SpoolFile, int] = {}
        for record in records:
            if record.file not in sources:
                sources[record.file] = os.open(place.media(record.file), os.O_RDONLY | os.O_CLOEXEC)
                ends.callback(os.close, sources[record.file])
            data = os.pread(sources[record.file], record.length, record.offset)
            if fragment_digest(session, record.seq, record.captured_us, data) != record.digest:
                changed.append(record.seq)
            hasher.update(data)
            out.write(data)
            length += len(data)
        out.flush()
        os.fdatasync(out.fileno())
    return Merged(hasher.hexdigest(), length, tuple(changed))


def write_manifest(
    place: Place, known: Mapping[str, object], records: Sequence[Record], said: Said, verdict: Verdict
) -> None:
    """Write down all that is known of each fragment, beside the spool's files. Raises OSError."""
    rows, offset = [], 0
    for record in records:
        rows.append(
            [
                *(record.seq, offset, record.length, record.captured_us, record.received_us, int(record.flags)),
                *(record.is_key, record.digest.hex(), record.chain.hex()),
            ]
        )
        offset += record.length
    present = {record.seq for record in records}
    manifest = {
        **known,
        "gaps": verdict.gaps,
        "problems": verdict.problems,
        "checkpoints": [[seq, chain.hex()] for seq, chain in sorted(said.checkpoints.items())],
        "end": said.end.to_object() if said.end else None,
        "missing": [[seq, digest.hex()] for seq, digest in sorted(said.digests.items()) if seq not in present],
        "columns": COLUMNS,
        "fragments": rows,
    }
    unfinished = place.manifest.with_suffix(".part")
    unfinished.write_text(json.dumps(manifest, separators=(",", ":")), encoding="ascii")
    unfinished.rename(place.manifest)


def seal(place: Place) -> None:
    """Let no connection append any more: the session is being verified. Raises OSError."""
    place.index.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = open_file(place.index)
    try:
        with locked(descriptor):
            name_owner(place.owner, NOBODY)
    finally:
        os.close(descriptor)


def clear(place: Place) -> None:
    """Remove the files of a session whose bytes are in the object store, read back."""
    for path in (place.live, place.fill, place.said, place.owner, place.manifest, place.index):
        path.unlink(missing_ok=True)
