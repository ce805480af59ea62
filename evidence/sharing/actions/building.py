"""A package is started, filled and described; until it is sent, everything can be changed."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.models import Item
from evidence.sharing.models import (
    CodeWay,
    Disposition,
    Package,
    PackageItem,
    PackageState,
    PackageVersion,
    Purpose,
    Recipient,
    Right,
)
from evidence.sharing.references import next_reference
from evidence.sharing.refusals import BadTimes, NotYours, PackageMoved, must_reach
from incidents.models import Case, Incident

LONGEST = timedelta(days=90)
USUAL = timedelta(days=28)


@dataclass(frozen=True)
class About:
    """What a package says about itself."""

    title: str
    urn: str = ""
    purpose: str = Purpose.CHARGE
    note: str = ""
    asks_terms: bool = True
    shows_name: bool = True
    tells_opening: bool = True
    charge_asked_at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """Who is to receive it, how the code reaches them, and until when."""

    name: str
    email: str
    until_at: datetime
    organisation: str = "CPS"
    position: str = ""
    telephone: str = ""
    code_way: str = CodeWay.SMS
    right: str = Right.VIEW
    from_at: datetime | None = None


@dataclass(frozen=True)
class Described:
    """What stands beside an exhibit in a package."""

    exhibit_reference: str
    title: str
    disposition: str = Disposition.OPEN
    is_listed_only: bool = False
    label: str = ""
    why_whole: str = ""


@journal.action
def start_package(*, incident: Incident, by: User) -> Package:
    """Start a draft about an incident, with the URN of its case. Raises NotYours."""
    is_reached = Incident.objects.in_reach_of(by, Permission.SHARING_BUILD).filter(pk=incident.pk).exists()
    if not is_reached:
        message = "You may not share evidence of this incident."
        raise NotYours(message, operation=Operation.PACKAGE_BUILT, by=by, on=incident, reason_code="no_permission")
    case = (
        Case.objects.filter(memberships__incident=incident, memberships__removed_at=None).order_by("opened_at").first()
    )
    title = f"{case.title if case else incident.title}, {incident.place}"[:200]
    package = _with_new_reference(Package(incident=incident, title=title, urn=case.urn if case else "", built_by=by))
    PackageVersion.objects.create(package=package, number=1, made_by=by)
    journal.act(
        Operation.PACKAGE_BUILT,
        by=by,
        on=package,
        incident_id=incident.pk,
        details={"reference": package.reference},
    )
    return package


def _with_new_reference(package: Package) -> Package:
    for _ in range(5):
        package.reference = next_reference()
        try:
            with transaction.atomic():
                package.save(force_insert=True)
        except IntegrityError:
            continue
        return package
    message = "Too many packages are started at once. Try again."
    raise RuntimeError(message)


@journal.action
def describe_package(*, package: Package, about: About, by: User) -> Package:
    """Change title, purpose, note and what is asked of recipients. Raises NotYours, PackageMoved."""
    package = open_package(package, by)
    values = asdict(about)
    changed = sorted(name for name, value in values.items() if getattr(package, name) != value)
    for name, value in values.items():
        setattr(package, name, value)
    package.save(update_fields=list(values))
    _write(package, by, what="about", changed=changed)
    return package


@journal.action
def choose_items(*, version: PackageVersion, items: Collection[Item], by: User) -> PackageVersion:
    """Make these items the exhibits of an unsent version; what stays keeps what was said of it. Raises as above."""
    version = _open_version(version, by)
    wanted = {item.pk: item for item in items}
    reachable = Item.objects.visible_to(by).living().filter(pk__in=wanted, incident=version.package.incident_id)
    if reachable.count() != len(wanted):
        message = "You may not share one of these recordings, or it belongs to another incident."
        raise NotYours(message, operation=Operation.PACKAGE_CHANGED, by=by, on=version.package, reason_code="item")
    kept = {row.item_id: row for row in version.items.all()}
    version.items.exclude(item__in=wanted).delete()
    new = [item for pk, item in wanted.items() if pk not in kept]
    start = max((row.position for row in kept.values()), default=-1) + 1
    PackageItem.objects.bulk_create(
        PackageItem(
            version=version,
            item=item,
            position=start + number,
            exhibit_reference=item.exhibit_reference or _suggested(item, start + number + 1),
            title=item.title,
        )
        for number, item in enumerate(new)
    )
    _write(version.package, by, what="items", changed=sorted(str(pk) for pk in wanted))
    return version


def _suggested(item: Item, number: int) -> str:
    """Return a reference by the initials of who produces it, as exhibits have it: AR/1."""
    initials = "".join(part[0] for part in item.owner.name.split()) if item.owner else "EX"
    return f"{initials}/{number}"


@journal.action
def describe_row(*, row: PackageItem, described: Described, by: User) -> PackageItem:
    """Change what stands beside an exhibit: its reference, what it is to the case, its label. Raises as above."""
    _open_version(row.version, by)
    row = PackageItem.objects.select_for_update(of=("self",)).select_related("version__package").get(pk=row.pk)
    values = asdict(described)
    if described.disposition == Disposition.UNUSED_SENSITIVE:
        values["is_listed_only"] = False
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    _write(row.version.package, by, what="exhibit", changed=[str(row.item_id), described.disposition])
    return row


@journal.action
def name_recipient(*, package: Package, person: Person, by: User) -> Recipient:
    """Name somebody who is to receive a draft. Raises NotYours, PackageMoved, BadTimes."""
    package = open_package(package, by)
    recipient = create_recipient(package, person, by)
    _write(package, by, what="recipient", changed=[str(recipient.pk)])
    return recipient


def create_recipient(package: Package, person: Person, by: User) -> Recipient:
    """Make the row of a recipient; call it from an action. Raises BadTimes, PackageMoved when named already."""
    must_end_in_time(package, person.until_at, by)
    values = asdict(person) | {"from_at": person.from_at or timezone.now(), "email": person.email.lower()}
    try:
        with transaction.atomic():
            return Recipient.objects.create(package=package, added_by=by, **values)
    except IntegrityError as error:
        message = f"{person.email} receives it already."
        about: dict[str, Any] = {"operation": Operation.PACKAGE_CHANGED, "by": by, "on": package}
        raise PackageMoved(message, **about, reason_code="named_already") from error


@journal.action
def remove_recipient(*, recipient: Recipient, by: User) -> None:
    """Take somebody out of a draft, who has received nothing. Raises NotYours, PackageMoved."""
    package = open_package(recipient.package, by)
    Recipient.objects.filter(pk=recipient.pk, package=package, sent_at=None).delete()
    _write(package, by, what="recipient_removed", changed=[str(recipient.pk)])


@journal.action
def open_next_version(*, package: Package, by: User) -> PackageVersion:
    """Open the next version of a package that was sent, with the exhibits of the last; return the one that is open.

    Raises NotYours, PackageMoved.
    """
    package = _lock(package, by, Permission.SHARING_BUILD)
    last = package.versions.order_by("-number").first()
    if package.state != PackageState.SENT or last is None:
        raise moved(package, by, Operation.PACKAGE_CHANGED)
    if last.sent_at is None:
        _write(package, by, what="version", changed=[str(last.number)])
        return last
    version = PackageVersion.objects.create(package=package, number=last.number + 1, made_by=by)
    fields = (
        "item_id",
        "position",
        "exhibit_reference",
        "title",
        "disposition",
        "is_listed_only",
        "label",
        "why_whole",
    )
    rows = last.items.values(*fields)
    PackageItem.objects.bulk_create(PackageItem(version=version, **row) for row in rows)
    _write(package, by, what="version", changed=[str(version.number)])
    return version


def must_end_in_time(package: Package, until_at: datetime, by: User) -> None:
    """Raise BadTimes for a last day that is over or more than ninety days away (product.md, share links)."""
    now = timezone.now()
    if now < until_at <= now + LONGEST + timedelta(days=1):
        return
    message = "The last day lies within the next 90 days."
    raise BadTimes(message, operation=Operation.PACKAGE_CHANGED, by=by, on=package, reason_code="last_day")


def open_package(package: Package, by: User) -> Package:
    """Lock a draft that the person may build; what waits for approval becomes a draft again. Raises as above."""
    package = _lock(package, by, Permission.SHARING_BUILD)
    if not package.is_open:
        raise moved(package, by, Operation.PACKAGE_CHANGED)
    _draft_again(package)
    return package


def moved(package: Package, by: User, operation: Operation) -> PackageMoved:
    """Return the refusal of an act that the package's state does not allow."""
    message = f"{package.reference} is {package.get_state_display().lower()}: this cannot be done any more."
    return PackageMoved(message, operation=operation, by=by, on=package, reason_code="state")


