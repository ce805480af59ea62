"""What a search finds, by title, and what the library counts of it."""

from accounts.models import User
from evidence.library.facets import Counts
from evidence.library.finding import find
from evidence.library.listing import window
from evidence.library.lookup import look_up
from evidence.library.query import parse
from evidence.models import Item


def found(text: str, person: User, *, is_loose: bool = False) -> set[str]:
    rows = find(parse(text), person, is_loose=is_loose).documents
    return set(Item.objects.filter(pk__in=rows.values("item_id")).values_list("title", flat=True))


def counted(text: str, person: User) -> Counts:
    return look_up(person, parse(text), window(sort="recorded", after="", before="")).counts
