"""The address of an item's retention page, the words of any page, and reasons to give."""

from evidence.models import Item

REASON = "Needed for the civil action"
WHY = {"code": "SUPERVISION", "reference": "", "text": ""}


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def address(item: Item, *parts: object) -> str:
    return "/".join(["/evidence", str(item.pk), "retention", *map(str, parts), ""])
