"""Looking at an item or its custody without playing it: an act, and journalled as one (DPA 2018 s.62(1)(c))."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.object_trail import ObjectReport, verify_object
from audit.operations import Operation, Outcome
from audit.reading import has_done
from evidence.models import Item

OPEN_FOR = timedelta(hours=1)  # how long a page counts as open


@journal.action
def view_item(*, item: Item, by: Actor) -> None:
    """Write that somebody opened the page of an item."""
    journal.act(Operation.EVIDENCE_VIEWED, by=by, on=item, incident_id=item.incident_id)


def view_part(*, item: Item, by: User) -> None:
    """Write an opening for a part of the page, unless it belongs to one: a page sends for its parts afterwards."""
    if not has_done(Operation.EVIDENCE_VIEWED, on=item, by=by, since=timezone.now() - OPEN_FOR):
        view_item(item=item, by=by)


@journal.action
def look_through(*, item: Item, by: Actor) -> None:
    """Write that somebody ran through the pictures of an item in a list."""
    journal.act(Operation.EVIDENCE_VIEWED, by=by, on=item, incident_id=item.incident_id, details={"part": "storyboard"})


@journal.action
def view_custody(*, item: Item, by: Actor) -> None:
    """Write that somebody read the custody of an item."""
    journal.act(Operation.CUSTODY_VIEWED, by=by, on=item, incident_id=item.incident_id)


@journal.action
def export_custody(*, item: Item, form: str, by: Actor) -> None:
    """Write that the custody record goes out as PDF, CSV or JSON."""
    journal.act(Operation.CUSTODY_EXPORTED, by=by, on=item, incident_id=item.incident_id, details={"form": form})


@journal.action
def export_track(*, item: Item, by: Actor) -> None:
    """Write that the track goes out as GPX."""
    details: dict[str, Json] = {"form": "gpx", "points": len(item.track)}
    journal.act(Operation.EVIDENCE_TRACK_EXPORTED, by=by, on=item, incident_id=item.incident_id, details=details)


@journal.action
def verify_custody(*, item: Item, by: Actor) -> ObjectReport:
    """Check every link of an item's chain and write down what came of it."""
    report = verify_object(item)
    journal.act(
        Operation.CUSTODY_VERIFIED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        outcome=Outcome.SUCCESS if report.is_whole else Outcome.ERROR,
        reason_code="" if report.is_whole else "chain_broken",
        details={
            "entries": report.entries,
            "sealed": report.sealed,
            "signed": report.signed,
            "problems": report.problems[:5],
        },
    )
    return report


@journal.action
def view_retention(*, item: Item, by: Actor) -> None:
    """Write that somebody read why an item is kept and when it goes."""
    journal.act(Operation.RETENTION_VIEWED, by=by, on=item, incident_id=item.incident_id)


@journal.action
def view_retention_list(*, tab: str, count: int, by: Actor) -> None:
    """Write that somebody took out the retention queue: which tab, how many rows."""
    journal.act(Operation.RETENTION_VIEWED, by=by, details={"tab": tab, "count": count})


@journal.action
def search_items(*, words: str, tab: str, by: Actor) -> None:
    """Write that somebody searched evidence; the words may name people, so they are kept erasable."""
    journal.act(Operation.EVIDENCE_LISTED, by=by, details={"tab": tab}, personal={"words": words})