def _draft_again(package: Package) -> None:
    """Take back what a second person was asked: it would agree to something else."""
    if package.state == PackageState.WAITING or package.approved_at or package.asked_at:
        package.state = PackageState.DRAFT
        package.asked_at = package.asked_by = package.approved_at = package.approved_by = None
        package.save(update_fields=["state", "asked_at", "asked_by", "approved_at", "approved_by"])


def _open_version(version: PackageVersion, by: User) -> PackageVersion:
    package = _lock(version.package, by, Permission.SHARING_BUILD)
    version = PackageVersion.objects.select_for_update(of=("self",)).select_related("package").get(pk=version.pk)
    if version.sent_at is not None or package.state == PackageState.REVOKED:
        raise moved(package, by, Operation.PACKAGE_CHANGED)
    if package.state == PackageState.WAITING:
        _draft_again(package)
    return version


def _lock(package: Package, by: User, permission: Permission) -> Package:
    must_reach(package, by, permission, Operation.PACKAGE_CHANGED)
    return Package.objects.select_for_update(of=("self",)).select_related("incident").get(pk=package.pk)


def _write(package: Package, by: User, *, what: str, changed: list[str]) -> None:
    journal.act(
        Operation.PACKAGE_CHANGED,
        by=by,
        on=package,
        incident_id=package.incident_id,
        details={"what": what, "changed": list(changed)},
    )
