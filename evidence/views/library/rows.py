"""How an item looks as a card or a row; shared by list, record and panels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Prefetch, QuerySet

from accounts.models import User
from evidence.models import File, Item, ViewingLock
from evidence.models.choices import Readiness
from evidence.serving.addresses import media_address

ICONS = {"video": "video", "audio": "audio-lines", "image": "image", "document": "file-text", "other": "file"}
TONES = {Readiness.READY: "green", Readiness.AUDIO_ONLY: "teal", Readiness.REFUSED: "red"}


@dataclass(frozen=True)
class Row:
    """An item with what its card shows."""

    item: Item
    poster: str
    icon: str
    tone: str
    note: str = ""
    is_locked: bool = False


def with_pictures(items: QuerySet[Item], person: User | None = None) -> QuerySet[Item]:
    """Fetch what a card needs in a fixed number of queries.

    Where a list holds what a person may know of but not open, `person` says who, and locked items show no picture.
    """
    posters = File.objects.filter(role="poster")
    if person:
        items = items.annotate(is_locked=Exists(ViewingLock.objects.shutting_out(person).over_outer_item()))
    return items.select_related("recorded_by", "camera", "incident").prefetch_related(
        Prefetch("files", queryset=posters, to_attr="posters")
    )


def rows_of(items: Iterable[Item]) -> list[Row]:
    """Return the rows of items fetched by `with_pictures`."""
    return [row_of(item) for item in items]


def row_of(item: Item, note: str = "") -> Row:
    """Return the row of one item fetched by `with_pictures`."""
    posters: list[File] = getattr(item, "posters", [])
    is_locked = bool(getattr(item, "is_locked", False))
    poster = media_address(posters[0]) if posters and not item.is_restricted and not is_locked else ""
    icon = "lock" if is_locked else ICONS.get(item.kind, "file")
    return Row(item, poster, icon, TONES.get(Readiness(item.readiness), ""), note, is_locked)
