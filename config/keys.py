"""The list of keys (?), read from the modules that act on them: what is listed is what works."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SOURCES = (
    ("Everywhere", "js/menu.mjs"),
    ("Everywhere", "js/keys.mjs"),
    ("Lists of evidence", "evidence/list.mjs"),
    ("Player", "evidence/player_keys.mjs"),
    ("Area on a map", "evidence/map_drawing.mjs"),
    ("Live", "streaming/command.mjs"),
    ("Live alerts", "streaming/alerts.mjs"),
    ("One live stream", "streaming/live_session.mjs"),
    ("Triage", "community/triage.mjs"),
)
TABLE = re.compile(r"^const KEYS = \[(.*?)\];", re.MULTILINE | re.DOTALL)
ROW = re.compile(r'\[("[^"]*"), ("[^"]*")')
SHOWN = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", "Escape": "Esc"}


@dataclass(frozen=True)
class Row:
    """One row of the list; each of `keys` is the caps to press together."""

    where: str
    keys: tuple[tuple[str, ...], ...]
    does: str


@cache
def listed_keys() -> tuple[Row, ...]:
    """Return every key that some module acts on, in words; read once per process. Raises FileNotFoundError."""
    return tuple(row for where, name in SOURCES for row in _rows(where, name))


def _rows(where: str, name: str) -> list[Row]:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    table = TABLE.search(Path(path).read_text(encoding="utf-8"))
    return [
        Row(where, tuple(_caps(key) for key in json.loads(keys).split(" ")), json.loads(does))
        for keys, does in ROW.findall(table[1] if table else "")
    ]


def _caps(key: str) -> tuple[str, ...]:
    if key == "1-9":
        return ("1 to 9",)
    if len(key) == 1 and key.isupper():
        return ("Shift", key)
    parts = key.split("+") if len(key) > 1 else [key]
    return tuple(SHOWN.get(part, part.upper() if parts[0] == "Ctrl" and len(part) == 1 else part) for part in parts)
