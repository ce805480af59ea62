"""A version leaves: with a second person's agreement where somebody is outside the allowed domains."""

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.actions.outgoing import write
from accounts.models import User
from accounts.models.notice import Kind
from accounts.models.outgoing import Way
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.sharing.actions.building import moved
from evidence.sharing.messages import link_mail
from evidence.sharing.models import Link, Package, PackageItem, PackageState, PackageVersion, Recipient
from evidence.sharing.preflight import checks_of, original_of, rows_of
from evidence.sharing.references import digest, new_token
from evidence.sharing.refusals import NotReady, NotYours, must_reach


@journal.action
def send_package(*, package: Package, by: User, words: str = "") -> PackageVersion:
    """Send the open version: fix its bytes, mail the links. `words` tell recipients what is new.

    Raises NotYours, NotReady when a check is red or a second person must agree first, PackageMoved.
    """
    package = _locked(package, by, Permission.SHARING_SEND, Operation.PACKAGE_SENT)
    if package.state == PackageState.REVOKED:
        raise moved(package, by, Operation.PACKAGE_SENT)
    version = package.versions.filter(sent_at=None).first()
    if version is None:
        raise moved(package, by, Operation.PACKAGE_SENT)
    rows = _must_be_ready(package, version, by, Operation.PACKAGE_SENT)
    return _send(package, version, rows, by, words)


@journal.action
def ask_approval(*, package: Package, by: User) -> Package:
    """Ask a second person: somebody is outside the allowed domains. Raises NotYours, NotReady, PackageMoved."""
    package = _locked(package, by, Permission.SHARING_SEND, Operation.PACKAGE_APPROVAL_ASKED)
    if package.state != PackageState.DRAFT:
        raise moved(package, by, Operation.PACKAGE_APPROVAL_ASKED)
    version = package.versions.get(sent_at=None)
    _must_be_ready(package, version, by, Operation.PACKAGE_APPROVAL_ASKED, is_approved=True)
    package.state, package.asked_at, package.asked_by = PackageState.WAITING, timezone.now(), by
    package.save(update_fields=["state", "asked_at", "asked_by"])
    journal.act(Operation.PACKAGE_APPROVAL_ASKED, by=by, on=package, incident_id=package.incident_id)
    return package


@journal.action
def approve_package(*, package: Package, by: User) -> PackageVersion:
    """Agree as the second person, which sends it. Raises NotYours (also to whoever asked), NotReady, PackageMoved."""
    package = _locked(package, by, Permission.SHARING_APPROVE, Operation.PACKAGE_APPROVED)
    if package.state != PackageState.WAITING:
        raise moved(package, by, Operation.PACKAGE_APPROVED)
    if package.asked_by_id == by.pk:
        message = "Somebody else must agree: you asked for it."
        raise NotYours(message, operation=Operation.PACKAGE_APPROVED, by=by, on=package, reason_code="same_person")
    version = package.versions.get(sent_at=None)
    rows = _must_be_ready(package, version, by, Operation.PACKAGE_APPROVED, is_approved=True)
    package.approved_at, package.approved_by = timezone.now(), by
    package.save(update_fields=["approved_at", "approved_by"])
    journal.act(Operation.PACKAGE_APPROVED, by=by, on=package, incident_id=package.incident_id)
    version = _send(package, version, rows, by, "")
    _tell(package, f"{by.label} agreed: {package.reference} was sent.", f"package.approved:{package.pk}")
    return version


@journal.action
def send_back(*, package: Package, reason: str, by: User) -> Package:
    """Say no as the second person, and why; it is a draft again. Raises NotYours, PackageMoved."""
    package = _locked(package, by, Permission.SHARING_APPROVE, Operation.PACKAGE_SENT_BACK)
    if package.state != PackageState.WAITING:
        raise moved(package, by, Operation.PACKAGE_SENT_BACK)
    _tell(package, f"{by.label} sent {package.reference} back: {reason}", f"package.back:{package.asked_at}")
    package.state, package.asked_at, package.asked_by = PackageState.DRAFT, None, None
    package.save(update_fields=["state", "asked_at", "asked_by"])
    journal.act(
        Operation.PACKAGE_SENT_BACK, by=by, on=package, incident_id=package.incident_id, personal={"reason": reason}
    )
    return package


