"""How an item looks as a card or a row; shared by list, record and panels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from evidence.models import File, Item
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


def with_pictures(items: QuerySet[Item]) -> QuerySet[Item]:
    """Fetch what a card needs in a fixed number of queries."""
    posters = File.objects.filter(role="poster")
    return items.select_related("recorded_by", "camera", "incident").prefetch_related(
        Prefetch("files", queryset=posters, to_attr="posters")
    )


def rows_of(items: Iterable[Item]) -> list[Row]:
    """Return the rows of items fetched by `with_pictures`."""
    return [row_of(item) for item in items]


def row_of(item: Item, note: str = "") -> Row:
    """Return the row of one item fetched by `with_pictures`."""
    posters: list[File] = getattr(item, "posters", [])
    poster = media_address(posters[0]) if posters and not item.is_restricted else ""
    tone = TONES.get(Readiness(item.readiness), "")
    return Row(item, poster, ICONS.get(item.kind, "file"), tone, note)
