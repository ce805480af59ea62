"""Things that few addresses need and that take acts to make: made for the tests of those addresses alone."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from devices.actions import take_signal
from devices.models import ArmedSession, Dock, Issue
from devices.protocol import Signal as Message
from devices.protocol import SignalEvent, SignalSource
from evidence.actions.library.bulk import run_bulk, start_bulk
from evidence.actions.library.keeping import save_search
from evidence.actions.record.marking import remove_marker
from evidence.models import BulkJob, Item, Marker, MarkerSource, SearchDocument
from tests.factories.devices import make_qualified, make_taser, make_taser_issue
from tests.factories.evidence import STARTED
from tests.factories.tasers import TANNER_ROW, docked, keep

Things = dict[str, object]


def running_job(item: Item, owner: User) -> Things:
    """Return a job on many items of which nothing is done yet."""
    return {"evidence/pk": _job(item, owner).pk}


def ended_job(item: Item, owner: User) -> Things:
    """Return a job that has changed an item a moment ago, so that it can be undone."""
    job = _job(item, owner)
    run_bulk(job_id=job.pk)
    return {"evidence/pk": job.pk}


def _job(item: Item, owner: User) -> BulkJob:
    documents = SearchDocument.objects.filter(pk=item.pk)
    return start_bulk(act="tag_add", value="knife", documents=documents, query="", by=owner)


def kept_search(item: Item, owner: User) -> Things:
    """Return a search that its maker shares with nobody."""
    search = save_search(name="Knives", query="knife", team=None, is_pinned=True, by=owner)
    return {"evidence/pk": search.pk}


def removed_marker(item: Item, owner: User) -> Things:
    """Return a marker that its maker has just taken back."""
    marker = Marker.objects.create(item=item, at_ms=200, label="Van", source=MarkerSource.PERSON, made_by=owner)
    return {"marker_id": remove_marker(marker=marker, by=owner).pk}


def returned_camera(item: Item, owner: User) -> Things:
    """Return the issue of the item's camera, which came back a moment ago, so that its return can be undone."""
    issue = Issue.objects.get(camera=item.camera)
    issue.returned_at, issue.returned_by = timezone.now(), owner
    issue.save(update_fields=["returned_at", "returned_by"])
    return {"returned": issue.pk}


def held_taser(item: Item, owner: User) -> Things:
    """Return a TASER that the owner holds."""
    taser = make_taser()
    make_taser_issue(taser, owner, owner)
    return {"devices/serial": taser.serial}


def armed_session(item: Item, owner: User) -> Things:
    """Return a use by the owner, as the log of their TASER tells it."""
    taser = make_taser()
    make_taser_issue(taser, owner, owner, from_at=STARTED - timedelta(days=1))
    keep(taser, TANNER_ROW.read_bytes(), docked())
    return {"taser/pk": ArmedSession.objects.uses().get(taser=taser).pk}


def told_signal(item: Item, owner: User) -> Things:
    """Return a Signal message of a TASER that the owner holds."""
    taser = make_taser()
    make_taser_issue(taser, owner, owner)
    message = Message(f"{taser.serial}:1", SignalSource.TASER, SignalEvent.ARMED, timezone.now())
    return {"devices/pk": take_signal(message=message, by=taser).signal.pk}


def dock(item: Item, owner: User) -> Things:
    """Return a dock: whoever may manage devices may change it."""
    return {"devices/pk": Dock.objects.create(name="Dock 3").pk}


def qualified(item: Item, owner: User) -> Things:
    """Return the owner's qualification for TASER."""
    return {"qualification": make_qualified(owner, owner).pk}


# The value wins over what the other addresses have in the same place.
MADE_FOR: dict[str, Callable[[Item, User], Things]] = {
    "devices:assign-undo-return": returned_camera,
    "devices:dock-change": dock,
    "devices:qualified-withdraw": qualified,
    "devices:signal": told_signal,
    "devices:taser": held_taser,
    "taser:use": armed_session,
    "taser:confirm": armed_session,
    "taser:report": armed_session,
    "devices:taser-change": held_taser,
    "devices:taser-key": held_taser,
    "devices:taser-retire": held_taser,
    "devices:taser-return": held_taser,
    "evidence:bulk-cancel": running_job,
    "evidence:bulk-job": running_job,
    "evidence:bulk-undo": ended_job,
    "evidence:marker-restore": removed_marker,
    "evidence:search-remove": kept_search,
}
