"""Live sessions and commands to cameras in the admin site, to look at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.request import person_of
from devices.admin.records import LookAdmin
from streaming.models import CameraCommand, LiveSession


@admin.register(LiveSession)
class LiveSessionAdmin(LookAdmin):
    """What cameras have streamed and what became of it."""

    list_display = ("recording_id", "camera", "officer", "state", "begun_by", "began_at", "ended_at", "receipt_at")
    list_select_related = ("camera", "officer")
    list_filter = ("state", "begun_by")
    search_fields = ("recording_id", "camera__serial", "officer__collar_number")
    date_hierarchy = "began_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[LiveSession]:
        return LiveSession.objects.visible_to(person_of(request))


@admin.register(CameraCommand)
class CameraCommandAdmin(LookAdmin):
    """Who told a camera to do what, why, and what became of it."""

    list_display = ("sent_at", "camera", "officer", "do", "sent_by", "reason", "result", "why", "answered_at")
    list_select_related = ("camera", "officer", "sent_by")
    list_filter = ("do", "result")
    search_fields = ("camera__serial", "officer__collar_number", "sent_by__collar_number")
    date_hierarchy = "sent_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[CameraCommand]:
        return CameraCommand.objects.visible_to(person_of(request))
