"""Small numbers are not shown: fewer than ten answers say more about people than about a survey. Pure."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST = 10  # answers (retention R24: cells under 10 suppressed)

Cell = TypeVar("Cell", bound=Hashable)


def hidden_among(sizes: Mapping[Cell, int]) -> set[Cell]:
    """Return which cells of a row with a known total must be hidden.

    Those with 1 to 9 answers; and, when these together could be worked out as what is left of the total and are fewer
    than ten, the next smallest as well.
    """
    hidden = {cell for cell, size in sizes.items() if 0 < size < LEAST}
    shown = sorted((size, repr(cell), cell) for cell, size in sizes.items() if size >= LEAST)
    while hidden and shown and (len(hidden) < 2 or sum(sizes[cell] for cell in hidden) < LEAST):
        hidden.add(shown.pop(0)[2])
    return hidden
