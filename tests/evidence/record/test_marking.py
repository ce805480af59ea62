"""Markers of people: set, changed, taken back and given back; private ones are seen by their maker alone."""

import pytest
from django.test import Client

from accounts.models import User
from audit.reading import trail
from evidence.actions.record.marking import Mark, add_marker, change_marker, keep_presets, remove_marker, restore_marker
from evidence.models import Item, Marker, MarkerPreset, MarkerSource
from evidence.refusals import NotTrue, NotYours


@pytest.fixture
def knife(minute: Item, pc_rahman: User) -> Marker:
    return add_marker(item=minute, mark=Mark(14_500, "Male with knife seen"), by=pc_rahman)


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("no journal")


def test_a_marker_says_what_where_and_by_whom(minute: Item, pc_rahman: User) -> None:
    marker = add_marker(item=minute, mark=Mark(14_500, "Knife", end_ms=16_000), by=pc_rahman)

    assert (marker.at_ms, marker.end_ms, marker.label, marker.made_by) == (14_500, 16_000, "Knife", pc_rahman)


def test_setting_leaves_exactly_this_row(minute: Item, knife: Marker) -> None:
    row, *others = trail(minute)

    assert (row.operation, row.outcome, others) == ("evidence.marked", "success", [])
    assert row.details == {
        "what": "added", "marker": str(knife.pk), "at_ms": 14_500, "end_ms": None, "is_private": False,
    }  # fmt: skip
    assert row.given == {"label_after": "Male with knife seen"}


def test_a_stranger_cannot_mark(minute: Item, pc_doyle: User) -> None:
    with pytest.raises(NotYours):
        add_marker(item=minute, mark=Mark(0, "Knife"), by=pc_doyle)

    assert not Marker.objects.exists()
    assert trail(minute)[0].outcome == "denied"


