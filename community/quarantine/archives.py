"""Looks into ZIP archives, and into those within them, with limits: an archive must not become more than it seems.

Other kinds of archive are not opened here: they wait for somebody with the right, and a reason.
"""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from community.quarantine.answers import Answer, Found

ENGINE = "content"
TWO_FACED = Answer(ENGINE, Found.INFECTED, "A picture or film that is an archive as well", "own checks")
MOST_ENTRIES = 5_000
MOST_BYTES = 8_000_000_000  # of everything in an archive together
MOST_TIMES = 250  # how much larger an entry may become
SMALL_BYTES = 1_000_000  # entries below it may be packed tighter
DEEPEST = 3  # archives within archives
COPY_BYTES = 1 << 20
UNOPENED = {  # by how they begin
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"(\xb5/\xfd": "Zstandard",
    b"MSCF": "CAB",
}
TAR_AT, TAR = 257, b"ustar"
ISO_AT, ISO = 0x8001, b"CD001"
MACROS = ("vbaproject.bin", "vbadata.xml")
Scan = Callable[[Path], Answer]


@dataclass
class Allowance:
    """What may still be unpacked of one file from outside."""

    entries: int = MOST_ENTRIES
    left: int = MOST_BYTES


class TooMuch(Exception):
    """A limit is reached; the text says which."""


def hidden_in(path: Path) -> Answer | None:
    """Return what is wrong with a picture or film in which programs that unpack would find an archive, else None.

    An archive that cannot be read here may be read elsewhere: such a file is held for a person, never let through.
    """
    if not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            return TWO_FACED if archive.infolist() else None
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return _held("A picture or film with a damaged archive in it.")


def look_into(path: Path, folder: Path, scan: Scan) -> Answer | None:
    """Return what is wrong inside an archive, CLEAN for one that was looked into whole, None for no archive.

    Entries are unpacked one by one into `folder`, scanned, and removed. Raises OSError.
    """
    return _look_into(path, folder, scan, Allowance(), depth=0)


def _look_into(path: Path, folder: Path, scan: Scan, allowance: Allowance, *, depth: int) -> Answer | None:
    with path.open("rb") as file:
        start = file.read(512)
        file.seek(ISO_AT)
        is_image = file.read(len(ISO)) == ISO
    kind = next((name for magic, name in UNOPENED.items() if start.startswith(magic)), "")
    if start[TAR_AT : TAR_AT + len(TAR)] == TAR:
        kind = "tar"
    if kind or is_image:
        return _held(f"An archive ({kind or 'disc image'}) that is not opened here.")
    if not zipfile.is_zipfile(path):
        return None
    if depth >= DEEPEST:
        return _held("An archive in an archive in an archive.")
    try:
        return _every_entry(path, folder, scan, allowance, depth)
    except TooMuch as limit:
        return _held(str(limit))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError):
        return _held("An archive that cannot be unpacked in full.")


def _every_entry(path: Path, folder: Path, scan: Scan, allowance: Allowance, depth: int) -> Answer:
    unpacked = folder / f"entry-{depth}"
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            allowance.entries -= 1
            if allowance.entries < 0:
                raise TooMuch(f"An archive with more than {MOST_ENTRIES} entries.")
            if entry.is_dir():
                continue
            if entry.flag_bits & 1:
                raise TooMuch("An archive with a password.")
            if entry.filename.lower().endswith(MACROS):
                return _held("A document with macros.")
            try:
                _unpack(archive, entry, unpacked, allowance)
                answer = scan(unpacked)
                if answer.found is Found.CLEAN:
                    answer = _look_into(unpacked, folder, scan, allowance, depth=depth + 1) or answer
            finally:
                unpacked.unlink(missing_ok=True)
            if answer.found is not Found.CLEAN:
                return Answer(answer.engine, answer.found, f"In an archive: {answer.finding}"[:200], answer.version)
    return Answer(ENGINE, Found.CLEAN, "", "own checks")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, allowance: Allowance) -> None:
    """Write an entry out, counting what really comes: the sizes in an archive may lie."""
    most = max(SMALL_BYTES, entry.compress_size * MOST_TIMES)
    size = 0
    with archive.open(entry) as packed, target.open("wb") as out:
        while piece := packed.read(COPY_BYTES):
            size += len(piece)
            allowance.left -= len(piece)
            if size > most or allowance.left < 0:
                raise TooMuch("An archive that becomes far larger than it is.")
            out.write(piece)


def _held(finding: str) -> Answer:
    return Answer(ENGINE, Found.UNSCANNABLE, finding, "own checks")
