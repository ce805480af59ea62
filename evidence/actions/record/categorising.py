"""What an item is of, and its labels: categories with what follows from them, and free tags."""

from collections.abc import Collection

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.actions.record.changing import locked_for_change
from evidence.models import AccessClass, Category, Item, ItemCategory
from evidence.refusals import AlreadyDone, BadTag, CategoryRetired

STRICTER = {AccessClass.UNRESTRICTED: 0, AccessClass.RESTRICTED: 1, AccessClass.CONFIDENTIAL: 2}
MOST_TAGS = 50
LONGEST_TAG = 40


def set_categories(*, item: Item, add: Collection[Category] = (), remove: Collection[Category] = (), by: User) -> Item:
    """Put categories on an item and take others off; what is so already stays so and leaves no entry.

    A category's access class is only ever a step up, and what was evidential once stays so: erasing it needs two
    people. A category that is to be added and removed is added. Raises NotYours, CategoryRetired.
    """
    try:
        return _categorise(item=item, add=add, remove=remove, by=by)
    except AlreadyDone:
        return Item.objects.get(pk=item.pk)


def set_tags(*, item: Item, add: Collection[str] = (), remove: Collection[str] = (), by: User) -> Item:
    """Put labels on an item and take others off, compared without regard to case. Raises NotYours, BadTag."""
    try:
        return _label(item=item, add=[tidy_tag(tag) for tag in add], remove=[tidy_tag(tag) for tag in remove], by=by)
    except AlreadyDone:
        return Item.objects.get(pk=item.pk)


def tidy_tag(text: str) -> str:
    """Return a label with single spaces and without those at its ends."""
    return " ".join(text.split())


@journal.action
def _categorise(*, item: Item, add: Collection[Category], remove: Collection[Category], by: User) -> Item:
    operation = Operation.EVIDENCE_CATEGORISED
    item = locked_for_change(item, by, operation)
    standing = ItemCategory.objects.filter(item=item, removed_at__isnull=True).select_related("category")
    had = {row.category_id: row.category for row in standing}
    new = {category.pk: category for category in add if category.pk not in had}
    gone = {category.pk for category in remove if category.pk in had} - {category.pk for category in add}
    if not new and not gone:
        raise AlreadyDone
    if retired := sorted(category.name for category in new.values() if not category.is_active):
        message = f"No longer in use: {', '.join(retired)}. Choose another category."
        raise CategoryRetired(message, operation=operation, by=by, on=item, reason_code="category_retired")
    standing.filter(category__in=gone).update(removed_at=timezone.now(), removed_by=by)
    ItemCategory.objects.bulk_create(ItemCategory(item=item, category=one, added_by=by) for one in new.values())
    left = [category for key, category in (had | new).items() if key not in gone]
    _settle(item, left, new.values(), by)
    return item


def _settle(item: Item, left: Collection[Category], new: Collection[Category], by: User) -> None:
    """Bring the item's own columns in line with its categories, and write the entry."""
    before = {"categories": list(item.category_keys), "access_class": str(item.access_class)}
    item.category_keys = sorted(category.key for category in left)
    item.was_evidential = item.was_evidential or any(category.is_evidential for category in new)
    wanted = [AccessClass(category.access_class) for category in new if category.access_class]
    item.access_class = max([AccessClass(item.access_class), *wanted], key=STRICTER.__getitem__)
    item.revision += 1
    item.save(update_fields=["category_keys", "was_evidential", "access_class", "revision"])
    after = {"categories": list(item.category_keys), "access_class": str(item.access_class)}
    journal.act(
        Operation.EVIDENCE_CATEGORISED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"before": before, "after": after},
    )


@journal.action
def _label(*, item: Item, add: Collection[str], remove: Collection[str], by: User) -> Item:
    item = locked_for_change(item, by, Operation.EVIDENCE_CHANGED)
    before = list(item.tags)
    tags: dict[str, str] = {tag.casefold(): tag for tag in before}
    for tag in remove:
        tags.pop(tag.casefold(), None)
    tags |= {tag.casefold(): tag for tag in add if tag.casefold() not in tags}
    item.tags = sorted(tags.values(), key=lambda tag: str(tag).casefold())
    if item.tags == before:
        raise AlreadyDone
    _must_fit(item, by)
    item.revision += 1
    item.save(update_fields=["tags", "revision"])
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"fields": ["tags"], "revision": item.revision},
        personal={"before_tags": ", ".join(before), "after_tags": ", ".join(item.tags)},
    )
    return item


def _must_fit(item: Item, by: User) -> None:
    is_short = all(tag and len(tag) <= LONGEST_TAG and "," not in tag for tag in item.tags)
    if is_short and len(item.tags) <= MOST_TAGS:
        return
    message = f"An item has at most {MOST_TAGS} tags, each of 1 to {LONGEST_TAG} characters and without a comma."
    raise BadTag(message, operation=Operation.EVIDENCE_CHANGED, by=by, on=item, reason_code="bad_tag")
