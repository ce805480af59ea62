"""A live session as low-latency HLS: the same bytes, a segment for each group of pictures, a part for each fragment.

Segments are numbered by the sequence numbers of their fragments. So a hole keeps its numbers, shown as a gap, and
every web process counts alike; when the missing fragments have come, a playlist loaded anew has them. Pure.

Source: RFC 8216bis; streaming.md section 8.5.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

from streaming.spool.layout import Record
from streaming.spool.reading import SpoolReader

WINDOW_US = 15 * 60 * 1_000_000  # how far back one can go while it is live
WITH_PARTS = 3  # segments at the end that are listed with their parts
SKIP_AFTER = 8  # target durations: older segments are left out of an update when the player knows them


@dataclass(frozen=True)
class Grid:
    """How fragments are counted into segments; `anchor_us` is when segment `anchor` begins, our clock."""

    start: int  # seq of the first fragment of segment 0
    size: int  # fragments in a segment
    slot_us: int
    anchor: int
    anchor_us: int

    def number(self, seq: int) -> int:
        """Return the segment that a fragment belongs to."""
        return (seq - self.start) // self.size

    def first(self, number: int) -> int:
        """Return the seq of the first fragment of a segment."""
        return self.start + number * self.size

    def last(self, number: int) -> int:
        """Return the seq of the last fragment of a segment."""
        return self.first(number + 1) - 1

    def begins_us(self, number: int) -> int:
        """Return about when a segment begins, microseconds since 1970 UTC."""
        return self.anchor_us + (number - self.anchor) * self.slot_us


def grid_of(reader: SpoolReader, clock_offset_us: int) -> Grid | None:
    """Return how to count, from the first whole group of pictures that arrived; None while there is none."""
    for key in reader.key_records():
        seq = key.seq + 1
        while (record := reader.record(seq)) is not None and not record.is_key:
            seq += 1
        if record is not None and record.captured_us > key.captured_us:
            size = seq - key.seq
            start = 1 + (key.seq - 1) % size - (size if (key.seq - 1) % size else 0)
            begins = key.captured_us - clock_offset_us
            return Grid(start, size, record.captured_us - key.captured_us, (key.seq - start) // size, begins)
    return None


class Timeline:
    """The playlist of one session, read on while it grows."""

    def __init__(self, reader: SpoolReader, clock_offset_ms: int) -> None:
        self.reader = reader
        self.grid: Grid | None = None
        self._offset_us = clock_offset_ms * 1000
        self._kept: dict[int, list[str]] = {}  # lines of segments that are whole

    def refresh(self) -> None:
        """Read what has arrived. Raises OSError."""
        self.reader.refresh()
        if self.grid is None:
            self.grid = grid_of(self.reader, self._offset_us)

    def has(self, segment: int, part: int | None) -> bool:
        """Say whether a part (or a whole segment, for None) has come, or has been passed over."""
        if self.grid is None:
            return False
        wanted = self.grid.last(segment) if part is None else self.grid.first(segment) + part
        return self.reader.newest >= wanted

    def is_ahead(self, segment: int) -> bool:
        """Say whether a segment lies so far ahead that nobody may wait for it (RFC 8216bis 6.2.5.2)."""
        return self.grid is not None and segment > self.grid.number(self.reader.newest) + 2

    def happened_ms(self, record: Record) -> int:
        """Return when a fragment was captured, milliseconds since 1970 UTC by our clock."""
        return (record.captured_us - self._offset_us) // 1000

    def playlist(self, *, is_update: bool, is_over: bool) -> str | None:
        """Return the playlist; an update leaves out what the player knows. None while there is nothing to list."""
        grid = self.grid
        if grid is None:
            return None
        newest = grid.number(self.reader.newest)
        oldest = max(0, newest - WINDOW_US // grid.slot_us)
        target = math.ceil(grid.slot_us / 1_000_000 - 0.5) or 1
        begin = oldest
        if is_update:
            begin = max(oldest, newest - SKIP_AFTER * target * 1_000_000 // grid.slot_us)
        lines = [*_head(grid, target, oldest), *([f"#EXT-X-SKIP:SKIPPED-SEGMENTS={begin - oldest}"] * (begin > oldest))]
        for number in range(begin, newest + 1):
            lines += self._segment(grid, number, newest)
        # Without the hint, hls.js takes a last segment that is whole for the one that comes next.
        hint = f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{self.reader.newest + 1}.mp4"'
        return "\n".join([*lines, "#EXT-X-ENDLIST" if is_over else hint, ""])

    def _segment(self, grid: Grid, number: int, newest: int) -> list[str]:
        if number in self._kept and number <= newest - WITH_PARTS:
            return self._kept[number]
        first, last = grid.first(number), grid.last(number)
        lines = [f"#EXT-X-PROGRAM-DATE-TIME:{_moment(self._begins_us(grid, number))}"]
        if number > newest - WITH_PARTS:
            lines += self._parts(grid, first, min(last, self.reader.newest))
        if number == newest and self.reader.newest < last:
            return lines
        run = len(list(takewhile(lambda seq: self.reader.record(seq) is not None, range(max(first, 1), last + 1))))
        lines += [*(["#EXT-X-GAP"] * (run == 0)), f"#EXTINF:{grid.slot_us / 1_000_000:.5f},"]
        lines += [f"{max(first, 1)}-{max(first, 1) + run - 1 if run else last}.mp4"]
        if run == last - max(first, 1) + 1 and number <= newest - WITH_PARTS:
            self._kept[number] = lines
        return lines

    def _parts(self, grid: Grid, first: int, last: int) -> Iterator[str]:
        duration = f"{grid.slot_us / grid.size / 1_000_000:.5f}"
        for seq in range(max(first, 1), last + 1):
            record = self.reader.record(seq)
            more = ",GAP=YES" if record is None else ",INDEPENDENT=YES" if record.is_key else ""
            yield f'#EXT-X-PART:DURATION={duration},URI="{seq}.mp4"{more}'

    def _begins_us(self, grid: Grid, number: int) -> int:
        record = self.reader.record(grid.first(number))
        return record.captured_us - self._offset_us if record else grid.begins_us(number)


def _head(grid: Grid, target: int, oldest: int) -> list[str]:
    part = grid.slot_us / grid.size / 1_000_000
    hold_back = f"PART-HOLD-BACK={3 * part:.5f},CAN-SKIP-UNTIL={SKIP_AFTER * target:.1f}"
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:9",
        f"#EXT-X-TARGETDURATION:{target}",
        f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,{hold_back}",
        f"#EXT-X-PART-INF:PART-TARGET={part:.5f}",
        f"#EXT-X-MEDIA-SEQUENCE:{oldest}",
        '#EXT-X-MAP:URI="init.mp4"',
    ]


def _moment(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1_000_000, tz=UTC).isoformat(timespec="milliseconds")
