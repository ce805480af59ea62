"""Finds H.264 pictures in the bytes of an MP4 that has lost its index, and takes only what proves itself. Pure.

In an MP4 each NAL unit stands behind its length in four bytes (ISO/IEC 14496-15 section 5.3.4.2), and between the
pictures stands sound, which has no mark of its own. A unit counts when all of this holds (ITU-T H.264 section 7): it
ends within the file; its header is one that a camera writes; it holds none of the byte sequences that no unit may hold
(00 00 00, 00 00 01, 00 00 02), which also means that it swallows no other unit; a slice names the picture set of this
camera and the frame number that is due; parameter sets are the camera's own, byte for byte.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from mmap import mmap

PREFIX = 4
LONGEST_GAP = 4 << 20  # bytes of sound between two pictures; after more nothing is believed
LARGEST_UNIT = 16 << 20
_NEVER = (b"\x00\x00\x00", b"\x00\x00\x01", b"\x00\x00\x02")
_SLICE, _KEY_SLICE, _SEI, _SPS, _PPS, _DELIMITER = 1, 5, 6, 7, 8, 9
_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
Bytes = bytes | mmap


class NotUnderstood(ValueError):
    """Parameter sets of a kind that is not read here."""


@dataclass(frozen=True)
class Unit:
    """A NAL unit: where it begins behind its length, and how long it is, in bytes."""

    at: int
    length: int


@dataclass
class ParameterSets:
    """What a recording of the same camera says: sequence and picture parameter sets, without lengths.

    Raises NotUnderstood when made of anything else.
    """

    sequence: bytes
    picture: bytes
    frame_number_bits: int = field(init=False)
    picture_set: int = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.frame_number_bits = _frame_number_bits(_Bits(self.sequence[1:]))
            self.picture_set = _Bits(self.picture[1:]).exp_golomb()
        except IndexError as error:
            message = "The parameter sets are too short."
            raise NotUnderstood(message) from error


@dataclass(frozen=True)
class _Slice:
    is_first: bool
    is_key: bool
    frame_number: int


class _Bits:
    """Reads bits, most significant first; emulation prevention (00 00 03) is taken out; IndexError at the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data.replace(b"\x00\x00\x03", b"\x00\x00"), 0

    def bits(self, number: int) -> int:
        value = 0
        for _ in range(number):
            value = value << 1 | self.data[self.at >> 3] >> (7 - (self.at & 7)) & 1
            self.at += 1
        return value

    def exp_golomb(self) -> int:
        zeros = 0
        while not self.bits(1):
            zeros += 1
            if zeros > 31:
                raise IndexError
        return (1 << zeros) - 1 + self.bits(zeros)


def units_in(data: Bytes, start: int, end: int, known: ParameterSets) -> Iterator[Unit]:
    """Yield the units between two offsets, from the first key picture on, in order; never raises for any bytes."""
    walk = _Walk(data, end, known)
    at: int | None = start
    while at is not None and at < end:
        unit = walk.unit_at(at, in_a_row=at == walk.reached)
        if unit is None:
            at = walk.next_start(at + 1)
            continue
        if walk.has_begun:
            yield unit
        at = walk.reached = unit.at + unit.length


