"""Notes: written once, corrected by another, never changed."""

import pytest
from django.test import Client

from accounts.models import User
from audit.reading import trail
from evidence.actions.record.noting import add_note
from evidence.models import Item, Note
from evidence.refusals import NotTrue, NotYours
from tests.factories.evidence import make_item


def test_a_note_is_kept_with_its_writer(minute: Item, pc_rahman: User) -> None:
    note = add_note(item=minute, text="Spoke to the neighbour.", by=pc_rahman)

    assert (note.text, note.made_by, note.corrects) == ("Spoke to the neighbour.", pc_rahman, None)


def test_a_note_leaves_exactly_this_row_without_its_words(minute: Item, pc_rahman: User) -> None:
    note = add_note(item=minute, text="Spoke.", by=pc_rahman)

    row, *others = trail(minute)
    assert (row.operation, row.details, others) == (
        "evidence.noted",
        {"note": str(note.pk), "corrects": None, "length": 6},
        [],
    )


def test_a_stranger_cannot_write(minute: Item, pc_doyle: User) -> None:
    with pytest.raises(NotYours):
        add_note(item=minute, text="Hello", by=pc_doyle)

    assert not Note.objects.exists()


def test_without_the_journal_there_is_no_note(minute: Item, pc_rahman: User, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("evidence.actions.record.noting.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        add_note(item=minute, text="Hello", by=pc_rahman)

    assert not Note.objects.exists()


def test_a_correction_stands_beside_what_it_corrects(minute: Item, pc_rahman: User) -> None:
    first = add_note(item=minute, text="Left hand.", by=pc_rahman)

    second = add_note(item=minute, text="Right hand.", by=pc_rahman, corrects=first)

    first.refresh_from_db()
    assert (first.text, list(first.corrections.all())) == ("Left hand.", [second])


def test_a_note_about_another_item_is_not_corrected_here(minute: Item, pc_rahman: User) -> None:
    elsewhere = add_note(item=make_item(recorded_by=pc_rahman), text="Other", by=pc_rahman)

    with pytest.raises(NotTrue):
        add_note(item=minute, text="Right", by=pc_rahman, corrects=elsewhere)

    assert not Note.objects.filter(item=minute).exists()


def test_the_panel_shows_both_and_works_without_scripts(
    client: Client, signed_in, pc_rahman: User, minute: Item
) -> None:
    officer = signed_in(client, pc_rahman)
    officer.post(f"/evidence/{minute.pk}/notes/", {"text": "Left hand."})
    first = Note.objects.get()
    officer.post(f"/evidence/{minute.pk}/notes/", {"text": "Right hand.", "corrects": str(first.pk)})

    page = officer.get(f"/evidence/{minute.pk}/?panel=notes").content.decode()

    assert "Left hand." in page
    assert "Corrected below" in page
    assert "Right hand." in page
