"""Looking at an item or its custody without playing it: an act, and journalled as one (DPA 2018 s.62(1)(c))."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.object_trail import ObjectReport, verify_object
from audit.operations import Operation, Outcome
from evidence.actions.record.playing import playable_file
from evidence.models import File, Item, Kind
from evidence.models.file import Role
from evidence.serving.tickets import PlayTicket, Purpose, issue


@journal.action
def view_item(*, item: Item, by: Actor) -> None:
    """Write that somebody looked at an item without any of its bytes."""
    journal.act(Operation.EVIDENCE_VIEWED, by=by, on=item, incident_id=item.incident_id)


@journal.action
def open_item(*, item: Item, by: User) -> PlayTicket | None:
    """Write that somebody opened the page of an item, and hand out the first bytes when they may play it at once.

    The page fetches those while it is read, so that the picture moves when play is pressed; the entry stands before
    they go out and names their hash. Restricted and covered recordings hand out nothing before they are asked for.
    """
    file = _ready_to_play(item, by)
    journal.act(
        Operation.EVIDENCE_VIEWED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        sha256=file.sha256 if file else "",
        details={"first_bytes": file.role} if file else {},
    )
    return issue(file, by, Purpose.OPEN) if file else None


def _ready_to_play(item: Item, by: User) -> File | None:
    if item.kind != Kind.VIDEO or not item.is_playable or item.is_restricted or item.has_content_warning:
        return None
    file = playable_file(item)
    is_whole = file.is_stored and all(each.is_intact for each in item.files.all())
    if file.role == Role.HLS_PLAYLIST or not is_whole or not by.may(Permission.EVIDENCE_PLAY):
        return None
    is_own = item.owner_id == by.pk
    return (
        file if is_own or Item.objects.filter(pk=item.pk).in_reach_of(by, Permission.EVIDENCE_PLAY).exists() else None
    )


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
