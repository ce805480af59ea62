"""Where the copies lie that people look at: within the receiving folder, under a number of ours."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from evidence.intake import incoming
from evidence.media.made import Made

POSTER = "poster"
COPY = "copy"
NAMES = frozenset({POSTER, COPY})


def path_of(file_id: uuid.UUID, name: str) -> Path:
    """Return where one copy of a file lies; raises ValueError for a name that is not one of ours."""
    if name not in NAMES:
        raise ValueError(name)
    return folder_of(file_id) / name


def folder_of(file_id: uuid.UUID) -> Path:
    """Return the folder of the copies of one file."""
    return incoming.folder() / "previews" / str(file_id)


def keep(file_id: uuid.UUID, made: dict[str, Made | None]) -> None:
    """Move what was made to where people look at it; repeatable. Raises OSError."""
    folder = folder_of(file_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, one in made.items():
        if one is not None:
            one.path.chmod(0o440)
            one.path.replace(folder / name)


def forget(file_id: uuid.UUID) -> None:
    """Remove the copies of a file, when there are any."""
    shutil.rmtree(folder_of(file_id), ignore_errors=True)


def kept_ids() -> Iterator[uuid.UUID]:
    """Yield the numbers of the files of which copies lie here."""
    root = incoming.folder() / "previews"
    for folder in root.iterdir() if root.exists() else ():
        try:
            yield uuid.UUID(folder.name)
        except ValueError:
            continue
