"""Makes the parts of a marked copy while somebody watches; writes nothing to the database and may run twice."""

import uuid
from pathlib import Path

from evidence import storage
from evidence.intake import incoming
from evidence.media.ffmpeg import Failed, TimedOut, link_source
from evidence.media.marked import make_part, make_picture, prepare_folder
from evidence.media.plan import Decision
from evidence.media.probe import Probe, probe
from evidence.models import File, Item, Kind, Role, Viewing
from evidence.serving import marked_copy
from evidence.workspace import probe_from_json, tools


def make_marked_part(*, viewing_id: uuid.UUID, number: int) -> None:
    """Make one part, or the picture (-1), unless it is there or the viewing has ended.

    Raises storage.StoreDown, storage.Missing, OSError, ToolMissing. What ffmpeg cannot make is noted beside it.
    """
    viewing = Viewing.objects.select_related("item", "person").get(pk=viewing_id)
    name = marked_copy.PICTURE if number < 0 else marked_copy.part_name(number)
    folder = marked_copy.folder_of(viewing_id)
    if viewing.ended_at is not None or not folder.is_dir() or (folder / name).exists():
        return
    _bring_original(_shown(viewing.item), folder)
    prepare_folder(folder, marked_copy.words_of(viewing))
    try:
        if number < 0:
            make_picture(name, tools=tools(), folder=folder)
        else:
            make_part(_probe(viewing.item, folder), number, name, tools=tools(), folder=folder)
    except (Failed, TimedOut, FileNotFoundError) as error:
        if folder.is_dir():  # gone when the viewer left meanwhile
            (folder / f"{name}.failed").write_text(str(error), encoding="utf-8")


def _probe(item: Item, folder: Path) -> Probe:
    """Return what is in the file that is shown: known, but of a rebuilt recording, whose copy is asked."""
    return probe_from_json(item.probe) if item.probe else probe(folder / "source", tools=tools(), folder=folder)


def _shown(item: Item) -> File:
    """Return what the marked copy is made from: the original, but the copy of a document or of a rebuilt recording."""
    by_copy = item.kind == Kind.DOCUMENT or item.plan == Decision.REBUILD_INDEX
    copy = item.files.filter(role=Role.PROXY).first() if by_copy else None
    return copy or item.original


def _bring_original(file: File, folder: Path) -> None:
    """Link the original as `source`: where it was received while it is there, else a copy fetched once per viewing."""
    if (folder / "source").exists():
        return
    received = incoming.whole_path(file.incoming_name) if file.incoming_name else None
    if received and received.exists():
        link_source(received, folder)
        return
    half = folder / f"original.{uuid.uuid4().hex}"
    storage.fetch(file, half)
    half.rename(folder / "original")
    link_source(folder / "original", folder)
