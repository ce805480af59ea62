"""Devices that people add and change in the admin site, by the same actions as on the pages; nothing is deleted."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.request import person_of
from devices.actions import (
    add_camera,
    add_dock,
    add_taser,
    change_camera,
    change_dock,
    change_taser,
    set_qualification,
    withdraw_qualification,
)
from devices.models import Camera, Dock, Qualification, Taser
from devices.models.camera import CameraQuerySet
from devices.models.dock import DockQuerySet
from devices.models.qualification import QualificationQuerySet
from devices.models.taser import TaserQuerySet

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
LOGGED = (
    "firmware",
    "battery_percent",
    "docked_at",
    "last_dock",
    "checked_at",
    "clock_offset_ms",
    "added_at",
)


class DeviceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """People set model, note and state; the rest is what the device reported."""

    reported: tuple[str, ...]
    list_filter = ("state", "model")
    search_fields = ("serial", "note")
    ordering = ("serial",)

    def get_fields(self, request: HttpRequest, obj: Camera | Taser | None = None) -> list[Any]:
        return ["serial", "model", "state", "note", *self.reported] if obj else ["serial", "model", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Camera | Taser | None = None) -> list[str]:
        return ["serial", *self.reported] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Camera | Taser | None = None) -> bool:
        return False

    def show_key(self, request: HttpRequest, serial: str, key: str) -> None:
        """Show the key of a new device, once."""
        messages.warning(request, f"Device key of {serial}, shown once: {key}")


@admin.register(Camera)
class CameraAdmin(DeviceAdmin):
    """Cameras."""

    reported = REPORTED
    list_display = ("serial", "model", "state", "firmware", "last_seen_at", "last_dock", "clock_offset_ms")

    def get_queryset(self, request: HttpRequest) -> CameraQuerySet:
        return Camera.objects.visible_to(person_of(request))

    def save_model(self, request: HttpRequest, obj: Camera, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action."""
        person = person_of(request)
        if change:
            kept = Camera.objects.get(pk=obj.pk)
            change_camera(camera=kept, by=person, model=obj.model, note=obj.note, state=obj.state)
            return
        new = add_camera(serial=obj.serial, model=obj.model, note=obj.note, by=person)
        obj.pk = new.camera.pk
        self.show_key(request, obj.serial, new.key)


@admin.register(Taser)
class TaserAdmin(DeviceAdmin):
    """TASERs; the model of a registered one stays."""

    reported = LOGGED
    list_display = ("serial", "model", "state", "firmware", "docked_at", "checked_at", "clock_offset_ms")

    def get_queryset(self, request: HttpRequest) -> TaserQuerySet:
        return Taser.objects.visible_to(person_of(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Camera | Taser | None = None) -> list[str]:
        return ["serial", "model", *self.reported] if obj else []

    def save_model(self, request: HttpRequest, obj: Taser, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action."""
        person = person_of(request)
        if change:
            change_taser(taser=Taser.objects.get(pk=obj.pk), by=person, note=obj.note, state=obj.state)
            return
        new = add_taser(serial=obj.serial, model=obj.model, note=obj.note, by=person)
        obj.pk = new.taser.pk
        self.show_key(request, obj.serial, new.key)


@admin.register(Dock)
class DockAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Docks by the names that devices send; one that is gone is taken out of use."""

    list_display = ("name", "place", "bays", "is_in_use")
    list_filter = ("is_in_use",)
    search_fields = ("name", "place")

    def get_queryset(self, request: HttpRequest) -> DockQuerySet:
        return Dock.objects.visible_to(person_of(request))

    def get_fields(self, request: HttpRequest, obj: Dock | None = None) -> list[Any]:
        return ["name", "place", "bays", "is_in_use"] if obj else ["name", "place", "bays"]

    def has_delete_permission(self, request: HttpRequest, obj: Dock | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Dock, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action."""
        name, place, bays, person = obj.name, obj.place, obj.bays, person_of(request)
        if change:
            kept = Dock.objects.get(pk=obj.pk)
            change_dock(dock=kept, name=name, place=place, bays=bays, is_in_use=obj.is_in_use, by=person)
            return
        obj.pk = add_dock(name=name, place=place, bays=bays, by=person).pk


@admin.register(Qualification)
class QualificationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Who is qualified until when; a new row takes the place of the old one, and old ones stay as they are."""

    list_display = ("person", "kind", "valid_until", "set_at", "set_by", "ended_at", "ended_by")
    list_select_related = ("person", "set_by", "ended_by")
    list_filter = ("kind",)
    search_fields = ("person__collar_number", "person__name")
    date_hierarchy = "valid_until"
    autocomplete_fields = ("person",)
    actions = ("withdraw",)

    def get_queryset(self, request: HttpRequest) -> QualificationQuerySet:
        return Qualification.objects.visible_to(person_of(request))

    def get_fields(self, request: HttpRequest, obj: Qualification | None = None) -> list[Any]:
        return [*self.list_display] if obj else ["person", "kind", "valid_until"]

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only people whom the administrator may see."""
        return super().formfield_for_foreignkey(
            db_field, request, **{"queryset": User.objects.visible_to(request.user), **kwargs}
        )

    def has_change_permission(self, request: HttpRequest, obj: Qualification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Qualification | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Qualification, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action."""
        new = set_qualification(person=obj.person, kind=obj.kind, valid_until=obj.valid_until, by=person_of(request))
        obj.pk = new.pk

    @admin.action(description="Withdraw", permissions=["add"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Qualification]) -> None:
        """Withdraw those that are current; others stay as they are."""
        for one in chosen.filter(ended_at__isnull=True).select_related("person"):
            withdraw_qualification(person=one.person, kind=one.kind, by=person_of(request))
            messages.success(request, f"{one.person.title} is no longer qualified for {one.get_kind_display()}.")
