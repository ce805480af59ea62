"""A PMTiles file (specification version 3) with one vector tile: a motorway across the whole world."""

import json
import struct


def make_pmtiles() -> bytes:
    """Return the file, uncompressed, with the one tile of zoom 0."""
    tile = _motorway()
    directory = b"".join(_varint(number) for number in (1, 0, 1, len(tile), 1))  # entries, id, run, length, offset + 1
    metadata = json.dumps({"vector_layers": [{"id": "roads", "fields": {"type": "String"}}]}).encode()
    root, after = 127, 127 + len(directory)
    head = struct.pack(
        "<7sB11Q6B4iB2i",
        *(b"PMTiles", 3, root, len(directory), after, len(metadata), 0, 0, after + len(metadata), len(tile), 1, 1, 1),
        *(1, 1, 1, 1, 0, 0),  # clustered, no compression twice, vector tiles, from zoom 0 to 0
        *(-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000, 0, 0, 0),
    )
    return head + directory + metadata + tile


def _motorway() -> bytes:
    """Return a vector tile (Mapbox vector tile specification 2.1) whose only feature is a line through its middle."""
    line = (9, _zigzag(0), _zigzag(1344), 10, _zigzag(4096), _zigzag(0))  # move to, line to; 52.5 degrees north
    feature = _field(2, b"\x00\x00") + b"\x18\x02" + _field(4, b"".join(_varint(part) for part in line))
    value = _field(1, b"Motorway")
    layer = b"\x78\x02" + _field(1, b"roads") + _field(2, feature) + _field(3, b"type") + _field(4, value)
    return _field(3, layer + b"\x28" + _varint(4096))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _zigzag(number: int) -> int:
    return number << 1 ^ number >> 31


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
