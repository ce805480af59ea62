"""What the public was asked and sent, in the admin site: to look at; asking and deciding have their own pages."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.request import person_of
from community.models import ErasedFile, FollowUp, Look, Request, Scan, Submission, SubmittedFile


class LookAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Rows in reach; adding, changing and deleting is for actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        rows: models.QuerySet[models.Model] = self.model.objects.visible_to(person_of(request))
        return rows


@admin.register(Request)
class RequestAdmin(LookAdmin):
    """Requests; names and addresses of the public stand on their own pages, where looking is written down."""

    list_display = ["reference", "incident", "asked_by", "way", "language", "state", "sent_at", "expires_at"]
    list_filter = ["state", "way", "language"]
    list_select_related = ["incident", "asked_by"]
    search_fields = ["reference", "incident__number", "asked_by__collar_number"]
    exclude = ["person_name", "address", "message", "answer_words"]


@admin.register(Submission)
class SubmissionAdmin(LookAdmin):
    """Submissions."""

    list_display = ["reference", "request", "state", "sent_at", "decided_at", "withdrawn_at"]
    list_filter = ["state"]
    list_select_related = ["request"]
    search_fields = ["reference"]
    exclude = ["giver_name", "contact_way", "contact_address", "needs", "what_seen", "withdrawal_words"]


@admin.register(SubmittedFile)
class SubmittedFileAdmin(LookAdmin):
    """Files: how safe they are and what was decided."""

    list_display = ["submission", "number", "kind", "size", "safety", "triage", "decided_by", "decided_at"]
    list_filter = ["safety", "triage", "kind"]
    list_select_related = ["submission", "decided_by"]
    search_fields = ["sha256", "submission__reference"]


@admin.register(Look)
class LookIntoAdmin(LookAdmin):
    """What workers saw in files."""

    list_display = ["file", "kind", "originality", "device", "program", "tries", "made_at", "note"]
    list_filter = ["kind", "originality"]
    list_select_related = ["file"]


@admin.register(FollowUp)
class FollowUpAdmin(LookAdmin):
    """Further questions."""

    list_display = ["request", "submission", "asked_by", "asked_at"]
    list_select_related = ["request", "submission", "asked_by"]


@admin.register(ErasedFile)
class ErasedFileAdmin(LookAdmin):
    """Certificates of erased files."""

    list_display = ["file", "rule", "counted_from", "erased_at", "size", "sha256"]
    list_select_related = ["file"]
    search_fields = ["sha256"]


@admin.register(Scan)
class ScanAdmin(LookAdmin):
    """Answers of scanners."""

    list_display = ["file", "engine", "verdict", "finding", "version", "ended_at"]
    list_filter = ["engine", "verdict"]
    list_select_related = ["file"]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        visible = SubmittedFile.objects.visible_to(person_of(request))
        rows: models.QuerySet[models.Model] = Scan.objects.filter(file__in=visible.values("pk"))
        return rows
