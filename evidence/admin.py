"""Evidence in the admin site: to look at, never to change."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from evidence.models import AccessGrant, File, Item, Marker, Note, Step, Upload


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Shows rows; adding, changing and deleting is for actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        """Keep to what the person may see: being an administrator opens no evidence."""
        visible = Item.objects.visible_to(request.user)
        rows = super().get_queryset(request)
        path = {"item": "pk__in", "upload": "item__in"}.get(rows.model._meta.model_name or "", "item__in")
        return rows.filter(**{path: visible})


@admin.register(Item)
class ItemAdmin(ReadOnly):
    """Items."""

    list_display = ["title", "recorded_at", "recorded_by", "status", "readiness"]
    list_filter = ["status", "readiness", "source"]
    search_fields = ["title", "exhibit_reference", "files__sha256"]
    list_select_related = ["recorded_by"]


@admin.register(File)
class FileAdmin(ReadOnly):
    """Files."""

    list_display = ["item", "role", "media_type", "size", "place", "verify_outcome", "verified_at"]
    list_filter = ["role", "place", "verify_outcome"]
    search_fields = ["sha256", "key"]
    list_select_related = ["item"]


@admin.register(Upload)
class UploadAdmin(ReadOnly):
    """Uploads."""

    list_display = ["recording_id", "camera", "state", "offset", "length", "cause", "started_at"]
    list_filter = ["state"]
    search_fields = ["recording_id", "sha256_expected"]
    list_select_related = ["camera"]


@admin.register(Marker)
class MarkerAdmin(ReadOnly):
    """Markers."""

    list_display = ["item", "at_ms", "label", "source"]
    list_select_related = ["item"]


@admin.register(Step)
class StepAdmin(ReadOnly):
    """Work due on items."""

    list_display = ["item", "name", "tries", "next_try_at", "cause", "done_at", "given_up_at"]
    list_filter = ["name"]
    list_select_related = ["item"]


@admin.register(AccessGrant)
class AccessGrantAdmin(ReadOnly):
    """Access lists."""

    list_display = ["item", "person", "team", "level", "given_at", "ends_at", "removed_at"]
    list_filter = ["level"]
    list_select_related = ["item", "person", "team"]


@admin.register(Note)
class NoteAdmin(ReadOnly):
    """Notes."""

    list_display = ["item", "made_by", "made_at"]
    list_select_related = ["item", "made_by"]
