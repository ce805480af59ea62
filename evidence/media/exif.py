"""Reads the few EXIF facts of a photograph that matter: when, where and with what. Every byte may be a lie.

Source: EXIF 2.32 (CIPA DC-008), TIFF 6.0. Only JPEG files carry it in a place of their own (APP1).
"""

import struct
from collections.abc import Iterator
from pathlib import Path

_MOST_HEAD = 1 << 18  # bytes looked at: the first segments of a JPEG hold at most 64 KiB each
_MOST_ENTRIES = 256  # of one directory
_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_SIZES = {1: 1, _ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, 7: 1}
_MAIN = {0x010F: "Make", 0x0110: "Model", 0x8769: "_exif", 0x8825: "_gps"}
_EXIF = {0x9003: "DateTimeOriginal", 0x9011: "OffsetTimeOriginal", 0x9291: "SubSecTimeOriginal"}
_GPS = {1: "_lat_ref", 2: "_lat", 3: "_lon_ref", 4: "_lon"}


def exif_of(path: Path) -> dict[str, str]:
    """Return the facts as text, by their EXIF names with "exif." before, and `exif.location` as in ISO 6709.

    A file without them, or with broken ones, gives what can be read, at worst nothing. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(_MOST_HEAD)
    block = _tiff_block(head)
    return _facts(block) if block else {}


def _tiff_block(head: bytes) -> bytes:
    """Return the TIFF structure inside the first APP1 segment, or nothing."""
    if head[:2] != b"\xff\xd8":
        return b""
    position = 2
    while position + 4 <= len(head) and head[position] == 0xFF:
        marker, length = head[position + 1], int.from_bytes(head[position + 2 : position + 4], "big")
        body = head[position + 4 : position + 2 + length]
        if marker == 0xE1 and body[:6] == b"Exif\0\0":
            return body[6:]
        if marker in {0xDA, 0xD9} or length < 2:
            return b""
        position += 2 + length
    return b""


def _facts(block: bytes) -> dict[str, str]:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return {}
    main = dict(_entries(block, order, _number(block, order, 4), _MAIN))
    found = {name: str(value) for name, value in main.items() if not name.startswith("_")}
    exif, gps = main.get("_exif"), main.get("_gps")
    if isinstance(exif, int):
        found |= {name: str(value) for name, value in _entries(block, order, exif, _EXIF)}
    if isinstance(gps, int):
        found |= _location(dict(_entries(block, order, gps, _GPS)))
    return {f"exif.{name}": value for name, value in found.items() if value}


def _entries(block: bytes, order: str, start: int, names: dict[int, str]) -> Iterator[tuple[str, object]]:
    """Yield the wanted entries of one directory; what points outside the block is left out."""
    if not 0 < start <= len(block) - 2:
        return
    count = min(struct.unpack_from(f"{order}H", block, start)[0], _MOST_ENTRIES)
    for number in range(count):
        place = start + 2 + 12 * number
        if place + 12 > len(block):
            return
        tag, kind, values = struct.unpack_from(f"{order}HHI", block, place)
        size = _SIZES.get(kind, 0) * values
        if tag not in names or not 0 < size <= 1024:
            continue
        at = place + 8 if size <= 4 else _number(block, order, place + 8)
        if at + size <= len(block):
            yield names[tag], _value(block[at : at + size], order, kind)


def _value(data: bytes, order: str, kind: int) -> object:
    if kind == _RATIONAL:
        pairs = struct.unpack(f"{order}{len(data) // 4}I", data)
        return [top / bottom if bottom else 0.0 for top, bottom in zip(pairs[::2], pairs[1::2], strict=True)]
    if kind in {_SHORT, _LONG}:
        return int.from_bytes(data[: _SIZES[kind]], "little" if order == "<" else "big")
    text = data.split(b"\0")[0].decode("ascii", "replace").strip()
    return "".join(letter for letter in text if letter.isprintable())


def _location(gps: dict[str, object]) -> dict[str, str]:
    latitude = _degrees(gps.get("_lat"), gps.get("_lat_ref"), "S")
    longitude = _degrees(gps.get("_lon"), gps.get("_lon_ref"), "W")
    if latitude is None or longitude is None or (latitude, longitude) == (0.0, 0.0):
        return {}
    return {"location": f"{latitude:+010.6f}{longitude:+011.6f}/"}


def _degrees(value: object, reference: object, negative: str) -> float | None:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(reference, str):
        return None
    degrees = value[0] + value[1] / 60 + value[2] / 3600
    return float(-degrees if reference.upper().startswith(negative) else degrees)


def _number(block: bytes, order: str, at: int) -> int:
    return int(struct.unpack_from(f"{order}I", block, at)[0])
