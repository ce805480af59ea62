"""The first bytes of an original: what a camera wrote into a photo, and a look at a format nobody knows."""

from dataclasses import dataclass

from evidence.media.exif import MOST_BYTES, Exif, read_exif
from evidence.models import File
from evidence.storage import Missing, StoreDown, open_range

HEX_BYTES = 256
PER_LINE = 16


@dataclass(frozen=True)
class HexLine:
    """Sixteen bytes: where they stand, as hexadecimal pairs, and as text."""

    offset: str
    pairs: str
    text: str


def exif_of(file: File) -> Exif:
    """Return what a JPEG's camera wrote; nothing when the store is down or the file is something else."""
    return read_exif(_head(file, MOST_BYTES)) if file.is_intact else Exif()


def hex_lines(file: File) -> list[HexLine]:
    """Return the first 256 bytes; nothing when the store is down or the file is locked."""
    head = _head(file, HEX_BYTES) if file.is_intact else b""
    return [_line(head, start) for start in range(0, len(head), PER_LINE)]


def _line(head: bytes, start: int) -> HexLine:
    part = head[start : start + PER_LINE]
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
    return HexLine(f"{start:04x}", part.hex(" "), text)


def _head(file: File, length: int) -> bytes:
    try:
        return b"".join(open_range(file, 0, min(length, file.size))) if file.size else b""
    except (StoreDown, Missing):
        return b""
