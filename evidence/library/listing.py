"""Pages of the library: by keyset, so that the thousandth costs what the first does, and grouped for reading."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from evidence.library.listed import items_from, rows_of
from evidence.models import Item, SearchDocument
from evidence.models.search_document import SearchDocumentQuerySet
from incidents.models import Incident

PAGE = 50
SORTS = {  # how the page says it: the column, and whether the newest comes first
    "recorded": ("timeline_at", True),
    "received": ("received_at", True),
    "oldest": ("timeline_at", False),
}


@dataclass(frozen=True)
class Page:
    """The items of one page in order, and the keys of its neighbours, empty at the ends."""

    items: list[Item] = field(default_factory=list)
    previous: str = ""
    following: str = ""


@dataclass(frozen=True)
class Group:
    """Neighbours in the list: of one incident, else of one day."""

    incident: Incident | None
    day: date
    items: list[Item]
    may_open: bool = False


@dataclass(frozen=True)
class Window:
    """Which stretch of an order is shown: what follows a key, what is before it, or the beginning."""

    column: str
    is_newest_first: bool
    place: tuple[datetime, UUID] | None
    is_backwards: bool
    size: int

    @property
    def descends(self) -> bool:
        """Whether rows are read from the newest to the oldest."""
        return self.is_newest_first != self.is_backwards

    def of(self, documents: SearchDocumentQuerySet) -> QuerySet[SearchDocument, UUID]:
        """Return the keys of the stretch, and one more that tells whether it goes on."""
        if self.place:
            side, (moment, pk) = "lt" if self.descends else "gt", self.place
            beyond = Q(**{f"{self.column}__{side}": moment}) | Q(**{self.column: moment, f"item__{side}": pk})
            # The first condition is implied by the second; it is what the index can start from.
            documents = documents.filter(Q(**{f"{self.column}__{side}e": moment}), beyond)
        minus = "-" if self.descends else ""
        ordered = documents.order_by(f"{minus}{self.column}", f"{minus}item_id")
        return ordered.values_list("item_id", flat=True)[: self.size + 1]

    def sql(self, size: int = 0) -> tuple[str, list[Any]]:
        """Return the same as SQL behind `FROM rows`, with as many rows as are asked for, and its values."""
        way, side = ("DESC", "<") if self.descends else ("ASC", ">")
        where = f"WHERE ({self.column}, item_id) {side} (%s, %s) " if self.place else ""
        order = f"ORDER BY {self.column} {way}, item_id {way} LIMIT {size or self.size + 1}"
        return where + order, list(self.place or ())


def window(*, sort: str, after: str, before: str, size: int = 0) -> Window:
    """Return the stretch that an address names."""
    column, is_newest_first = SORTS[sort]
    is_backwards = key_of(after) is None and key_of(before) is not None
    return Window(column, is_newest_first, key_of(after) or key_of(before), is_backwards, size or PAGE)


def page_of(keys: Iterable[UUID], wanted: Window, person: User) -> Page:
    """Return the page with these keys, in no order."""
    column, minus = wanted.column, "-" if wanted.descends else ""
    within = list(keys)  # as a query within the query they cost Django 5 ms more
    rows = rows_of(person).filter(pk__in=within).order_by(f"{minus}{column}", f"{minus}id")
    found = list(items_from(rows))
    has_more, items = len(found) > wanted.size, found[: wanted.size]
    if wanted.is_backwards:
        items.reverse()
    if not items:
        return Page()
    is_first, is_last = (not has_more, False) if wanted.is_backwards else (wanted.place is None, not has_more)
    return Page(items, "" if is_first else key(items[0], column), "" if is_last else key(items[-1], column))


def key(item: Item, column: str) -> str:
    """Return an item's place in the order as text."""
    return f"{getattr(item, column).isoformat()}_{item.pk}"


def key_of(text: str) -> tuple[datetime, UUID] | None:
    """Return (moment, id) of a place; None for anything else."""
    moment, _, pk = text.partition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None
    return found if timezone.is_aware(found[0]) else None


def groups_of(items: Iterable[Item]) -> list[Group]:
    """Gather the items of a page by incident, else by local day, in the order in which they first appear."""
    gathered = dict[object, Group]()
    for item in items:
        day = timezone.localdate(item.timeline_at)
        name = item.incident_id or day
        if name not in gathered:
            may_open = bool(getattr(item, "incident_may_open", False))
            gathered[name] = Group(item.incident, day, [], may_open)
        gathered[name].items.append(item)
    return list(gathered.values())
