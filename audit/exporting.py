"""Writes an export of the journal for a period: every entry of an unbroken run of leaves, and what proves it."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from audit import attestation, canonical, exports, notes
from audit.canonical import Json
from audit.leaves import edge_at, leaf_hashes
from audit.notes import Signer
from audit.proving import covering
from audit.uuid7 import first_of

_FIELDS = len(attestation.FIELDS)
_SLACK = timedelta(minutes=10)  # between the time inside an id and the one of the entry
_PERIOD = "e.id >= %(low)s AND e.id < %(high)s AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s"
_RANGE = f"""
    SELECT min(l.leaf_index), max(l.leaf_index), count(*) FILTER (WHERE l.leaf_index IS NULL)
    FROM audit_entry e LEFT JOIN audit_leaf l ON l.entry_id = e.id WHERE {_PERIOD}
"""  # noqa: S608 - made of constants
_ENTRIES = f"""
    SELECT {attestation.SELECT_LIST}, l.leaf_index, p.salt, p.payload::text
    FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id LEFT JOIN audit_personal p ON p.entry_id = e.id
    WHERE l.leaf_index >= %s AND l.leaf_index <= %s ORDER BY l.leaf_index
"""  # noqa: S608 - made of constants
README = """An export of the journal of digital evidence (Data Protection Act 2018 s. 62).

entries.jsonl   one entry a line, in the order of the journal; "attested" is what its hash covers
tail.txt        hashes of the entries between the last one here and the checkpoint
checkpoint.txt  the signed head of the journal, with the cosignatures of witnesses
manifest.json   period, counts, and the SHA-256 of each file
manifest.note   the signature over the manifest

Check it with `python3 manage.py export_logs_for_commissioner --check FOLDER --key KEY`, where KEY is the public key of
the journal from another source than this folder. It needs no database and no network.
"""


class NothingToExport(LookupError):
    """The period has no entries, or some that are not sealed yet."""


@dataclass(frozen=True)
class Order:
    """What is to be exported, for whom; times are aware, `until` is the first moment that is left out."""

    since: datetime
    until: datetime
    reference: str
    force: str
    made_at: datetime


def write(folder: Path, order: Order, signer: Signer) -> dict[str, Json]:
    """Write an export into a new folder that only its owner can read, and return its manifest; raises NothingToExport.

    Entries that were sealed between those of the period come along, so that nothing between them can be left out.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        first, last = _range(order)
        size, note = covering(last)
        folder.mkdir(mode=0o700, parents=True)
        _put(folder / exports.ENTRIES, _entries(first, last))
        _put(folder / exports.TAIL, (base64.b64encode(one) + b"\n" for one in leaf_hashes(last + 1, size)))
        _put(folder / exports.CHECKPOINT, [note.encode()])
        edge = [base64.b64encode(peak).decode() for peak in edge_at(first).peaks]
    _put(folder / "README.txt", [README.encode()])
    manifest: dict[str, Json] = {
        "format": exports.FORMAT,
        "schema_version": attestation.SCHEMA_VERSION,
        "force": order.force,
        "origin": signer.name,
        "reference": order.reference,
        "made_at": attestation.moment_text(order.made_at),
        "since": attestation.moment_text(order.since),
        "until": attestation.moment_text(order.until),
        "entries": last - first + 1,
        "first_leaf": first,
        "size": size,
        "edge": edge,
        "files": {name: exports.file_hash(folder / name) for name in exports.FILES},
    }
    text = canonical.encode(manifest)
    _put(folder / exports.MANIFEST, [text])
    own = Signer(exports.export_key_name(signer.name), signer.private_key)
    _put(folder / exports.SIGNATURE, [notes.sign(exports.manifest_text(text), own).encode()])
    return manifest


def _range(order: Order) -> tuple[int, int]:
    low, high = first_of(order.since - _SLACK), first_of(order.until + _SLACK)
    with connection.cursor() as cursor:
        cursor.execute(_RANGE, {"low": str(low), "high": str(high), "since": order.since, "until": order.until})
        first, last, unsealed = cursor.fetchone()
    if unsealed:
        message = f"{unsealed} entries of the period are not sealed yet: wait for the sealer, or end it earlier."
        raise NothingToExport(message)
    if first is None:
        message = "The journal has no entries in that period."
        raise NothingToExport(message)
    return first, last


def _entries(first: int, last: int) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ENTRIES, [first, last])
        while rows := cursor.fetchmany(2000):
            for row in rows:
                salt, payload = row[_FIELDS + 1], row[_FIELDS + 2]
                yield exports.line_of(
                    row[_FIELDS],
                    attestation.of_row(row),
                    None if salt is None else bytes(salt),
                    None if payload is None else json.loads(payload),
                )


def _put(path: Path, parts: Iterator[bytes] | list[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    file: BinaryIO
    with os.fdopen(descriptor, "wb") as file:
        for part in parts:
            file.write(part)
