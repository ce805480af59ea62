"""What an act does to one of many items, and how it is taken back; nothing when the item is so already."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from evidence.actions.access.cautioning import warn_of_content
from evidence.actions.record.categorising import set_categories, set_tags
from evidence.actions.record.describing import reassign_item
from evidence.actions.record.placing import place_item
from evidence.models import BulkAct, Category, Item
from incidents.models import Incident

Before = dict[str, Any]


class ChangedSince(Exception):
    """The item was changed after the act: undoing would throw that change away."""


@dataclass(frozen=True)
class Wanted:
    """The value of an act, loaded once for all items."""

    incident: Incident | None = None
    category: Category | None = None
    tag: str = ""
    owner: User | None = None


def load(act: str, value: str) -> Wanted:
    """Return the value behind a job; raises DoesNotExist when it is gone."""
    if act == BulkAct.PLACE:
        return Wanted(incident=Incident.objects.get(pk=value) if value else None)
    if act in {BulkAct.CATEGORY_ADD, BulkAct.CATEGORY_REMOVE}:
        return Wanted(category=Category.objects.get(key=value))
    if act == BulkAct.REASSIGN:
        return Wanted(owner=User.objects.get(pk=value))
    return Wanted(tag=value)


def apply(act: str, item: Item, wanted: Wanted, by: User) -> Before | None:
    """Do the act to an item; return what was there before, None when nothing had to be done. Raises Refused."""
    return DOING[BulkAct(act)](item, wanted, by)


def take_back(act: str, item: Item, wanted: Wanted, before: Before, by: User) -> None:
    """Put back what was there; raises ChangedSince when the item is no longer as the act left it, and Refused."""
    if apply_would_change(act, item, wanted):
        message = "It was changed since; it stays as it is now."
        raise ChangedSince(message)
    UNDOING[BulkAct(act)](item, wanted, before, by)


def apply_would_change(act: str, item: Item, wanted: Wanted) -> bool:
    """Whether doing the act to the item as it is now would change it."""
    return {
        BulkAct.PLACE: item.incident_id != (wanted.incident.pk if wanted.incident else None),
        BulkAct.CATEGORY_ADD: bool(wanted.category) and wanted.category.key not in item.category_keys,  # type: ignore[union-attr]
        BulkAct.CATEGORY_REMOVE: bool(wanted.category) and wanted.category.key in item.category_keys,  # type: ignore[union-attr]
        BulkAct.TAG_ADD: not _has_tag(item, wanted.tag),
        BulkAct.TAG_REMOVE: _has_tag(item, wanted.tag),
        BulkAct.WARN: not item.has_content_warning,
        BulkAct.UNWARN: item.has_content_warning,
        BulkAct.REASSIGN: item.owner_id != (wanted.owner.pk if wanted.owner else None),
    }[BulkAct(act)]


def _has_tag(item: Item, tag: str) -> bool:
    return tag.casefold() in {one.casefold() for one in item.tags}


def _place(item: Item, wanted: Wanted, by: User) -> Before | None:
    before = str(item.incident_id) if item.incident_id else None
    if not apply_would_change(BulkAct.PLACE, item, wanted):
        return None
    place_item(item=item, incident=wanted.incident, by=by)
    return {"incident": before}


def _unplace(item: Item, _: Wanted, before: Before, by: User) -> None:
    incident = Incident.objects.get(pk=before["incident"]) if before["incident"] else None
    place_item(item=item, incident=incident, by=by)


def _categories(*, is_adding: bool) -> Callable[[Item, Wanted, User], Before | None]:
    def change(item: Item, wanted: Wanted, by: User) -> Before | None:
        act = BulkAct.CATEGORY_ADD if is_adding else BulkAct.CATEGORY_REMOVE
        if wanted.category is None or not apply_would_change(act, item, wanted):
            return None
        one = [wanted.category]
        set_categories(item=item, add=one if is_adding else (), remove=() if is_adding else one, by=by)
        return {"access_class": item.access_class}

    return change


def _tags(*, is_adding: bool) -> Callable[[Item, Wanted, User], Before | None]:
    def change(item: Item, wanted: Wanted, by: User) -> Before | None:
        act = BulkAct.TAG_ADD if is_adding else BulkAct.TAG_REMOVE
        if not apply_would_change(act, item, wanted):
            return None
        set_tags(item=item, add=[wanted.tag] if is_adding else (), remove=() if is_adding else [wanted.tag], by=by)
        return {}

    return change


def _warn(*, is_warned: bool) -> Callable[[Item, Wanted, User], Before | None]:
    def change(item: Item, _: Wanted, by: User) -> Before | None:
        if item.has_content_warning == is_warned:
            return None
        warn_of_content(item=item, is_warned=is_warned, by=by)
        return {}

    return change


def _reassign(item: Item, wanted: Wanted, by: User) -> Before | None:
    before = str(item.owner_id) if item.owner_id else ""
    if wanted.owner is None or not apply_would_change(BulkAct.REASSIGN, item, wanted):
        return None
    reassign_item(item=item, owner=wanted.owner, by=by)
    return {"owner": before}


def _give_back(item: Item, _: Wanted, before: Before, by: User) -> None:
    if not before["owner"]:
        message = "It had no owner before; it stays with the new one."
        raise ChangedSince(message)
    reassign_item(item=item, owner=User.objects.get(pk=before["owner"]), by=by)


def _opposite(change: Callable[[Item, Wanted, User], Before | None]) -> Callable[[Item, Wanted, Before, User], None]:
    def undo(item: Item, wanted: Wanted, _: Before, by: User) -> None:
        change(item, wanted, by)

    return undo


DOING: dict[BulkAct, Callable[[Item, Wanted, User], Before | None]] = {
    BulkAct.PLACE: _place,
    BulkAct.CATEGORY_ADD: _categories(is_adding=True),
    BulkAct.CATEGORY_REMOVE: _categories(is_adding=False),
    BulkAct.TAG_ADD: _tags(is_adding=True),
    BulkAct.TAG_REMOVE: _tags(is_adding=False),
    BulkAct.WARN: _warn(is_warned=True),
    BulkAct.UNWARN: _warn(is_warned=False),
    BulkAct.REASSIGN: _reassign,
}
UNDOING: dict[BulkAct, Callable[[Item, Wanted, Before, User], None]] = {
    BulkAct.PLACE: _unplace,
    BulkAct.CATEGORY_ADD: _opposite(DOING[BulkAct.CATEGORY_REMOVE]),
    BulkAct.CATEGORY_REMOVE: _opposite(DOING[BulkAct.CATEGORY_ADD]),
    BulkAct.TAG_ADD: _opposite(DOING[BulkAct.TAG_REMOVE]),
    BulkAct.TAG_REMOVE: _opposite(DOING[BulkAct.TAG_ADD]),
    BulkAct.WARN: _opposite(DOING[BulkAct.UNWARN]),
    BulkAct.UNWARN: _opposite(DOING[BulkAct.WARN]),
    BulkAct.REASSIGN: _give_back,
}
