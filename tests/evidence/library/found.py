"""What a search finds, by title."""

from accounts.models import User
from evidence.library.finding import find
from evidence.library.query import parse
from evidence.models import Item


def found(text: str, person: User, *, is_loose: bool = False) -> set[str]:
    rows = find(parse(text), person, is_loose=is_loose).documents
    return set(Item.objects.filter(pk__in=rows.values("item_id")).values_list("title", flat=True))
