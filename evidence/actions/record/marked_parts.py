"""Makes the parts of a marked copy while somebody watches; writes nothing to the database and may run twice."""

import uuid
from pathlib import Path

from evidence import storage
from evidence.intake import incoming
from evidence.media.ffmpeg import Failed, TimedOut, link_source
from evidence.media.marked import make_part, make_picture, prepare_folder
from evidence.models import File, Viewing
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
    _bring_original(viewing.item.original, folder)
    prepare_folder(folder, marked_copy.words_of(viewing))
    try:
        if number < 0:
            make_picture(name, tools=tools(), folder=folder)
        else:
            make_part(probe_from_json(viewing.item.probe), number, name, tools=tools(), folder=folder)
    except (Failed, TimedOut, FileNotFoundError) as error:
        if folder.is_dir():  # gone when the viewer left meanwhile
            (folder / f"{name}.failed").write_text(str(error), encoding="utf-8")


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