def write_link(package: Package, recipient: Recipient, news: str = "") -> None:
    """Make a new link, which ends the one before, and write the mail with it; call it from an action."""
    now = timezone.now()
    Link.objects.filter(recipient=recipient, ended_at=None).update(ended_at=now)
    token = new_token()
    Link.objects.create(recipient=recipient, token_sha256=digest(token))
    if recipient.sent_at is None:
        recipient.sent_at = now
        recipient.save(update_fields=["sent_at"])
    subject, body = link_mail(package, recipient, token, news)
    write(way=Way.EMAIL, address=recipient.email, subject=subject, body=body, key=f"share.link:{recipient.pk}")


def _locked(package: Package, by: User, permission: Permission, operation: Operation) -> Package:
    must_reach(package, by, permission, operation)
    people = ("incident", "asked_by", "built_by")
    return Package.objects.select_for_update(of=("self",)).select_related(*people).get(pk=package.pk)


def _must_be_ready(
    package: Package, version: PackageVersion, by: User, operation: Operation, *, is_approved: bool = False
) -> list[PackageItem]:
    """Return the rows when no check is red; raise NotReady with the first that is."""
    rows = rows_of(version)
    found = checks_of(package, rows, package.recipients.all())
    first = found.blocking[0] if found.blocking else None
    if first is not None:
        message = f"{first.words}. {first.hint}"
        raise NotReady(message, operation=operation, by=by, on=package, reason_code=first.key)
    if found.needs_approval and not is_approved and package.approved_at is None:
        message = "Somebody is outside the allowed domains: ask a second person to agree."
        raise NotReady(message, operation=operation, by=by, on=package, reason_code="needs_approval")
    return rows


def _send(package: Package, version: PackageVersion, rows: list[PackageItem], by: User, words: str) -> PackageVersion:
    now = timezone.now()
    _fix(rows)
    version.sent_at, version.sent_by, version.words = now, by, words
    version.save(update_fields=["sent_at", "sent_by", "words"])
    if package.sent_at is None:
        package.sent_at, package.sent_by = now, by
    package.state = PackageState.SENT
    package.save(update_fields=["state", "sent_at", "sent_by"])
    people = list(package.recipients.filter(revoked_at=None))
    for recipient in people:
        write_link(package, recipient, words)
    for row in rows:
        if row.file is not None:
            _write_item(package, version, row, people, by)
    _write_package(package, version, rows, people, by)
    return version


def _fix(rows: list[PackageItem]) -> None:
    for row in rows:
        original = None if row.is_listed_only else original_of(row)
        if original is not None:
            row.file, row.size, row.sha256 = original, original.size, original.sha256
    PackageItem.objects.bulk_update(rows, ["file", "size", "sha256"])


def _write_item(package: Package, version: PackageVersion, row: PackageItem, people: list[Recipient], by: User) -> None:
    """Write the disclosure on the item itself: its custody says to whom it went (DPA 2018 s. 62(3))."""
    names = "; ".join(f"{one} ({one.email})" for one in people)
    journal.act(
        Operation.SHARE_SENT,
        by=by,
        on=row.item,
        incident_id=package.incident_id,
        sha256=row.sha256,
        details={
            "package": package.reference,
            "version": version.number,
            "exhibit": row.exhibit_reference,
            "recipients": [str(one.pk) for one in people],
        },
        personal={"recipients": names},
    )


def _write_package(
    package: Package, version: PackageVersion, rows: list[PackageItem], people: list[Recipient], by: User
) -> None:
    journal.act(
        Operation.PACKAGE_SENT,
        by=by,
        on=package,
        incident_id=package.incident_id,
        details={
            "version": version.number,
            "exhibits": [[row.exhibit_reference, row.sha256] for row in rows if row.sha256],
            "listed": [row.exhibit_reference for row in rows if row.is_listed_only],
            "recipients": [[str(one.pk), one.right, one.until_at.isoformat()] for one in people],
        },
        personal={"recipients": "; ".join(f"{one} ({one.email})" for one in people)},
    )


def _tell(package: Package, text: str, key: str) -> None:
    who = {person.pk: person for person in (package.built_by, package.asked_by) if person is not None}
    notify(to=who.values(), kind=Kind.SHARING, text=text, target=package.get_absolute_url(), key=key)
