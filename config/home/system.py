"""System health: cameras, uploads and services, for administrators and armourers."""

from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.permissions import Permission
from config import health
from devices.models import Camera
from evidence.models import Upload
from evidence.models.upload import UploadState

SHOWN = 10


def fill(person: User) -> dict[str, Any]:
    """Return what the template of System health shows: at most seven queries; services only with HEALTH_READ."""
    cameras = Camera.objects.visible_to(person)
    uploads = Upload.objects.order_by().aggregate(
        arriving=Count("pk", filter=Q(state__in=[UploadState.RECEIVING, UploadState.VERIFYING])),
        refused=Count("pk", filter=Q(state=UploadState.REFUSED)),
        to_store=Count("pk", filter=Q(state=UploadState.RECEIVED)),
    )
    return (
        uploads
        | cameras.count_needs()
        | {
            "quiet_cameras": cameras.in_need("quiet").with_holder().order_by("last_seen_at")[:SHOWN],
            "drifting_cameras": cameras.in_need("drift").with_holder().order_by("serial")[:SHOWN],
            "health": health.report() if person.may(Permission.HEALTH_READ) else None,
        }
    )
