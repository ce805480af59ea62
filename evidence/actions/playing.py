"""A person watches or downloads evidence: the journal knows before the first byte goes out."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.access import must_be_open
from evidence.models import File, Item, Role
from evidence.refusals import NotIntact, NotPlayable, NotYours
from evidence.tickets import PlayTicket, Purpose, issue

PLAYED = (Role.PROXY, Role.HLS_PLAYLIST)  # a copy exists only when browsers cannot play the original


@journal.action
def start_playing(*, item: Item, by: User) -> PlayTicket:
    """Let a person play an item. Raises NotYours, NotPlayable, NotIntact (all journalled as denied)."""
    _must_reach(item, by, Permission.EVIDENCE_PLAY, Operation.EVIDENCE_PLAYED)
    if not item.is_playable:
        message = f"This cannot be played here. {item.readiness_cause}".strip()
        raise NotPlayable(message, operation=Operation.EVIDENCE_PLAYED, by=by, on=item, reason_code="not_playable")
    file = playable_file(item)
    _must_be_intact(item, file, by, Operation.EVIDENCE_PLAYED)
    journal.act(
        Operation.EVIDENCE_PLAYED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        sha256=file.sha256,
        details={"role": file.role},
    )
    return issue(file, by, Purpose.PLAY)


@journal.action
def start_download(*, item: Item, by: User) -> PlayTicket:
    """Let a person download the original. Raises NotYours, NotIntact (journalled as denied)."""
    _must_reach(item, by, Permission.EVIDENCE_DOWNLOAD, Operation.EVIDENCE_DOWNLOADED)
    file = item.original
    _must_be_intact(item, file, by, Operation.EVIDENCE_DOWNLOADED)
    journal.act(Operation.EVIDENCE_DOWNLOADED, by=by, on=item, incident_id=item.incident_id, sha256=file.sha256)
    return issue(file, by, Purpose.DOWNLOAD)


def playable_file(item: Item) -> File:
    """Return the file a browser plays: the copy when there is one, else the original."""
    return item.files.filter(role__in=PLAYED).order_by("-made_at").first() or item.original


def _must_reach(item: Item, by: User, permission: Permission, operation: Operation) -> None:
    must_be_open(item, by, operation)
    if not Item.objects.visible_to(by).in_reach_of(by, permission).filter(pk=item.pk).exists():
        message = "You may not do this with this item."
        raise NotYours(message, operation=operation, by=by, on=item, reason_code="no_permission")


def _must_be_intact(item: Item, file: File, by: User, operation: Operation) -> None:
    if not (file.is_intact and item.original.is_intact):
        message = "The stored bytes no longer match their hash. They are locked until this has been looked into."
        raise NotIntact(message, operation=operation, by=by, on=item, reason_code="hash_differs")
