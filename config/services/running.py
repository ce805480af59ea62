"""The file by which `migrate`, `shell` or `verify_audit` find the services of a running demo.

Standard library only: `manage.py` reads it before Django is loaded.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict, cast

from config.services import state

OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "grant_roles",
    "prepare",
    "sqlflush",
    "flush",
}  # change tables or rights
NAME = "running.json"


class Running(TypedDict):
    """What a running demo tells."""

    process: int
    url: str
    groups: list[int]
    environment: dict[str, str]
    owner_address: str


def write(folder: Path, running: Running) -> None:
    """Write the file, readable by its owner only: it holds the passwords of the services."""
    state.write_private(folder / NAME, json.dumps(running))


def remove(folder: Path) -> None:
    """Remove the file."""
    (folder / NAME).unlink(missing_ok=True)


def read(folder: Path) -> Running | None:
    """Return what the demo of this folder tells, or None when none runs (or it belongs to another user)."""
    try:
        running = cast("Running", json.loads((folder / NAME).read_text(encoding="utf-8")))
        os.kill(running["process"], 0)
    except PermissionError:  # readable, so it is ours to use: the process merely belongs to another user
        return None
    except (OSError, ValueError, KeyError):
        return None
    return running


def values_for(command: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what a Django command lacks while a demo runs; nothing when addresses are given."""
    if given.get("DATABASE_URL"):
        return {}
    running = read(state.demo_folder())
    if running is None:
        return {}
    values = dict(running["environment"])
    if command in OWNER_COMMANDS:
        values["DATABASE_URL"] = running["owner_address"]
    return {name: value for name, value in values.items() if not given.get(name)}
