"""Tells whether anything changed since the tables, rights, buckets and static files were last prepared."""

import hashlib
from pathlib import Path

from config.services import state

NAME = "prepared"
PARTS = ("audit", "accounts", "devices", "incidents", "evidence", "community", "streaming", "config")


def fingerprint() -> str:
    """Return a digest of the names, sizes and times of the project's files: reading them takes longer."""
    digest = hashlib.sha256((state.ROOT / "requirements.lock").read_bytes())
    for part in PARTS:
        for path in sorted((state.ROOT / part).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                status = path.stat()
                digest.update(f"{path.relative_to(state.ROOT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_current(folder: Path, wanted: str) -> bool:
    """Tell whether the folder was prepared by exactly these files."""
    mark = folder / NAME
    return mark.exists() and mark.read_text(encoding="utf-8") == wanted


def note(folder: Path, done: str) -> None:
    """Remember by which files the folder was prepared."""
    (folder / NAME).write_text(done, encoding="utf-8")
