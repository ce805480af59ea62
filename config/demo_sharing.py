"""The demo's package: evidence of Tanner Row, sent to the CPS by the evidence manager, and a draft beside it."""

import time
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from evidence.actions.record.categorising import set_categories
from evidence.actions.record.placing import place_item
from evidence.models import Category, File, Item, Kind, Place, Status
from evidence.sharing.actions import building, sending
from evidence.sharing.actions.building import About, Described, Person
from evidence.sharing.models import Disposition, Package, PackageItem, PackageVersion
from incidents.models import Incident

MANAGER = "70112"
LOG = "1182"
OFFICERS = ("20417", "20388")
WANTED = 2
PATIENCE_SECONDS = 60


def share_tanner_row() -> Package | None:
    """Send what the officers filmed; None while it is not there, which is waited for a minute at most."""
    manager = User.objects.select_related("team").get(collar_number=MANAGER)
    incident = Incident.objects.filter(number=LOG).latest("date")
    items = _wait_for(incident)
    if len(items) < WANTED:
        return None
    for item in items:
        _place(item, incident, manager)
    package = building.start_package(incident=incident, by=manager)
    asked = About(
        title="R v Walsh, Tanner Row",
        urn="20MD0418826",
        note="For the charging decision. The first 30 seconds of each recording have no sound.",
        charge_asked_at=timezone.now() - timedelta(hours=1, minutes=14),
    )
    building.describe_package(package=package, about=asked, by=manager)
    _describe(package.versions.get(), items, manager)
    building.name_recipient(package=package, person=_voss(), by=manager)
    sending.send_package(package=package, by=manager)
    draft = building.start_package(incident=incident, by=manager)
    building.choose_items(version=draft.versions.get(), items=items[:1], by=manager)
    return package


def _voss() -> Person:
    return Person(
        name="Eleanor Voss",
        position="Senior Crown Prosecutor",
        email="eleanor.voss@cps.example",
        telephone="+447700900418",
        right="download",
        until_at=timezone.now() + timedelta(days=28),
    )


def _wait_for(incident: Incident) -> list[Item]:
    """Return recordings of the night that are stored and play, once there are two of them."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        stored = File.objects.filter(role="original", place=Place.STORED).values("item")
        night = {"recorded_at__gte": incident.started_at - timedelta(minutes=5), "status": Status.ACTIVE}
        films = Item.objects.filter(kind=Kind.VIDEO, ready_at__isnull=False, pk__in=stored, **night)
        found = list(films.filter(owner__collar_number__in=OFFICERS).order_by("recorded_at")[:WANTED])
        if len(found) == WANTED or time.monotonic() > end:
            return found
        time.sleep(1)


def _place(item: Item, incident: Incident, manager: User) -> None:
    if item.incident_id is None:
        place_item(item=item, incident=incident, by=manager)
    if not item.category_keys:
        set_categories(item=item, add=[Category.objects.get(key="use-of-force")], by=manager)


def _describe(version: PackageVersion, items: list[Item], manager: User) -> None:
    building.choose_items(version=version, items=items, by=manager)
    for row in PackageItem.objects.filter(version=version).select_related("item__owner"):
        owner = row.item.owner
        initials = "".join(part[0] for part in owner.name.split()) if owner else "X"
        title = f"{owner.name.split()[-1] if owner else ''} body-worn video"
        described = Described(f"{initials}/{row.position + 1}", title, disposition=Disposition.EVIDENCE)
        building.describe_row(row=row, described=described, by=manager)
