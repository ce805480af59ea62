"""The list of keys says what the modules act on, and no module acts on a key that the list does not know."""

import re
from pathlib import Path

from config.keys import SOURCES, listed_keys

ROOT = Path(__file__).parents[2]
PROMISED = {  # by place, the keys of the interface's plan; `t` (transcript) comes with transcripts
    "Everywhere": "? / Esc Ctrl+K",
    "Lists of evidence": "j k x Space Enter c a s",
    "Player": "Space k j l , . ← → Shift+← Shift+→ i o m n p b f [ ]",
    "Live": "d m b v Shift+F",
    "Live alerts": "a w",
    "Triage": "a q d",
}
UNLISTED = {  # they listen for arrows and Enter within their own field or dialog, or repeat keys of Live
    "config/static/js/menu.mjs", "evidence/static/evidence/tokens.mjs", "streaming/static/streaming/composer.mjs",
    "streaming/static/streaming/parts.mjs",
    "streaming/static/streaming/wall_alone.mjs", "streaming/static/streaming/live_map.mjs",
    "streaming/static/streaming/cordon_drawing.mjs", "config/static/js/session.mjs",
}  # fmt: skip


def test_every_key_of_the_plan_is_listed() -> None:
    listed = {(row.where, "+".join(caps)) for row in listed_keys() for caps in row.keys}

    missing = [(where, key) for where, keys in PROMISED.items() for key in keys.split() if (where, key) not in listed]

    assert missing == []


def test_no_module_listens_for_keys_that_are_not_listed() -> None:
    listed = {name for _, name in SOURCES}
    modules = [path for path in ROOT.glob("*/static/*/*.mjs") if "vendor" not in path.parts]

    listening = {path.relative_to(ROOT).as_posix() for path in modules if '("keydown"' in path.read_text()}

    assert {name for name in listening if name.partition("/static/")[2] not in listed} <= UNLISTED


def test_a_listed_module_acts_on_nothing_but_its_table() -> None:
    for _, name in SOURCES:
        [path] = [path for path in ROOT.glob(f"*/static/{name}") if path.is_file()]
        rest = re.sub(r"^const KEYS = \[.*?\];", "", path.read_text(), count=1, flags=re.MULTILINE | re.DOTALL)

        assert not re.search(r"^\s*(const keys = \{|[a-z]: \(\) =>)", rest, re.MULTILINE), name
