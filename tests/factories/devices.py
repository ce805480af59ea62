"""Cameras and who holds them, straight into the database, and the journal as the tests read it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from devices.keys import key_hash
from devices.models import Camera, Issue

KEY = "5f" * 32
OTHER_KEY = "a0" * 32


def make_camera(serial: str = "X6039A1B4", **values: Any) -> Camera:
    return Camera.objects.create(serial=serial, key_hash=key_hash(KEY), **values)


def make_issue(
    camera: Camera, holder: User, by: User, *, from_at: datetime | None = None, to_at: datetime | None = None
) -> Issue:
    return Issue.objects.create(
        camera=camera,
        holder=holder,
        issued_by=by,
        issued_at=from_at or timezone.now(),
        returned_at=to_at,
        returned_by=by if to_at else None,
    )


def entries() -> list[tuple[str, str, str, str]]:
    """Every journal entry as (operation, outcome, actor id, object id), oldest first; the cast is left out."""
    ours = Entry.objects.exclude(operation__startswith="team.").order_by("id")
    return list(ours.values_list("operation", "outcome", "actor_id", "object_id"))
