"""Reads what a camera wrote into a JPEG (Exif 2.32, TIFF 6.0); a hostile file gives less, never an error.

Only names and numbers are read; thumbnails and maker notes, where secrets and exploits hide, are left alone.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 256 << 10  # Exif stands in the first 64 kB after the start of the file
_MOST_ENTRIES = 200
_MOST_TEXT = 200
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_EXIF_PART, _PLACE_PART = 0x8769, 0x8825
_NAMES = {
    0x010F: "Make",
    0x0110: "Model",
    0x0112: "Turned",
    0x0131: "Software",
    0x0132: "Changed",
    0x829A: "Exposure",
    0x829D: "Aperture",
    0x8827: "Sensitivity (ISO)",
    0x9003: "Taken",
    0x9010: "Time zone",
    0x920A: "Focal length",
    0xA405: "Focal length (35 mm)",
    0xA434: "Lens",
    0xA431: "Serial number",
}
_ORIGIN = {
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x9003: "DateTimeOriginal",
    0x9011: "OffsetTimeOriginal",
    0x9291: "SubSecTimeOriginal",
}
_TURNED = {1: "upright", 3: "by 180°", 6: "by 90° clockwise", 8: "by 90° anticlockwise"}
Value = str | int | list[float]


@dataclass(frozen=True)
class Exif:
    """Label and value in the order of the file; latitude and longitude in degrees when there are both."""

    rows: tuple[tuple[str, str], ...] = ()
    latitude: float | None = None
    longitude: float | None = None


def read_exif(start: bytes) -> Exif:
    """Return what the first bytes of a JPEG say; the empty answer for anything else."""
    tiff = _tiff_of(start)
    if tiff is None or tiff[:2] not in {b"II", b"MM"}:
        return Exif()
    try:
        return _Reader(tiff).read()
    except (struct.error, IndexError, ZeroDivisionError):
        return Exif()


def _tiff_of(data: bytes) -> bytes | None:
    """Return the Exif part: the APP1 segment that begins with its name (Exif 2.32 section 4.7.2)."""
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            return data[at + 10 : at + 2 + length]
        at += 2 + max(2, length)
    return None


def exif_of(path: Path) -> dict[str, str]:
    """Return what tells where a picture is from, as tags "exif.<EXIF name>" and `exif.location` as in ISO 6709.

    A file without them, or with broken ones, gives what can be read, at worst nothing. Raises OSError.
    """
    with path.open("rb") as file:
        tiff = _tiff_of(file.read(MOST_BYTES))
    if tiff is None or tiff[:2] not in {b"II", b"MM"}:
        return {}
    try:
        return _Reader(tiff).origin()
    except (struct.error, IndexError, ZeroDivisionError):
        return {}


class _Reader:
    """Reads the directories of one TIFF structure."""

    def __init__(self, tiff: bytes) -> None:
        self.tiff = tiff
        self.order = "<" if tiff[:2] == b"II" else ">"

    def read(self) -> Exif:
        found, place = self._tags()
        rows = tuple((name, text) for tag, name in _NAMES.items() if (text := _words(tag, found.get(tag))))
        latitude = _degrees(place.get(2), place.get(1), "S", 90)
        longitude = _degrees(place.get(4), place.get(3), "W", 180)
        if latitude is None or longitude is None:
            return Exif(rows)
        return Exif((*rows, ("Place", f"{latitude:.6f}, {longitude:.6f}")), latitude, longitude)

    def origin(self) -> dict[str, str]:
        found, place = self._tags()
        facts = {f"exif.{name}": str(found[tag]) for tag, name in _ORIGIN.items() if found.get(tag)}
        latitude = _degrees(place.get(2), place.get(1), "S", 90)
        longitude = _degrees(place.get(4), place.get(3), "W", 180)
        if latitude is None or longitude is None or (latitude, longitude) == (0.0, 0.0):
            return facts  # nought and nought is what a receiver without a fix writes
        return facts | {"exif.location": f"{latitude:+010.6f}{longitude:+011.6f}/"}

    def _tags(self) -> tuple[dict[int, Value], dict[int, Value]]:
        """Return the tags of the picture and those of its place."""
        main = self._directory(self._number(4, "I"))
        return main | self._directory(main.get(_EXIF_PART, 0)), self._directory(main.get(_PLACE_PART, 0))

    def _number(self, at: int, shape: str) -> int:
        return int(struct.unpack_from(self.order + shape, self.tiff, at)[0])

    def _directory(self, at: "Value") -> dict[int, Value]:
        if not isinstance(at, int) or not 0 < at < len(self.tiff):
            return {}
        found: dict[int, Value] = {}
        for number in range(min(self._number(at, "H"), _MOST_ENTRIES)):
            entry = at + 2 + 12 * number
            tag, kind, count = self._number(entry, "H"), self._number(entry + 2, "H"), self._number(entry + 4, "I")
            size = _SIZES.get(kind, 0) * count
            if 0 < size <= 4096:
                found[tag] = self._value(kind, count, entry + 8 if size <= 4 else self._number(entry + 8, "I"))
        return found

    def _value(self, kind: int, count: int, at: int) -> Value:
        if kind in {2, 7}:
            raw = self.tiff[at : at + min(count, _MOST_TEXT)].split(b"\0")[0].decode("latin-1")
            return "".join(c for c in raw if c.isprintable()).strip()
        if kind in {5, 10}:
            shape = self.order + ("II" if kind == 5 else "ii")
            pairs = [struct.unpack_from(shape, self.tiff, at + 8 * number) for number in range(min(count, 4))]
            return [above / below if below else 0.0 for above, below in pairs]
        return self._number(at, {1: "B", 3: "H", 4: "I", 9: "i"}[kind])


def _words(tag: int, value: "Value | None") -> str:
    if tag == 0x0112:
        return _TURNED.get(value, "") if isinstance(value, int) else ""
    if isinstance(value, list):
        number = value[0] if value else 0.0
        if tag == 0x829A:
            return f"1/{round(1 / number)} s" if 0 < number < 1 else f"{number:g} s"
        return f"f/{number:.1f}" if tag == 0x829D else f"{number:.1f} mm"
    return f"{value} mm" if tag == 0xA405 and value else str(value or "")


def _degrees(parts: "Value | None", side: "Value | None", negative: str, most: int) -> float | None:
    if not isinstance(parts, list) or len(parts) < 3:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return (-degrees if side == negative else degrees) if 0 <= degrees <= most else None
