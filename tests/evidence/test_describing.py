"""Details, owner and notes: they work, a stranger cannot, the row as it was, no journal no act."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.record.describing import describe_item, reassign_item
from evidence.models import CustomField, FieldKind, Item, Source, TimeBasis
from evidence.refusals import BadDetails, Changed, NotYours
from tests.accounts.acts import assert_refused, assert_undone, last
from tests.factories.evidence import STARTED, make_item


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def cctv(receiving_folder, pc_rahman: User) -> Item:
    """The corner shop's film: its clock said 22:43:53."""
    said = datetime(2026, 11, 21, 22, 43, 53, tzinfo=UTC)
    item = make_item(recorded_by=pc_rahman, source=Source.CCTV, recorded_at=said, recorded_at_device=said)
    Item.objects.filter(pk=item.pk).update(camera=None, time_basis=TimeBasis.FILE)
    item.refresh_from_db()
    return item


def describe(item: Item, by: User, revision: int = 1, **changes: object) -> Item:
    return describe_item(item=item, changes=changes, revision=revision, by=by)


def test_audit_shows_title_as_it_was(item: Item, pc_rahman: User) -> None:
    describe(item, pc_rahman, title="Arrest at Tanner Row")

    describe(item, pc_rahman, revision=2, title="Arrest, first half")

    newest, older = trail(item)
    assert newest.given == {"before_title": "Arrest at Tanner Row", "after_title": "Arrest, first half"}
    assert older.given["before_title"] == "Body camera video, 21 Nov 2026, 22:42:50"


def test_entry_names_only_what_changed(item: Item, pc_rahman: User) -> None:
    describe(item, pc_rahman, title=item.title, evidence_id=" 20/123456/26 ", exhibit_reference="AR/1")

    row = last(item)
    assert row.operation == Operation.EVIDENCE_CHANGED
    assert row.details == {"fields": ["evidence_id", "exhibit_reference"], "revision": 2}
    assert row.given["after_evidence_id"] == "20/123456/26"


def test_saying_the_same_again_writes_nothing(item: Item, pc_rahman: User) -> None:
    same = describe(item, pc_rahman, title=item.title)

    assert (same.revision, trail(item)) == (1, [])


def test_who_comes_second_is_told_who_was_first(item: Item, pc_rahman: User, sgt_nair: User) -> None:
    describe(item, sgt_nair, title="Arrest at Tanner Row")

    with pytest.raises(Changed) as refused:
        describe(item, pc_rahman, title="Scuffle")

    item.refresh_from_db()
    assert (refused.value.who, item.title) == ("Sgt Priya Nair", "Arrest at Tanner Row")
    assert timezone.now() - refused.value.when < timedelta(minutes=1)


def test_stated_time_never_touches_what_the_device_said(item: Item, pc_rahman: User) -> None:
    stated = STARTED - timedelta(minutes=4)

    changed = describe(item, pc_rahman, recorded_at=stated, time_error_ms=60_000)

    assert (changed.recorded_at, changed.time_basis, changed.time_error_ms) == (stated, "stated", 60_000)
    assert changed.recorded_at_device == STARTED


def test_time_that_nobody_knows_becomes_empty(item: Item, pc_rahman: User) -> None:
    changed = describe(item, pc_rahman, recorded_at=None)

    assert (changed.recorded_at, changed.time_basis) == (None, "unknown")


def test_stated_clock_error_moves_the_time_and_not_the_original(cctv: Item, pc_rahman: User) -> None:
    changed = describe(cctv, pc_rahman, clock_offset_ms=63_000)

    assert changed.recorded_at == datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
    assert changed.recorded_at_device == datetime(2026, 11, 21, 22, 43, 53, tzinfo=UTC)
    assert changed.time_basis == "stated"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 201}, "title"),
        ({"title": "  "}, "title"),
        ({"evidence_id": "1" * 76}, "evidence_id"),
        ({"latitude": 52.0}, "longitude"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"recorded_at": datetime(2199, 1, 1, tzinfo=UTC)}, "recorded_at"),
        ({"time_error_ms": -1}, "time_error_ms"),
        ({"clock_offset_ms": 0}, "clock_offset_ms"),
        ({"status": "deleted"}, "status"),
        ({"custom": {"weather": "rain"}}, "custom_weather"),
    ],
)
def test_wrong_detail_is_refused_by_name(item: Item, pc_rahman: User, changes: dict, field: str) -> None:
    with pytest.raises(BadDetails) as refused:
        describe(item, pc_rahman, **changes)

    item.refresh_from_db()
    assert (refused.value.field, item.revision) == (field, 1)


def test_nothing_else_is_saved_until_required_fields_are_filled(item: Item, pc_rahman: User) -> None:
    CustomField.objects.create(key="beat", label="Beat", is_required=True)

    with pytest.raises(BadDetails) as refused:
        describe(item, pc_rahman, title="Arrest")

    assert refused.value.field == "custom_beat"


def test_required_field_and_another_edit_are_saved_together(item: Item, pc_rahman: User) -> None:
    CustomField.objects.create(key="beat", label="Beat", is_required=True)

    changed = describe(item, pc_rahman, title="Arrest", custom={"beat": "N4"})

    assert (changed.title, changed.custom) == ("Arrest", {"beat": "N4"})
    assert last(item).given["after_custom_beat"] == "N4"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FieldKind.TEXT, "rain", 7),
        (FieldKind.NUMBER, 7, "seven"),
        (FieldKind.DATE, "2026-11-21", "21 November"),
        (FieldKind.CHOICE, "N4", "S1"),
        (FieldKind.YES_NO, True, "yes"),
    ],
)
def test_value_of_the_wrong_kind_is_refused(
    item: Item, pc_rahman: User, kind: FieldKind, good: object, bad: object
) -> None:
    CustomField.objects.create(key="own", label="Own", kind=kind, options=["N4", "N5"])
    describe(item, pc_rahman, custom={"own": good})

    with pytest.raises(BadDetails):
        describe(item, pc_rahman, revision=2, custom={"own": bad})

    item.refresh_from_db()
    assert item.custom == {"own": good}


def test_stranger_cannot_describe(item: Item, pc_doyle: User) -> None:
    assert_refused(NotYours, Operation.EVIDENCE_CHANGED, item, lambda: describe(item, pc_doyle, title="Mine"))


def test_failed_journal_undoes_the_description(item: Item, pc_rahman: User, journal_down) -> None:
    assert_undone(item, lambda: describe(item, pc_rahman, title="Arrest"))


def test_supervisor_gives_an_item_to_another_of_the_team(item: Item, sgt_nair: User, pc_doyle: User) -> None:
    changed = reassign_item(item=item, owner=pc_doyle, by=sgt_nair)

    row = last(item)
    assert (changed.owner, changed.recorded_by_id) == (pc_doyle, item.recorded_by_id)
    assert row.given == {"before_owner": "PC Aisha Rahman 20417", "after_owner": "PC Sean Doyle 20388"}


def test_officer_cannot_give_footage_away(item: Item, pc_rahman: User, pc_doyle: User) -> None:
    assert_refused(
        NotYours,
        Operation.EVIDENCE_REASSIGNED,
        item,
        lambda: reassign_item(item=item, owner=pc_doyle, by=pc_rahman),
    )


def test_failed_journal_undoes_the_reassigning(item: Item, sgt_nair: User, pc_doyle: User, journal_down) -> None:
    assert_undone(item, lambda: reassign_item(item=item, owner=pc_doyle, by=sgt_nair))
