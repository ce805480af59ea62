"""Writes down the links that the finders find, and the events that other apps know of."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation
from evidence.models import FoundLink, Item, LinkKind, NearbyEvent, Status
from evidence.retention.links import Found, found_for

WORKER = Worker("evidence.find_links")


def find_links_of(ids: Sequence[uuid.UUID]) -> int:
    """Run the finders on items and write what is new; returns how many links. Safe to repeat."""
    written = 0
    items = Item.objects.filter(pk__in=ids).exclude(status=Status.DELETED).exclude(was_evidential=True)
    for item in items.select_related("incident", "recorded_by"):
        known = set(FoundLink.objects.filter(item=item).values_list("kind", "other"))
        new = [found for found in found_for(item) if (found.kind, found.other) not in known]
        if new:
            written += write_links(item=item, found=new)
    return written


@journal.action
def write_links(*, item: Item, found: Sequence[Found]) -> int:
    """Write new links of an item; a link that somebody wrote meanwhile is left as it is."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    rows = [FoundLink(item=item, kind=one.kind, other=one.other, about=one.about) for one in found]
    FoundLink.objects.bulk_create(rows, ignore_conflicts=True)
    journal.act(
        Operation.LINK_FOUND,
        by=WORKER,
        on=item,
        incident_id=item.incident_id,
        details={"links": [{"kind": str(one.kind), "other": str(one.other)} for one in found]},
    )
    return len(rows)


@journal.action
def note_event(
    *,
    kind: LinkKind,
    at: datetime,
    by: Actor,
    officer: User | None = None,
    place: tuple[float, float] | None = None,
) -> NearbyEvent:
    """Note a TASER or Signal event or a use of force; recordings of its time then wait for a decision.

    `place` is latitude and longitude in degrees (WGS 84). The same event is noted once.
    """
    latitude, longitude = place or (None, None)
    event, _ = NearbyEvent.objects.get_or_create(
        kind=kind, at=at, officer=officer, defaults={"latitude": latitude, "longitude": longitude}
    )
    journal.act(Operation.LINK_FOUND, by=by, on=event, details={"kind": str(kind), "at": at.isoformat()})
    return event
