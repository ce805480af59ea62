"""A person watches or downloads evidence: the journal knows before the first byte goes out."""

from dataclasses import dataclass, replace

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from evidence.access import must_be_open
from evidence.models import Company, File, Item, Role, Viewing
from evidence.refusals import NotDeclared, NotIntact, NotPlayable, NotYours
from evidence.serving.marked_copy import marked_ticket
from evidence.serving.tickets import PlayTicket, Purpose, issue

PLAYED = (Role.PROXY, Role.HLS_PLAYLIST)  # a copy exists only when browsers cannot play the original

LEAST_WHY = 10  # characters (uk-rules.md section 5, justification_text)


@dataclass(frozen=True)
class Declaration:
    """Why a restricted item is watched and who else is watching; `co_viewers` are names or collar numbers."""

    why: str = ""
    company: Company = Company.NOT_ASKED
    co_viewers: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether there is a reason of ten characters or more, and somebody named exactly when there is somebody."""
        if len(self.why) < LEAST_WHY:
            return False
        return self.company != Company.NOT_ASKED and bool(self.co_viewers) == (self.company == Company.OTHERS)


NOT_ASKED = Declaration()


@journal.action
def start_playing(*, item: Item, by: User, declared: Declaration = NOT_ASKED) -> PlayTicket:
    """Let a person play an item, and open the viewing under which what is played is noted.

    A restricted item needs a declaration of who else is watching (uk-rules.md section 5, `co_viewers`), and its ticket
    leads to a copy with the viewer's name in the pixels. Raises NotYours, NotPlayable, NotIntact, NotDeclared (all
    journalled as denied).
    """
    _must_reach(item, by, Permission.EVIDENCE_PLAY, Operation.EVIDENCE_PLAYED)
    if not item.is_playable:
        message = f"This cannot be played here. {item.readiness_cause}".strip()
        raise NotPlayable(message, operation=Operation.EVIDENCE_PLAYED, by=by, on=item, reason_code="not_playable")
    file = playable_file(item)
    _must_be_intact(item, file, by, Operation.EVIDENCE_PLAYED)
    if item.is_restricted and not declared.is_complete:
        message = "Say why you watch this, and who else is watching, or that you are alone."
        raise NotDeclared(message, operation=Operation.EVIDENCE_PLAYED, by=by, on=item, reason_code="no_declaration")
    viewing = Viewing.objects.create(
        item=item,
        person=by,
        company=declared.company,
        co_viewers=list(declared.co_viewers),
        is_marked=item.is_restricted,
    )
    _write_down(item, file, viewing, declared.why)
    if item.is_restricted:
        _tell_owner(viewing)
        return marked_ticket(viewing)
    return replace(issue(file, by, Purpose.PLAY), viewing_id=viewing.pk)


def _tell_owner(viewing: Viewing) -> None:
    """Tell the owner of a restricted item who plays it, unless it is the owner."""
    item, viewer = viewing.item, viewing.person
    if item.owner is None or item.owner.pk == viewer.pk:
        return
    text = f"{viewer.label} is playing your {item.get_access_class_display().lower()} recording “{item.title}”."
    notify(to=item.owner, kind=Kind.EVIDENCE, text=text, target=item.get_absolute_url(), key=f"played:{viewing.pk}")


def _write_down(item: Item, file: File, viewing: Viewing, why: str) -> None:
    details: dict[str, Json] = {"role": file.role, "viewing": str(viewing.pk)}
    if viewing.company:
        details |= {"company": viewing.company, "co_viewers": len(viewing.co_viewers), "is_marked": viewing.is_marked}
    said = {"why": why, "co_viewers": ", ".join(viewing.co_viewers)}
    journal.act(
        Operation.EVIDENCE_PLAYED,
        by=viewing.person,
        on=item,
        incident_id=item.incident_id,
        sha256=file.sha256,
        details=details,
        personal={name: words for name, words in said.items() if words},
    )


@journal.action
def start_download(*, item: Item, by: User) -> PlayTicket:
    """Let a person download the original. Raises NotYours, NotIntact (journalled as denied)."""
    _must_reach(item, by, Permission.EVIDENCE_DOWNLOAD, Operation.EVIDENCE_DOWNLOADED)
    if item.sensitivity:  # uk-rules.md U28: no download; what leaves goes through a share, redacted
        message = "This is sensitive material: it cannot be downloaded. Share the part that is needed instead."
        raise NotYours(message, operation=Operation.EVIDENCE_DOWNLOADED, by=by, on=item, reason_code="sensitive")
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
