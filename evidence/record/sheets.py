"""Pictures and sound of an item as its page needs them: poster, storyboard tiles with their sheets, peaks of the sound.

The index of the pictures and the peaks are small files in the object store. They never change, so their content is kept
in the cache by hash: a page does not wait for the store twice.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from evidence.models import File, Item
from evidence.models.file import Role
from evidence.record.lane_shapes import Tile
from evidence.serving.addresses import media_address
from evidence.storage import Missing, StoreDown, open_range

KEPT_SECONDS = 7 * 86400
COLUMNS = 10  # of every storyboard sheet
LARGEST = 2 << 20  # bytes; anything larger is not one of ours


@dataclass(frozen=True)
class Pictures:
    """What has been made so far; empty where it has not."""

    poster: str = ""
    tiles: list[Tile] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    sounds: list[list[int]] | None = None  # None: the sound was drawn before these were taken, or there is none

    @property
    def sheet_sizes(self) -> dict[str, tuple[int, int]]:
        """Width of each sheet and the height that its tiles reach, in pixels; below them the sheet may be black."""
        sizes: dict[str, tuple[int, int]] = {}
        for tile in self.tiles:
            _, height = sizes.get(tile.sheet, (0, 0))
            sizes[tile.sheet] = COLUMNS * tile.width, max(height, tile.y + tile.height)
        return sizes

    @property
    def for_script(self) -> list[dict[str, Any]]:
        """The tiles as the player's script reads them."""
        sizes = self.sheet_sizes
        return [
            vars(tile) | {"sheet_width": sizes[tile.sheet][0], "sheet_height": sizes[tile.sheet][1]}
            for tile in self.tiles
        ]


def pictures_of(item: Item) -> Pictures:
    """Return what a page shows of an item whose files are prefetched; a store that is down leaves pictures out."""
    files = list(item.files.all())
    by_role = {file.role: file for file in files}
    if item.is_restricted:  # its pictures are seen in the player alone, with the viewer's name in them
        by_role = {role: file for role, file in by_role.items() if role == Role.WAVEFORM}
    poster = by_role.get(Role.POSTER)
    strips = [] if item.is_restricted else [file for file in files if file.role == Role.STORYBOARD]
    sheets = sorted(strips, key=lambda file: file.number)
    sound = _content(by_role.get(Role.WAVEFORM)) or {}
    return Pictures(
        poster=media_address(poster) if poster else "",
        tiles=_tiles(_content(by_role.get(Role.STORYBOARD_INDEX)), sheets),
        peaks=list(sound.get("peaks", [])),
        sounds=sound.get("sounds"),
    )


def poster_of(item: Item) -> Pictures:
    """Return the poster alone: a page with many recordings asks the store for nothing."""
    poster = next((file for file in item.files.all() if file.role == Role.POSTER), None)
    return Pictures(poster=media_address(poster) if poster and not item.is_restricted else "")


def _tiles(index: Any, sheets: list[File]) -> list[Tile]:
    addresses = [media_address(sheet) for sheet in sheets]
    return [
        Tile(entry["at_ms"], addresses[entry["sheet"]], entry["x"], entry["y"], entry["w"], entry["h"])
        for entry in index or []
        if entry["sheet"] < len(addresses)
    ]


def _content(file: File | None) -> Any:
    """Return the JSON of a small file, from the cache when it was read before; None when it cannot be had now."""
    if file is None or file.size > LARGEST:
        return None
    key = f"small-file:{file.sha256}"
    kept = cache.get(key)
    if kept is None:
        try:
            kept = b"".join(open_range(file, 0, file.size)).decode()
        except (StoreDown, Missing):
            return None
        cache.set(key, kept, KEPT_SECONDS)
    return json.loads(kept)
