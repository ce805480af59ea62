"""Which stream stands in which tile. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from streaming.command.state import AUTO, PageState
from streaming.command.streams import Stream


@dataclass(frozen=True)
class Tile:
    """One tile of the wall; without a stream it says what can go there."""

    number: int
    stream: Stream | None
    is_focused: bool


def tiles_of(state: PageState, streams: Sequence[Stream], *, first: Sequence[Stream]) -> list[Tile]:
    """Return the tiles: those that the state names as it says, the others filled from `first`, each stream once.

    `streams` are all that the person may watch, the named ones included.
    """
    by_id = {one.session.pk: one for one in streams}
    taken = {one for one in state.named if one in by_id}
    others = iter([one for one in first if one.state != "ended" and one.session.pk not in taken])
    tiles = []
    for number in range(1, state.tiles + 1):
        wanted = state.shown[number - 1] if number <= len(state.shown) else AUTO
        stream = next(others, None) if wanted == AUTO else by_id.get(wanted) if wanted else None
        tiles.append(Tile(number, stream, number == state.focus))
    return tiles
