"""Pictures and sound of an item as its page needs them: poster, storyboard tiles with their sheets, peaks of the sound."""

import json
from dataclasses import dataclass, field

from evidence.addresses import media_address
from evidence.lanes import Tile
from evidence.models import Item
from evidence.models.file import Role
from evidence.storage import read_small


@dataclass(frozen=True)
class Pictures:
    """What has been made so far; empty where it has not."""

    poster: str = ""
    index: str = ""
    tiles: list[Tile] = field(default_factory=list)
    sheet_sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    peaks: list[int] = field(default_factory=list)
