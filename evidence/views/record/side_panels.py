"""What each side panel of a record shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from evidence.forms.record import MarkerForm, NoteForm
from evidence.models import Item, Marker, Note
from evidence.record.lanes import moment_of
from evidence.record.related import groups
from evidence.record.track import map_of
from evidence.views.library.rows import Row, row_of, with_pictures

UNDO_FOR = timedelta(minutes=10)
PANELS = ("details", "markers", "notes", "related", "map")


@dataclass(frozen=True)
class Relatives:
    """One way of being related, with the rows that are shown."""

    key: str
    title: str
    rows: list[Row]
    count: int


@dataclass(frozen=True)
class MarkerRow:
    """A marker in the list: whether it is the reader's own, and its form when it can be changed."""

    marker: Marker
    moment: Any
    is_own: bool


@dataclass(frozen=True)
class NoteRow:
    """A note, and whether a later one corrects it."""

    note: Note
    is_corrected: bool


def panel_of(name: str, person: User, item: Item, markers: list[Marker]) -> dict[str, Any]:
    """Return the context of one panel."""
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "markers": lambda: marker_rows(person, item, markers),
        "notes": lambda: notes(person, item),
        "related": lambda: {"relatives": relatives(person, item)},
        "map": lambda: {"map": map_of(item.track, item.recorded_at)},
    }
    return made[name]()


def marker_rows(person: User, item: Item, markers: list[Marker]) -> dict[str, Any]:
    """Return the list of markers, the form for a new one, and the reader's presets."""
    rows = [MarkerRow(one, moment_of(item, one.at_ms), one.made_by_id == person.pk) for one in markers]
    form = MarkerForm(duration_ms=item.duration_ms or 0, auto_id="marker_%s", initial={"at": 0})
    may_mark = person.may(Permission.EVIDENCE_PLAY) and bool(item.duration_ms)
    lately = timezone.now() - UNDO_FOR
    removed = Marker.objects.filter(item=item, removed_by=person, removed_at__gte=lately).order_by("-removed_at")
    return {"marker_rows": rows, "marker_form": form, "may_mark": may_mark, "removed_markers": list(removed[:3])}


def notes(person: User, item: Item) -> dict[str, Any]:
    """Return the notes, oldest first, each with what corrects it, and the form for a new one."""
    written = Note.objects.filter(item=item).select_related("made_by", "corrects").prefetch_related("corrections")
    rows = [NoteRow(note, is_corrected=bool(note.corrections.all())) for note in written]
    return {"notes": rows, "note_form": NoteForm(), "may_note": person.may(Permission.EVIDENCE_PLAY)}


def relatives(person: User, item: Item) -> list[Relatives]:
    """Return every way in which there are relatives, with a fixed number of queries."""
    found = groups(person, item)
    ids = {other.pk for group in found for other in group.items}
    by_id = {other.pk: other for other in with_pictures(Item.objects.open_to(person).filter(pk__in=ids))}
    return [
        Relatives(
            group.key,
            group.title,
            [row_of(by_id[one.pk], _note(by_id[one.pk], group.notes)) for one in group.items if one.pk in by_id],
            group.count,
        )
        for group in found
    ]


def _note(item: Item, notes_by_id: dict[str, str]) -> str:
    who = item.recorded_by.short_label if item.recorded_by else item.get_source_display()
    return f"{who} · {notes_by_id.get(str(item.pk), '')}".rstrip(" ·")
