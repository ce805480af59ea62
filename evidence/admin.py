"""Evidence in the admin site: to look at, never to change."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.permissions import Permission
from accounts.request import person_of
from evidence.models import (
    AccessGrant,
    Clip,
    Disposal,
    DisposalCertificate,
    File,
    ForceForm,
    ForceTask,
    FoundLink,
    Item,
    Marker,
    Note,
    RetentionRule,
    RetentionRuleVersion,
    Step,
    StoreFinding,
    TaserReview,
    Upload,
)


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
        path = {"item": "pk__in", "clip": "parent__in", "upload": "item__in"}.get(
            rows.model._meta.model_name or "", "item__in"
        )
        return rows.filter(**{path: visible})


@admin.register(Item)
class ItemAdmin(ReadOnly):
    """Items."""

    list_display = ["title", "recorded_at", "recorded_by", "status", "readiness"]
    list_filter = ["status", "readiness", "source"]
    search_fields = ["title", "exhibit_reference", "files__sha256"]
    list_select_related = ["recorded_by"]


@admin.register(Clip)
class ClipAdmin(ReadOnly):
    """Clips, by the recording that they were cut from."""

    list_display = ["title", "parent", "in_ms", "out_ms", "method", "asked_by", "asked_at"]
    list_filter = ["purpose", "method"]
    search_fields = ["title", "parent_sha256"]
    list_select_related = ["parent", "asked_by"]


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


@admin.register(FoundLink)
class FoundLinkAdmin(ReadOnly):
    """Links that the system found."""

    list_display = ["item", "kind", "about", "found_at", "decision", "decided_at", "decided_by"]
    list_filter = ["kind", "decision"]
    list_select_related = ["item", "decided_by"]


@admin.register(Disposal)
class DisposalAdmin(ReadOnly):
    """Ways out of the store."""

    list_display = ["item", "state", "rule", "asked_at", "asked_by", "approved_by", "erase_at", "ended_at"]
    list_filter = ["state", "rule", "is_early"]
    list_select_related = ["item", "asked_by", "approved_by"]


@admin.register(DisposalCertificate)
class DisposalCertificateAdmin(ReadOnly):
    """What remains of erased items."""

    list_display = ["item_id", "sha256", "journal_entry", "made_at"]
    search_fields = ["sha256"]


class ForPolicy(ReadOnly):
    """For people who may change the schedule or read all of it."""

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        rows: models.QuerySet[models.Model] = self.model._default_manager.all()
        return rows if person_of(request).may(Permission.RETENTION_READ) else rows.none()


@admin.register(RetentionRule)
class RetentionRuleAdmin(ForPolicy):
    """The rules, with source and confidence."""

    list_display = ["code", "title", "trigger", "source", "confidence"]


@admin.register(RetentionRuleVersion)
class RetentionRuleVersionAdmin(ForPolicy):
    """Every set of numbers there ever was."""

    list_display = ["rule", "number", "amount", "unit", "then", "state", "proposed_by", "approved_by", "effective_at"]
    list_filter = ["state", "rule"]
    list_select_related = ["rule", "proposed_by", "approved_by"]


@admin.register(StoreFinding)
class StoreFindingAdmin(ForPolicy):
    """What the sweep found."""

    list_display = ["kind", "key", "item", "found_at", "closed_at", "closed_by"]
    list_filter = ["kind"]
    list_select_related = ["item", "closed_by"]


class ForUse(ReadOnly):
    """About uses of TASERs in reach."""

    list_select_related = ["session__taser", "session__officer"]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        rows: models.QuerySet[models.Model] = self.model.objects.visible_to(request.user)
        return rows


@admin.register(ForceForm)
class ForceFormAdmin(ForUse):
    """Use-of-force forms: every version that was sent."""

    list_display = ["session", "number", "highest", "sent_at", "sent_by", "reason"]
    list_filter = ["highest"]
    search_fields = ["session__taser__serial", "sent_by__collar_number"]


@admin.register(TaserReview)
class TaserReviewAdmin(ForUse):
    """Reviews."""

    list_display = ["session", "outcome", "signed_as", "reviewed_at"]
    list_filter = ["outcome"]
    search_fields = ["session__taser__serial", "reviewed_by__collar_number"]


@admin.register(ForceTask)
class ForceTaskAdmin(ForUse):
    """Tasks about what does not fit together."""

    list_display = ["session", "problem", "opened_at", "closed_at", "closed_how", "closed_by", "cause"]
    list_filter = ["problem", "closed_how", "cause"]
    search_fields = ["session__taser__serial"]