def test_without_the_journal_there_is_no_marker(minute: Item, pc_rahman: User, monkeypatch) -> None:
    monkeypatch.setattr("evidence.actions.record.marking.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        add_marker(item=minute, mark=Mark(0, "Knife"), by=pc_rahman)

    assert not Marker.objects.exists()


@pytest.mark.parametrize(("at_ms", "end_ms"), [(60_001, None), (5, 5), (5, 60_001)], ids=["late", "empty", "too long"])
def test_a_marker_lies_within_the_recording(minute: Item, pc_rahman: User, at_ms: int, end_ms: int | None) -> None:
    with pytest.raises(NotTrue):
        add_marker(item=minute, mark=Mark(at_ms, "Knife", end_ms), by=pc_rahman)

    assert not Marker.objects.exists()


def test_professional_standards_mark_for_themselves_but_not_for_all(minute: Item, helen_marsh: User) -> None:
    add_marker(item=minute, mark=Mark(0, "Look again", is_private=True), by=helen_marsh)

    with pytest.raises(NotYours):
        add_marker(item=minute, mark=Mark(0, "For all"), by=helen_marsh)

    assert [marker.label for marker in Marker.objects.all()] == ["Look again"]


def test_a_private_marker_is_shown_to_its_maker_alone(minute: Item, pc_rahman: User, sgt_nair: User) -> None:
    add_marker(item=minute, mark=Mark(0, "Mine", is_private=True), by=pc_rahman)

    assert [marker.label for marker in minute.markers.shown_to(pc_rahman)] == ["Mine"]
    assert list(minute.markers.shown_to(sgt_nair)) == []


def test_a_change_keeps_the_words_before_in_the_journal(knife: Marker, pc_rahman: User) -> None:
    changed = change_marker(marker=knife, mark=Mark(14_600, "Knife in right hand"), by=pc_rahman)

    assert (changed.at_ms, changed.label) == (14_600, "Knife in right hand")
    assert trail(knife.item)[0].given == {
        "label_before": "Male with knife seen",
        "label_after": "Knife in right hand",
    }


def test_nobody_changes_the_marker_of_somebody_else(knife: Marker, sgt_nair: User) -> None:
    with pytest.raises(NotYours):
        change_marker(marker=knife, mark=Mark(0, "Something else"), by=sgt_nair)

    knife.refresh_from_db()
    assert knife.label == "Male with knife seen"


def test_a_removed_marker_is_not_shown_but_stays(knife: Marker, pc_rahman: User) -> None:
    remove_marker(marker=knife, by=pc_rahman)

    knife.refresh_from_db()
    assert knife.removed_by == pc_rahman
    assert list(knife.item.markers.shown_to(pc_rahman)) == []


def test_a_removal_can_be_undone_by_who_removed(knife: Marker, pc_rahman: User, sgt_nair: User) -> None:
    removed = remove_marker(marker=knife, by=pc_rahman)
    with pytest.raises(NotYours):
        restore_marker(marker=removed, by=sgt_nair)

    restored = restore_marker(marker=removed, by=pc_rahman)

    assert restored.removed_at is None


@pytest.mark.parametrize("act", [remove_marker, restore_marker])
def test_without_the_journal_nothing_is_removed_or_restored(knife: Marker, pc_rahman: User, monkeypatch, act) -> None:
    if act is restore_marker:
        remove_marker(marker=knife, by=pc_rahman)
    before = Marker.objects.get(pk=knife.pk).removed_at
    monkeypatch.setattr("evidence.actions.record.marking.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        act(marker=knife, by=pc_rahman)

    assert Marker.objects.get(pk=knife.pk).removed_at == before


def test_a_camera_s_marker_stays_as_it_came(minute: Item, pc_rahman: User) -> None:
    marker = Marker.objects.create(item=minute, at_ms=5, label="Arrived", source=MarkerSource.DEVICE)

    with pytest.raises(NotYours):
        remove_marker(marker=marker, by=pc_rahman)

    marker.refresh_from_db()
    assert marker.removed_at is None


def test_presets_are_kept_by_key_and_an_empty_one_goes(pc_rahman: User) -> None:
    keep_presets(person=pc_rahman, labels={1: "Knife", 2: "Cuffs"}, by=pc_rahman)

    keep_presets(person=pc_rahman, labels={1: "", 2: "Handcuffs on"}, by=pc_rahman)

    assert list(MarkerPreset.objects.values_list("key", "label")) == [(2, "Handcuffs on")]


def test_the_page_of_presets_saves_them(client: Client, signed_in, pc_rahman: User) -> None:
    page = signed_in(client, pc_rahman).post("/evidence/presets/", {"key_3": "  Caution   given "})

    assert page.status_code == 302
    assert list(MarkerPreset.objects.values_list("key", "label")) == [(3, "Caution given")]


def test_the_player_gets_the_place_on_the_lane(client: Client, signed_in, pc_rahman: User, minute: Item) -> None:
    answer = signed_in(client, pc_rahman).post(
        f"/evidence/{minute.pk}/markers/",
        {"label": "Knife", "at": "00:15.000", "end": "00:30", "audience": "team"},
        headers={"Accept": "application/json"},
    )

    told = answer.json()
    assert (told["at_ms"], told["percent"], told["width"], told["end_ms"]) == (15_000, "25.000%", "25.000%", 30_000)


@pytest.mark.parametrize(
    ("at", "end", "sentence"),
    [
        ("quarter past", "", "Write minutes and seconds"),
        ("01:30", "", "The recording ends at 01:00.000"),
        ("00:30", "00:10", "The end must come after the beginning"),
    ],
)
def test_a_wrong_time_is_answered_with_what_to_write(
    *, client: Client, signed_in, pc_rahman: User, minute: Item, at: str, end: str, sentence: str
) -> None:
    answer = signed_in(client, pc_rahman).post(
        f"/evidence/{minute.pk}/markers/",
        {"label": "Knife", "at": at, "end": end, "audience": "team"},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


def test_the_list_works_without_scripts(client: Client, signed_in, pc_rahman: User, minute: Item) -> None:
    officer = signed_in(client, pc_rahman)
    officer.post(f"/evidence/{minute.pk}/markers/", {"label": "Knife", "at": "00:15", "end": "", "audience": "team"})
    marker = Marker.objects.get()

    listed = officer.get(f"/evidence/{minute.pk}/?panel=markers").content.decode()
    officer.post(
        f"/evidence/{minute.pk}/markers/{marker.pk}/", {"label": "Blade", "at": "00:16", "audience": "private"}
    )
    officer.post(f"/evidence/{minute.pk}/markers/{marker.pk}/remove/")
    removed = officer.get(f"/evidence/{minute.pk}/?panel=markers").content.decode()

    assert "Knife" in listed
    assert "Removed: Blade" in removed