class _Walk:
    """Where the walk is, and which frame number was last."""

    def __init__(self, data: Bytes, end: int, known: ParameterSets) -> None:
        self.data, self.end, self.known = data, end, known
        self.has_begun = False
        self.reached = -1  # behind the last unit
        self.frame_number = 0

    def unit_at(self, at: int, *, in_a_row: bool) -> Unit | None:
        """Return the unit whose length stands at an offset, or None; notes the frame number of a slice."""
        if at + PREFIX + 2 > self.end:
            return None
        length = int.from_bytes(self.data[at : at + PREFIX], "big")
        first, last = at + PREFIX, at + PREFIX + length
        if not 2 <= length <= LARGEST_UNIT or last > self.end or not self._is_whole(first, last):
            return None
        kind, reference = self.data[first] & 0x1F, self.data[first] >> 5
        if self.data[first] & 0x80 or not self._fits(kind, reference, first, last, in_a_row=in_a_row):
            return None
        return Unit(first, length)

    def next_start(self, at: int) -> int | None:
        """Return the next offset at which a unit may begin: lengths of less than 16 MB begin with nought."""
        last = min(self.end, max(at, self.reached) + LONGEST_GAP)
        found = self.data.find(b"\x00", at, last)
        return None if found < 0 else found

    def _is_whole(self, first: int, last: int) -> bool:
        if self.data[last - 1] == 0:
            return False
        return all(self.data.find(never, first, last) < 0 for never in _NEVER)

    def _fits(self, kind: int, reference: int, first: int, last: int, *, in_a_row: bool) -> bool:
        if kind in {_SLICE, _KEY_SLICE}:
            return self._is_due(kind, reference, first, last, in_a_row=in_a_row)
        if kind in {_SPS, _PPS}:
            return bytes(self.data[first:last]) == (self.known.sequence if kind == _SPS else self.known.picture)
        if kind == _DELIMITER:
            return reference == 0 and last - first == 2 and self.data[last - 1] & 0x1F == 0x10
        return kind == _SEI and reference == 0 and _is_sei(bytes(self.data[first + 1 : last]))

    def _is_due(self, kind: int, reference: int, first: int, last: int, *, in_a_row: bool) -> bool:
        """Say whether a slice is the next one: of this camera's set, with the frame number that is due."""
        one = self._slice(kind, first, last)
        if one is None or (one.is_key and not reference) or not (one.is_first or in_a_row):
            return False
        if one.is_key:
            if one.frame_number:
                return False
            self.has_begun = True
        elif not self.has_begun or one.frame_number not in self._due(is_first=one.is_first):
            return False
        self.frame_number = one.frame_number
        return True

    def _due(self, *, is_first: bool) -> Sequence[int]:
        following = (self.frame_number + 1) % (1 << self.known.frame_number_bits)
        return (self.frame_number, following) if is_first else (self.frame_number,)

    def _slice(self, kind: int, first: int, last: int) -> _Slice | None:
        bits = _Bits(bytes(self.data[first + 1 : min(last, first + 24)]))
        try:
            macroblock, slice_type, picture_set = bits.exp_golomb(), bits.exp_golomb(), bits.exp_golomb()
            frame_number = bits.bits(self.known.frame_number_bits)
        except IndexError:
            return None
        is_key = kind == _KEY_SLICE
        types = {2, 7} if is_key else {0, 1, 2, 5, 6, 7}
        if slice_type not in types or picture_set != self.known.picture_set:
            return None
        return _Slice(macroblock == 0, is_key, frame_number)


def _is_sei(data: bytes) -> bool:
    """Say whether messages (type, size, payload) fill a unit up to its last byte, 0x80 (H.264 section 7.3.2.3)."""
    data, at = data.replace(b"\x00\x00\x03", b"\x00\x00"), 0
    while at < len(data) - 1:
        for _ in range(2):
            value = 0
            while at < len(data) and data[at] == 0xFF:
                value, at = value + 0xFF, at + 1
            if at >= len(data):
                return False
            value, at = value + data[at], at + 1
        at += value  # the size, which came second
    return at == len(data) - 1 and data[at] == 0x80


def _frame_number_bits(bits: _Bits) -> int:
    """Return the width of frame numbers (H.264 section 7.3.2.1.1). Raises NotUnderstood, IndexError."""
    profile = bits.bits(8)
    bits.bits(16)
    bits.exp_golomb()
    if profile in _HIGH_PROFILES:
        if bits.exp_golomb() == 3:
            bits.bits(1)
        bits.exp_golomb()
        bits.exp_golomb()
        bits.bits(1)
        if bits.bits(1):
            message = "Scaling matrices are not read here."
            raise NotUnderstood(message)
    number = bits.exp_golomb() + 4
    if number > 16:
        message = "The sequence parameter set makes no sense."
        raise NotUnderstood(message)
    return number


def parameter_sets_of(stream: bytes) -> ParameterSets:
    """Return the sets of a stream with start codes (annex B), as ffmpeg writes it. Raises NotUnderstood."""
    pieces = (piece.rstrip(b"\x00") for piece in stream.split(b"\x00\x00\x01"))
    units = [piece for piece in pieces if piece]
    found = {kind: [unit for unit in units if unit[0] & 0x1F == kind] for kind in (_SPS, _PPS)}
    if len({*found[_SPS]}) != 1 or len({*found[_PPS]}) != 1:
        message = "There is not exactly one sequence and one picture parameter set."
        raise NotUnderstood(message)
    return ParameterSets(found[_SPS][0], found[_PPS][0])
