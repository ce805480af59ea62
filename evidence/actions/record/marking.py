"""People mark moments and stretches of a recording, change and take back their own marks; nothing is erased."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.refusals import must_be_own
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from evidence.models import Item, Marker, MarkerPreset, MarkerSource
from evidence.refusals import NotTrue, NotYours


@dataclass(frozen=True)
class Mark:
    """What a marker says: milliseconds from the first picture, an end when it is a stretch."""

    at_ms: int
    label: str
    end_ms: int | None = None
    is_private: bool = False


@journal.action
def add_marker(*, item: Item, mark: Mark, by: User) -> Marker:
    """Set a marker: a private one needs the right to play, one for all the right to change.

    Raises NotYours, NotTrue.
    """
    _must_be_allowed(item, mark, by)
    _must_lie_within(item, mark, by)
    marker = Marker.objects.create(
        item=item,
        at_ms=mark.at_ms,
        end_ms=mark.end_ms,
        label=mark.label,
        is_private=mark.is_private,
        source=MarkerSource.PERSON,
        made_by=by,
    )
    _write(item, marker, by, "added", {"label_after": marker.label})
    return marker


@journal.action
def change_marker(*, marker: Marker, mark: Mark, by: User) -> Marker:
    """Change one's own marker; the words before and after are kept in the journal. Raises NotYours, NotTrue."""
    marker = Marker.objects.select_for_update(of=("self",)).select_related("item").get(pk=marker.pk)
    _must_be_ones_own(marker, by)
    _must_be_allowed(marker.item, mark, by)
    _must_lie_within(marker.item, mark, by)
    before = marker.label
    marker.at_ms, marker.end_ms, marker.label, marker.is_private = mark.at_ms, mark.end_ms, mark.label, mark.is_private
    marker.save(update_fields=["at_ms", "end_ms", "label", "is_private"])
    _write(marker.item, marker, by, "changed", {"label_before": before, "label_after": marker.label})
    return marker


@journal.action
def remove_marker(*, marker: Marker, by: User) -> Marker:
    """Take back one's own marker; the row stays. Raises NotYours."""
    marker = Marker.objects.select_for_update(of=("self",)).select_related("item").get(pk=marker.pk)
    _must_be_ones_own(marker, by)
    marker.removed_at, marker.removed_by = timezone.now(), by
    marker.save(update_fields=["removed_at", "removed_by"])
    _write(marker.item, marker, by, "removed", {"label_before": marker.label})
    return marker


@journal.action
def restore_marker(*, marker: Marker, by: User) -> Marker:
    """Undo a removal. Raises NotYours."""
    marker = Marker.objects.select_for_update(of=("self",)).select_related("item").get(pk=marker.pk)
    if marker.removed_by_id != by.pk:
        raise _refused(marker.item, by)
    marker.removed_at = marker.removed_by = None
    marker.save(update_fields=["removed_at", "removed_by"])
    _write(marker.item, marker, by, "restored", {"label_after": marker.label})
    return marker


@journal.action
def keep_presets(*, person: User, labels: Mapping[int, str], by: User) -> None:
    """Keep the labels of the number keys; an empty one takes its key away. Raises NotAllowed."""
    must_be_own(by, person, Operation.SETTINGS_CHANGED)
    MarkerPreset.objects.filter(person=person).delete()
    MarkerPreset.objects.bulk_create(
        MarkerPreset(person=person, key=key, label=label) for key, label in sorted(labels.items()) if label
    )
    kept = sorted(key for key, label in labels.items() if label)
    journal.act(Operation.SETTINGS_CHANGED, by=by, on=person, details={"marker_presets": kept})


def _write(item: Item, marker: Marker, by: User, what: str, words: dict[str, str]) -> None:
    details: dict[str, Json] = {
        "what": what,
        "marker": str(marker.pk),
        "at_ms": marker.at_ms,
        "end_ms": marker.end_ms,
        "is_private": marker.is_private,
    }
    journal.act(
        Operation.EVIDENCE_MARKED, by=by, on=item, incident_id=item.incident_id, details=details, personal=words
    )


def _must_be_allowed(item: Item, mark: Mark, by: User) -> None:
    needed = Permission.EVIDENCE_PLAY if mark.is_private else Permission.EVIDENCE_CHANGE
    is_reached = Item.objects.in_reach_of(by, needed).without_locks_on(by).filter(pk=item.pk).exists()
    if not is_reached:
        raise _refused(item, by)


def _must_be_ones_own(marker: Marker, by: User) -> None:
    if marker.made_by_id != by.pk or marker.removed_at is not None:
        raise _refused(marker.item, by)


def _must_lie_within(item: Item, mark: Mark, by: User) -> None:
    last = item.duration_ms or 0
    if not 0 <= mark.at_ms <= last or (mark.end_ms is not None and not mark.at_ms < mark.end_ms <= last):
        message = "The marker lies outside the recording."
        raise NotTrue(message, operation=Operation.EVIDENCE_MARKED, by=by, on=item, reason_code="outside")


def _refused(item: Item, by: User) -> NotYours:
    message = "You may not set or change this marker."
    return NotYours(message, operation=Operation.EVIDENCE_MARKED, by=by, on=item, reason_code="no_permission")
