"""Sets of milliseconds: joined, measured and written as PostgreSQL's `int8multirange`; pure.

A stretch is (from, to): from the first millisecond up to, but not including, the last one.
"""

import re
from collections.abc import Iterable, Sequence

Stretch = tuple[int, int]
_STRETCH = re.compile(r"\[(\d+),(\d+)\)")


def joined(stretches: Iterable[Sequence[int]]) -> list[Stretch]:
    """Return the union in its shortest form: sorted, apart from each other, none empty."""
    union: list[Stretch] = []
    for start, end in sorted((start, end) for start, end in stretches if end > start):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def length_ms(stretches: Iterable[Sequence[int]]) -> int:
    """Return how many milliseconds a union covers; overlaps count once."""
    return sum(end - start for start, end in joined(stretches))


def as_text(stretches: Iterable[Sequence[int]]) -> str:
    """Return the union as PostgreSQL writes it: {[0,1000),[2000,2500)}."""
    return "{" + ",".join(f"[{start},{end})" for start, end in joined(stretches)) + "}"


def from_text(text: str) -> list[Stretch]:
    """Return what PostgreSQL wrote; it always writes the shortest form."""
    return [(int(start), int(end)) for start, end in _STRETCH.findall(text)]
