"""What logs, reports and the acts of the device pages write, in the admin site: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.permissions import Permission
from accounts.request import person_of
from devices.kinds import reachable_issues
from devices.models import (
    ArmedSession,
    Camera,
    CameraLogEntry,
    Issue,
    LossReport,
    Profile,
    ProfileVersion,
    RefusedMessage,
    Signal,
    SignalRule,
    StockItem,
    Taser,
    TaserLog,
)
from devices.models.issue import IssueQuerySet


class LookAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Rows to look at: they are written by logs and by the acts of the device pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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


@admin.register(CameraLogEntry)
class CameraLogEntryAdmin(LookAdmin):
    """Logs of cameras that the person may see."""

    list_display = ("camera", "at", "kind", "state", "started_by", "recording_id", "signal_id", "detail")
    list_select_related = ("camera",)
    list_filter = ("kind",)
    search_fields = ("camera__serial", "recording_id", "signal_id")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CameraLogEntry]:
        return CameraLogEntry.objects.visible_to(person_of(request))


@admin.register(Signal)
class SignalAdmin(LookAdmin):
    """Signal messages of officers in reach."""

    list_display = ("signal_id", "event", "does", "holder", "received_at", "is_test", "is_late")
    list_select_related = ("holder",)
    list_filter = ("event", "is_test")
    search_fields = ("serial", "holder__collar_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Signal]:
        return Signal.objects.visible_to(person_of(request))


@admin.register(SignalRule)
class SignalRuleAdmin(LookAdmin):
    """What each event does, where the force has set it; it is set on the page of Signal."""

    list_display = ("event", "does", "set_at", "set_by")
    list_select_related = ("set_by",)


@admin.register(RefusedMessage)
class RefusedMessageAdmin(LookAdmin):
    """What devices sent and we did not take."""

    list_display = ("device", "received_at", "cause", "sha256")
    list_select_related = ("camera", "taser")
    exclude = ("raw",)

    @admin.display(description="Device")
    def device(self, row: RefusedMessage) -> str:
        return str(row.camera or row.taser)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefusedMessage]:
        person = person_of(request)
        cameras, tasers = Camera.objects.visible_to(person), Taser.objects.visible_to(person)
        return RefusedMessage.objects.filter(Q(camera__in=cameras) | Q(taser__in=tasers))
