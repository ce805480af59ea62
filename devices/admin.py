"""Devices in the admin site: the same actions as the pages, nothing deleted, issues only to look at."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import Permission
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
from devices.kinds import reachable_issues
from devices.models import (
    ArmedSession,
    Camera,
    Dock,
    Issue,
    LossReport,
    Profile,
    ProfileVersion,
    Qualification,
    StockItem,
    Taser,
    TaserLog,
)
from devices.models.camera import CameraQuerySet
from devices.models.dock import DockQuerySet
from devices.models.issue import IssueQuerySet
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


class LookAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Rows to look at: they are written by logs and by the acts of the device pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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


@admin.register(Issue)
class IssueAdmin(LookAdmin):
    """Who held what, to look at; devices are issued and returned on the scan page."""

    list_display = ("device", "holder", "issued_at", "issued_by", "returned_at", "returned_by")
    list_select_related = ("camera", "taser", "holder", "issued_by", "returned_by")
    search_fields = ("camera__serial", "taser__serial", "holder__collar_number")
    date_hierarchy = "issued_at"

    def get_queryset(self, request: HttpRequest) -> IssueQuerySet:
        return reachable_issues(person_of(request))


@admin.register(StockItem)
class StockItemAdmin(LookAdmin):
    """Batteries and cartridges; they are added and changed on their pages, and by logs."""

    list_display = ("serial", "kind", "status", "expires_on", "taser", "bay", "holder", "is_seen_in_log")
    list_select_related = ("taser", "holder")
    list_filter = ("kind", "status", "is_seen_in_log")
    search_fields = ("serial", "taser__serial", "holder__collar_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockItem]:
        return StockItem.objects.visible_to(person_of(request))


@admin.register(Profile)
class ProfileAdmin(LookAdmin):
    """Settings profiles; they are changed on their page, which makes versions."""

    list_display = ("name", "is_default", "current")
    list_select_related = ("current__profile",)
    search_fields = ("name",)


@admin.register(ProfileVersion)
class ProfileVersionAdmin(LookAdmin):
    """What a profile said at any time."""

    list_display = ("profile", "number", "buffer_seconds", "quality", "firmware", "made_at", "made_by")
    list_select_related = ("profile", "made_by")
    list_filter = ("profile",)


@admin.register(LossReport)
class LossReportAdmin(LookAdmin):
    """Losses of devices that the person may see."""

    list_display = ("device", "last_seen_at", "place", "reference", "reported_at", "reported_by", "found_at")
    list_select_related = ("camera", "taser", "reported_by")
    search_fields = ("camera__serial", "taser__serial", "reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LossReport]:
        person = person_of(request)
        cameras, tasers = Camera.objects.visible_to(person), Taser.objects.visible_to(person)
        return LossReport.objects.filter(Q(camera__in=cameras) | Q(taser__in=tasers))


@admin.register(TaserLog)
class TaserLogAdmin(LookAdmin):
    """Logs of TASERs that the person may see, for who may read logs."""

    list_display = ("taser", "read_at", "docked_at", "entries", "new_entries", "faults", "clock_offset_ms", "sha256")
    list_select_related = ("taser",)
    search_fields = ("taser__serial", "sha256")
    date_hierarchy = "read_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaserLog]:
        person = person_of(request)
        may_read = person.may(Permission.TASER_READ)
        return (
            TaserLog.objects.filter(taser__in=Taser.objects.visible_to(person)) if may_read else TaserLog.objects.none()
        )


@admin.register(ArmedSession)
class ArmedSessionAdmin(LookAdmin):
    """Armed sessions of officers in reach; what a use was is confirmed on its page."""

    list_display = ("taser", "number", "began_at", "officer", "headline", "cycles_count", "suggested_use", "use")
    list_select_related = ("taser", "officer")
    list_filter = ("use", "suggested_use", "is_fired", "is_arced")
    search_fields = ("taser__serial", "officer__collar_number")
    date_hierarchy = "began_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArmedSession]:
        return ArmedSession.objects.visible_to(person_of(request))


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
