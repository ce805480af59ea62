"""What the addresses of the officer's side of live need: all of it PC Rahman's."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from evidence.models import Item
from streaming.models import BackupRequest, BackupUnit, CommandMessage, LiveSession, MessageReceipt

Things = dict[str, object]


def incident(item: Item, owner: User) -> Things:
    """Return Rahman's log, which is there already."""
    assert item.incident
    return {"slug": item.incident.slug}


def officer(item: Item, owner: User) -> Things:
    """Return Rahman's own number."""
    return {"number": owner.collar_number}


def camera(item: Item, owner: User) -> Things:
    """Return the camera that Rahman wears."""
    assert item.camera
    return {"serial": item.camera.serial}


def call(item: Item, owner: User) -> Things:
    """Return Rahman's call for backup."""
    return {"pk": _call(item, owner).pk}


def unit(item: Item, owner: User) -> Things:
    """Return Rahman on the way to somebody."""
    request = BackupRequest.objects.create(incident=item.incident, by=owner)
    return {"pk": BackupUnit.objects.create(request=request, officer=owner, assigned_by=owner).pk}


def receipt(item: Item, owner: User) -> Things:
    """Return a message to Rahman."""
    message = CommandMessage.objects.create(officer=owner, words="Keep distance", by=owner)
    return {"pk": MessageReceipt.objects.create(message=message, officer=owner).pk}


def stream(item: Item, owner: User) -> Things:
    """Return what Rahman streams."""
    began = timezone.now() - timedelta(minutes=1)
    session = LiveSession(camera=item.camera, officer=owner, recording_id="live-1", codec="avc1.42C01F", began_at=began)
    session.save()
    return {"pk": session.pk}


def _call(item: Item, owner: User) -> BackupRequest:
    return BackupRequest.objects.create(incident=item.incident, officer=owner, by=owner)


MADE_FOR_OFFICERS: dict[str, Callable[[Item, User], Things]] = {
    "streaming:backup-arrived": unit,
    "streaming:backup-ask": incident,
    "streaming:backup-cancel": call,
    "streaming:backup-log": incident,
    "streaming:backup-send": call,
    "streaming:backup-written": incident,
    "streaming:edge-token": camera,
    "streaming:me-read": receipt,
    "streaming:me-stop": stream,
    "streaming:message": incident,
    "streaming:message-officer": officer,
    "streaming:panel-incident": incident,
    "streaming:start": camera,
}
