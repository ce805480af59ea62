"""The journal in the administration pages: to be read, never changed."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse

from audit.actions.consulting import note_reading
from audit.actors import Actor
from audit.models import Checkpoint, Entry

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # generic for the type checker only


def _reader(request: HttpRequest) -> Actor:
    return cast(Actor, request.user)  # the admin site lets nobody in who is not signed in


class ReadOnlyAdmin(ModelAdmin):
    """Nobody may add, change or delete here, whatever their permissions."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        note_reading(by=_reader(request), page=self.opts.model_name or "", filters=list(request.GET))
        return super().changelist_view(request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        note_reading(by=_reader(request), page=f"{self.opts.model_name} {object_id}", filters=[])
        return super().change_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Journal entries, newest first."""

    list_display = (
        "occurred_at",
        "operation",
        "outcome",
        "actor_type",
        "actor_id",
        "object_type",
        "object_id",
    )
    list_filter = ("kind", "outcome", "actor_type")
    search_fields = ("=actor_id", "=object_id", "=operation", "=request_id")
    exclude = ("personal_commitment", "content_hash")
    readonly_fields = ("commitment_hex", "content_hash_hex")

    @admin.display(description="commitment to personal data")
    def commitment_hex(self, entry: Entry) -> str:
        return bytes(entry.personal_commitment).hex() if entry.personal_commitment else "none"

    @admin.display(description="content hash")
    def content_hash_hex(self, entry: Entry) -> str:
        return bytes(entry.content_hash).hex()


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """Signed heads, newest first."""

    list_display = ("size", "root_hex", "created_at")
    fields = ("size", "root_hex", "signed_note", "created_at")
    readonly_fields = ("root_hex",)

    @admin.display(description="root")
    def root_hex(self, checkpoint: Checkpoint) -> str:
        return bytes(checkpoint.root).hex()
