"""Items as lists show them, made from one row each: fifty of a page share their officers, cameras and incidents.

Django's `select_related` makes an officer, an owner, a camera and an incident anew for each row, which was a quarter of
the time of a page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery, Value

from accounts.models import User
from evidence.models import File, Item, ViewingLock
from incidents.models import Incident

FIELDS = frozenset(
    (
        *("title", "kind", "source", "status", "readiness", "recorded_at", "received_at", "timeline_at"),
        *("duration_ms", "exhibit_reference", "evidence_id", "access_class", "is_concealed", "has_content_warning"),
        *("latitude", "longitude", "category_keys", "tags", "owner_id", "recorded_by_id", "camera_id", "incident_id"),
        *("width", "height", "duplicate_of_id"),
    )
)
RELATED: dict[str, tuple[type[Model], frozenset[str]]] = {
    "owner": (User, frozenset({"name", "collar_number"})),
    "recorded_by": (User, frozenset({"name", "collar_number"})),
    "incident": (Incident, frozenset({"number", "title", "place", "crime_reference", "slug"})),
}
# What other tables say of an item, as attributes that only listed items have.
SAID = (
    *("poster_id", "is_locked", "incident_may_open", "prose", "integrity", "camera_serial"),
    *("place_latitude", "place_longitude"),  # degrees, of the item or of its incident
)
MOST_KNOWN = 10_000  # a file of all items has each incident of the force
Row = Sequence[Any]


@dataclass(frozen=True)
class Part:
    """Which stretch of a row is one object."""

    name: str
    model: type[Model]
    fields: list[str]  # without the key, which the item has already
    key: int
    start: int

    def made(self, row: Row) -> Any:
        """Return the object of a row."""
        names = [self.model._meta.pk.attname, *self.fields]
        return self.model.from_db(DEFAULT_DB_ALIAS, names, (row[self.key], *row[self.start : self.end]))

    @property
    def end(self) -> int:
        """Where in the row it ends."""
        return self.start + len(self.fields)


def rows_of(person: User) -> QuerySet[Item, Row]:
    """Return the query for rows as `items_from` reads them; whose rights were asked already, by key."""
    poster = File.objects.filter(item=OuterRef("pk"), role="poster").values("pk")[:1]
    incidents = Incident.objects.visible_to(person).filter(pk=OuterRef("incident_id"))
    some_stand = ViewingLock.objects.standing().exists()  # mostly none: the list is then spared a join for each item
    locks = Exists(ViewingLock.objects.shutting_out(person).over_outer_item()) if some_stand else Value(value=False)
    said = {
        "poster_id": Subquery(poster),
        "is_locked": locks,
        "incident_may_open": Exists(incidents),
        "prose": F("document__prose"),
        "integrity": F("document__integrity"),
        "camera_serial": F("camera__serial"),
        "place_latitude": F("document__latitude"),
        "place_longitude": F("document__longitude"),
    }
    related = [f"{part.name}__{name}" for part in parts()[1:] for name in part.fields]
    return Item.objects.annotate(**said).values_list("pk", *parts()[0].fields, *related, *SAID)


def items_from(rows: Iterable[Row]) -> Iterator[Item]:
    """Yield the items of rows, with what belongs to them; other fields are read when they are asked for."""
    maker = Maker()
    return (maker.item(row) for row in rows)


class Maker:
    """Makes items of rows; neighbours get the same officer, camera and incident."""

    def __init__(self) -> None:
        self.known = dict[tuple[type[Model], UUID], Model]()

    def item(self, row: Row) -> Item:
        """Return the item of a row."""
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        whole, *others = parts()
        item: Item = whole.made(row)
        for part in others:
            setattr(item, part.name, self._one(part, row))
        for name, value in zip(SAID, row[-len(SAID) :], strict=True):
            setattr(item, name, value)
        return item

    def _one(self, part: Part, row: Row) -> Model | None:
        if row[part.key] is None:
            return None
        key = part.model, row[part.key]
        if key not in self.known:
            self.known[key] = part.made(row)
        return self.known[key]


@cache
def parts() -> list[Part]:
    """Return the stretches of a row, the item first; fields stand as the model has them, which Django relies on."""
    item = [field.attname for field in Item._meta.concrete_fields if field.attname in FIELDS]
    found, start = [Part("", Item, item, 0, 1)], len(item) + 1
    for name, (model, wanted) in RELATED.items():
        fields = [field.attname for field in model._meta.concrete_fields if field.attname in wanted]
        found.append(Part(name, model, fields, 1 + item.index(f"{name}_id"), start))
        start += len(fields)
    return found
