"""Devices in the admin site: the same actions as the pages, nothing deleted, issues only to look at."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from accounts.request import person_of
from devices.actions import add_camera, change_camera
from devices.models import Camera, Issue
from devices.models.camera import CameraQuerySet
from devices.models.issue import IssueQuerySet

REPORTED = (
    "firmware",
    "battery_percent",
    "storage_used_bytes",
    "storage_total_bytes",
    "last_seen_at",
    "last_dock",
    "clock_offset_ms",
    "clock_checked_at",
    "added_at",
)


@admin.register(Camera)
class CameraAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Cameras: people change model, note and state; the rest is what the camera reported."""

    list_display = ("serial", "model", "state", "firmware", "last_seen_at", "last_dock", "clock_offset_ms")
    list_filter = ("state", "model")
    search_fields = ("serial", "note")
    ordering = ("serial",)

    def get_queryset(self, request: HttpRequest) -> CameraQuerySet:
        return Camera.objects.visible_to(person_of(request))

    def get_fields(self, request: HttpRequest, obj: Camera | None = None) -> list[Any]:
        return ["serial", "model", "state", "note", *REPORTED] if obj else ["serial", "model", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Camera | None = None) -> list[str]:
        return ["serial", *REPORTED] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Camera | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Camera, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action; the key of a new camera is shown once."""
        person = person_of(request)
        if change:
            kept = Camera.objects.get(pk=obj.pk)
            change_camera(camera=kept, by=person, model=obj.model, note=obj.note, state=obj.state)
            return
        new = add_camera(serial=obj.serial, model=obj.model, note=obj.note, by=person)
        obj.pk = new.camera.pk
        messages.warning(request, f"Device key of {obj.serial}, shown once: {new.key}")


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Who held what, to look at; cameras are issued and returned on the scan page."""

    list_display = ("camera", "holder", "issued_at", "issued_by", "returned_at", "returned_by")
    list_select_related = ("camera", "holder", "issued_by", "returned_by")
    search_fields = ("camera__serial", "holder__collar_number")
    date_hierarchy = "issued_at"

    def get_queryset(self, request: HttpRequest) -> IssueQuerySet:
        return Issue.objects.filter(camera__in=Camera.objects.visible_to(person_of(request)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        return False
