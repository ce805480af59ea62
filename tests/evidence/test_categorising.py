"""Categories and tags: they work, a stranger cannot, the row, no journal no act; twice does no more than once."""

import pytest

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.record.categorising import set_categories, set_tags
from evidence.models import AccessClass, Category, Item, ItemCategory
from evidence.refusals import BadTag, CategoryRetired, NotYours
from tests.accounts.acts import assert_refused, assert_undone, last
from tests.factories.evidence import make_item


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def taser(db) -> Category:
    return Category.objects.get(key="taser")


@pytest.fixture
def accidental(db) -> Category:
    return Category.objects.get(key="accidental")


def test_category_is_put_on_and_the_row_says_from_what_to_what(
    item: Item, taser: Category, accidental: Category, pc_rahman: User
) -> None:
    set_categories(item=item, add=[accidental], by=pc_rahman)

    set_categories(item=item, add=[taser], remove=[accidental], by=pc_rahman)

    row = last(item)
    assert (row.operation, row.actor_id) == (Operation.EVIDENCE_CATEGORISED, str(pc_rahman.pk))
    assert row.details == {
        "before": {"categories": ["accidental"], "access_class": "unrestricted"},
        "after": {"categories": ["taser"], "access_class": "unrestricted"},
    }


def test_item_carries_its_keys_and_the_rows_say_by_whom(
    item: Item, taser: Category, accidental: Category, pc_rahman: User
) -> None:
    changed = set_categories(item=item, add=[taser, accidental], by=pc_rahman)

    rows = ItemCategory.objects.filter(item=item).values_list("category__key", "added_by", "removed_at")
    assert changed.category_keys == ["accidental", "taser"]
    assert sorted(rows) == [("accidental", pc_rahman.pk, None), ("taser", pc_rahman.pk, None)]


def test_category_taken_off_stays_as_a_row(item: Item, taser: Category, pc_rahman: User) -> None:
    set_categories(item=item, add=[taser], by=pc_rahman)

    set_categories(item=item, remove=[taser], by=pc_rahman)

    row = ItemCategory.objects.get(item=item)
    item.refresh_from_db()
    assert (item.category_keys, row.removed_by) == ([], pc_rahman)


def test_what_was_evidential_once_stays_so(item: Item, taser: Category, accidental: Category, pc_rahman: User) -> None:
    set_categories(item=item, add=[taser], by=pc_rahman)

    changed = set_categories(item=item, add=[accidental], remove=[taser], by=pc_rahman)

    assert changed.was_evidential is True


def test_accidental_recording_is_not_evidential(item: Item, accidental: Category, pc_rahman: User) -> None:
    assert set_categories(item=item, add=[accidental], by=pc_rahman).was_evidential is False


def test_setting_the_same_again_writes_nothing(item: Item, taser: Category, pc_rahman: User) -> None:
    set_categories(item=item, add=[taser], by=pc_rahman)

    again = set_categories(item=item, add=[taser], by=pc_rahman)

    assert (again.revision, len(trail(item))) == (2, 1)


@pytest.mark.parametrize(
    ("had", "brings", "has"),
    [
        (AccessClass.UNRESTRICTED, AccessClass.RESTRICTED, AccessClass.RESTRICTED),
        (AccessClass.CONFIDENTIAL, AccessClass.RESTRICTED, AccessClass.CONFIDENTIAL),
        (AccessClass.RESTRICTED, "", AccessClass.RESTRICTED),
    ],
)
def test_class_of_a_category_is_only_ever_a_step_up(
    receiving_folder, pc_rahman: User, taser: Category, had: AccessClass, brings: str, has: AccessClass
) -> None:
    item = make_item(recorded_by=pc_rahman, access_class=had)
    taser.access_class = brings
    taser.save()

    changed = set_categories(item=item, add=[taser], by=pc_rahman)

    assert changed.access_class == has


def test_retired_category_is_refused(item: Item, taser: Category, pc_rahman: User) -> None:
    taser.is_active = False
    taser.save()

    assert_refused(
        CategoryRetired,
        Operation.EVIDENCE_CATEGORISED,
        item,
        lambda: set_categories(item=item, add=[taser], by=pc_rahman),
    )


def test_stranger_cannot_categorise(item: Item, taser: Category, pc_doyle: User) -> None:
    assert_refused(
        NotYours, Operation.EVIDENCE_CATEGORISED, item, lambda: set_categories(item=item, add=[taser], by=pc_doyle)
    )


def test_failed_journal_undoes_the_category(item: Item, taser: Category, pc_rahman: User, journal_down) -> None:
    assert_undone(item, lambda: set_categories(item=item, add=[taser], by=pc_rahman))


def test_tags_are_told_apart_without_regard_to_case(item: Item, pc_rahman: User) -> None:
    set_tags(item=item, add=["Blue  van "], by=pc_rahman)

    changed = set_tags(item=item, add=["BLUE VAN", "knife"], by=pc_rahman)

    assert changed.tags == ["Blue van", "knife"]


def test_words_of_tags_stand_in_the_erasable_part(item: Item, pc_rahman: User) -> None:
    set_tags(item=item, add=["knife"], by=pc_rahman)

    set_tags(item=item, add=["Ellery"], remove=["KNIFE"], by=pc_rahman)

    row = last(item)
    assert row.details == {"fields": ["tags"], "revision": 3}
    assert row.given == {"before_tags": "knife", "after_tags": "Ellery"}


def test_setting_the_same_tags_again_writes_nothing(item: Item, pc_rahman: User) -> None:
    set_tags(item=item, add=["knife"], by=pc_rahman)

    set_tags(item=item, add=["knife"], remove=["van"], by=pc_rahman)

    assert len(trail(item)) == 1


@pytest.mark.parametrize("tag", ["", "x" * 41, "knife, van"], ids=["empty", "too long", "two in one"])
def test_tag_that_is_none_is_refused(item: Item, pc_rahman: User, tag: str) -> None:
    assert_refused(BadTag, Operation.EVIDENCE_CHANGED, item, lambda: set_tags(item=item, add=[tag], by=pc_rahman))


def test_stranger_cannot_tag(item: Item, pc_doyle: User) -> None:
    assert_refused(NotYours, Operation.EVIDENCE_CHANGED, item, lambda: set_tags(item=item, add=["knife"], by=pc_doyle))


def test_failed_journal_undoes_the_tags(item: Item, pc_rahman: User, journal_down) -> None:
    assert_undone(item, lambda: set_tags(item=item, add=["knife"], by=pc_rahman))
