"""The state of a command page as its address holds it: a link, a reload and the way back show the same. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

TILES = (1, 4, 6, 9)
USUAL_TILES = 6
VIEWS = ("alerts", "wall", "map", "units", "log")  # what a phone shows, one at a time
PARTS = ("decisions", "messages", "backup")  # what stands under the wall, one at a time
COLUMNS = ("alerts", "map", "wall")  # what a desk can fold away
EMPTY = "-"  # in `show`: a tile that somebody emptied on purpose; no word at all leaves the tile to fill itself
AUTO = UUID(int=0)


@dataclass(frozen=True)
class PageState:
    """How many tiles, which stream in which, which one has the focus, and what is open."""

    tiles: int = USUAL_TILES
    shown: tuple[UUID | None, ...] = ()  # by tile; None: kept empty; AUTO, and beyond its end: filled by itself
    focus: int = 1
    is_following: bool = False
    view: str = "alerts"
    folded: tuple[str, ...] = ()
    part: str = PARTS[0]

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """Return the state that an address asks for; what makes no sense is as if it were not there."""
        tiles = _number(asked.get("tiles", ""), USUAL_TILES)
        tiles = tiles if tiles in TILES else USUAL_TILES
        focus = _number(asked.get("focus", ""), 1)
        view, part = asked.get("view", ""), asked.get("part", "")
        return cls(
            tiles=tiles,
            shown=_sessions(asked.get("show", ""))[:tiles],
            focus=focus if 1 <= focus <= tiles else 1,
            is_following=asked.get("follow") == "alerts",
            view=view if view in VIEWS else VIEWS[0],
            folded=tuple(one for one in COLUMNS if one in asked.get("fold", "").split(",")),
            part=part if part in PARTS else PARTS[0],
        )

    @property
    def named(self) -> list[UUID]:
        """The sessions that the address names."""
        return [one for one in self.shown if one and one != AUTO]

    def query(self, **changes: object) -> str:
        """Return the query string of this state with some of it changed; what is usual is left out."""
        state = replace(self, **changes)  # type: ignore[arg-type]  # names are those of the fields
        usual = PageState()
        parts: dict[str, str] = {}
        if state.tiles != usual.tiles:
            parts["tiles"] = str(state.tiles)
        if state.is_following:
            parts["follow"] = "alerts"
        if state.focus != usual.focus and state.focus <= state.tiles:
            parts["focus"] = str(state.focus)
        if state.shown:
            parts["show"] = ",".join(_word(one) for one in state.shown[: state.tiles])
        if state.view != usual.view:
            parts["view"] = state.view
        if state.part != usual.part:
            parts["part"] = state.part
        if state.folded:
            parts["fold"] = ",".join(state.folded)
        return f"?{urlencode(parts, safe=',')}" if parts else "?"


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else otherwise


def _sessions(text: str) -> tuple[UUID | None, ...]:
    """Return the sessions by tile; a word that names none leaves its tile empty."""
    return tuple(_session(word) for word in text.split(",")) if text else ()


def _word(session: UUID | None) -> str:
    return EMPTY if session is None else "" if session == AUTO else str(session)


def _session(word: str) -> UUID | None:
    if not word:
        return AUTO
    try:
        return UUID(word)
    except ValueError:
        return None
