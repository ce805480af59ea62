"""Things that few addresses need and that take acts to make: made for the tests of those addresses alone."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from devices.actions import take_signal
from devices.models import ArmedSession, Dock, Issue, Profile, StockItem
from devices.protocol import Signal as Message
from devices.protocol import SignalEvent, SignalSource
from evidence.actions.force.reconciling import open_task
from evidence.actions.library.bulk import run_bulk, start_bulk
from evidence.actions.library.keeping import save_search
from evidence.actions.record.marking import remove_marker
from evidence.force.reconcile import Problem
from evidence.models import BulkJob, Item, Marker, MarkerSource, SearchDocument
from incidents.models import Decision, Stage
from streaming.actions.raising import Happening, raise_alert
from streaming.models import AlertKind, Cordon, DecisionFrame
from streaming.models.cordon import Ring
from tests.access.made_for_officers import MADE_FOR_OFFICERS
from tests.factories.devices import make_camera, make_qualified, make_taser, make_taser_issue
from tests.factories.evidence import STARTED
from tests.factories.force import make_sent_form
from tests.factories.live_spool import make_session
from tests.factories.tasers import READER, TANNER_ROW, docked, keep

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


def sent_form(item: Item, owner: User) -> Things:
    """Return a use by the owner whose form was sent."""
    things = armed_session(item, owner)
    session = ArmedSession.objects.get(pk=things["taser/pk"])
    return {**things, "number": make_sent_form(session, owner).number}


def form_page(item: Item, owner: User) -> Things:
    """Return a use by the owner, and a page of its form."""
    return {**armed_session(item, owner), "step": "age"}


def force_task(item: Item, owner: User) -> Things:
    """Return a task about a use by the owner: nobody filmed it, and no form was sent."""
    session = ArmedSession.objects.get(pk=armed_session(item, owner)["taser/pk"])
    task = open_task(session=session, problem=Problem.UNACCOUNTED_USE, about="", by=READER)
    return {"taser:task/pk": task.pk}


def dock(item: Item, owner: User) -> Things:
    """Return a dock: whoever may manage devices may change it."""
    return {"devices/pk": Dock.objects.create(name="Dock 3").pk}


def qualified(item: Item, owner: User) -> Things:
    """Return the owner's qualification for TASER."""
    return {"qualification": make_qualified(owner, owner).pk}


def held_cartridge(item: Item, owner: User) -> Things:
    """Return a cartridge that the owner has."""
    cartridge = StockItem.objects.create(serial="C41-88210", kind="stand_off", status="issued", holder=owner)
    return {"devices/serial": cartridge.serial}


def its_camera(item: Item, owner: User) -> Things:
    """Return the camera that the owner holds, by its serial."""
    return {"evidence/serial": item.camera.serial if item.camera else ""}


def sending_taser(item: Item, owner: User) -> Things:
    """Return a TASER that the owner holds, by its serial."""
    return {"evidence/serial": held_taser(item, owner)["devices/serial"]}


def settings_profile(item: Item, owner: User) -> Things:
    """Return the settings profile that all cameras follow."""
    return {"devices/pk": Profile.objects.default().get().pk}


def live_session(item: Item, owner: User) -> Things:
    """Return a stream of the owner's camera, which ended before the viewing lock over the owner begins."""
    assert item.camera is not None
    session = make_session(item.camera, owner, began_at=STARTED, ended_at=STARTED + timedelta(hours=1), state="ended")
    return {"streaming/pk": session.pk}


def raised_alert(item: Item, owner: User) -> Things:
    """Return an alert about the owner."""
    happening = Happening(AlertKind.TASER_ARMED, key="signal:1", officer=owner)
    return {"streaming/pk": raise_alert(happening, by=READER).pk}  # type: ignore[union-attr]  # no rule says otherwise


def decision(item: Item, owner: User) -> Things:
    """Return a decision on the owner's incident, with a picture of a stream of theirs."""
    assert item.incident is not None
    made = Decision.objects.create(incident=item.incident, stage=Stage.ACTION, text="Hold", by=owner)
    past = {"began_at": STARTED, "ended_at": STARTED + timedelta(hours=1), "state": "ended"}  # before the viewing lock
    session = make_session(make_camera("X6039L1VE"), owner, **past)
    frame = DecisionFrame.objects.create(
        decision=made,
        session=session,
        tile=1,
        shown_at=timezone.now(),
        seq=7,
        captured_at=timezone.now(),
        sha256="0" * 64,
        size=9,
        key=f"decisions/{made.pk}/picture",
        made_at=timezone.now(),
    )
    return {"streaming/pk": made.pk, "frame_id": frame.pk}


def standing_cordon(item: Item, owner: User) -> Things:
    """Return a cordon of the item's incident."""
    values = {"latitude": 52.4862, "longitude": -1.8904, "radius_m": 150, "drawn_by": owner}
    return {"streaming/pk": Cordon.objects.create(incident=item.incident, ring=Ring.OUTER, **values).pk}


# The value wins over what the other addresses have in the same place.
MADE_FOR: dict[str, Callable[[Item, User], Things]] = {
    "devices:assign-undo-return": returned_camera,
    "devices:profile": settings_profile,
    "devices:profile-default": settings_profile,
    "devices:dock-change": dock,
    "devices:qualified-withdraw": qualified,
    "devices:signal": told_signal,
    "devices:stock-change": held_cartridge,
    "devices:stock-item": held_cartridge,
    "devices:taser": held_taser,
    "streaming:decision": decision,
    "streaming:decision-picture": decision,
    "streaming:cordon-lift": standing_cordon,
    "taser:clock": armed_session,
    "taser:confirm": armed_session,
    "taser:form": armed_session,
    "taser:form-amend": sent_form,
    "taser:form-check": armed_session,
    "taser:form-question": form_page,
    "taser:form-version": sent_form,
    "taser:report": armed_session,
    "taser:review": armed_session,
    "taser:task": force_task,
    "taser:use": armed_session,
    "devices:taser-change": held_taser,
    "devices:taser-found": held_taser,
    "devices:taser-key": held_taser,
    "devices:taser-lost": held_taser,
    "devices:taser-retire": held_taser,
    "devices:taser-return": held_taser,
    "evidence:bulk-cancel": running_job,
    "evidence:bulk-job": running_job,
    "evidence:bulk-undo": ended_job,
    "evidence:marker-restore": removed_marker,
    "evidence:panel-camera": its_camera,
    "evidence:panel-taser": sending_taser,
    "evidence:search-remove": kept_search,
    **MADE_FOR_OFFICERS,
    "streaming:session": live_session,
    "streaming:snapshot": live_session,
    **dict.fromkeys(
        [
            "streaming:alert",
            *(f"streaming:alert-{act}" for act in ("acknowledge", "escalate", "resolve", "false-alarm", "prompt")),
        ],
        raised_alert,
    ),
}
