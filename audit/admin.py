"""The journal in the administration pages: to be read, never changed, and only for a purpose that the law names."""

import uuid
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join

from audit import wording
from audit.actions.consulting import note_reading
from audit.actors import Actor
from audit.admin_filters import ActorTypeFilter, KindFilter, OperationFilter, OutcomeFilter, PeriodFilter
from audit.admin_list import JournalChangeList, dressed
from audit.models import Anchor, Checkpoint, Cosignature, Entry
from audit.purposes import LogPurpose, current_purpose, drop_purpose, keep_purpose

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # generic for the type checker only

CHOICE = "log_purpose"


class ReadOnlyAdmin(ModelAdmin):
    """Nobody may add, change or delete here, whatever their permissions; who reads says why (DPA 2018 s. 62(4))."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        purpose = current_purpose(request)
        if purpose is None or CHOICE in request.POST:
            return self._ask(request)
        note_reading(by=_reader(request), page=self.opts.model_name or "", filters=list(request.GET), purpose=purpose)
        return super().changelist_view(request, {**(extra_context or {}), "log_purpose": purpose.label})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        purpose = current_purpose(request)
        if (request.method == "GET" and purpose is None) or CHOICE in request.POST:
            return self._ask(request)
        if purpose:
            page = f"{self.opts.model_name} {object_id}"
            note_reading(by=_reader(request), page=page, filters=[], purpose=purpose)
        context = {**(extra_context or {}), "show_close": True, "title": self.opts.verbose_name}
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead back: an entry has no history, it never changes."""
        return HttpResponseRedirect("../change/")

    def _ask(self, request: HttpRequest) -> HttpResponse:
        """Ask what the journal is read for; a purpose that was chosen is kept and leads back to the page."""
        if keep_purpose(request, request.POST.get(CHOICE, "")):
            return HttpResponseRedirect(request.get_full_path())
        drop_purpose(request)
        context = {
            **self.admin_site.each_context(request),
            "title": "What do you read the journal for?",
            "opts": self.opts,
            "purposes": LogPurpose.choices,
            "choice": CHOICE,
        }
        return TemplateResponse(request, "audit/admin_purpose.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Journal entries, newest first, in words."""

    list_display = ("when", "who", "what", "on_what", "outcome_in_words", "why", "details_in_brief")
    list_filter = (PeriodFilter, KindFilter, OperationFilter, OutcomeFilter, ActorTypeFilter)
    search_fields = ("object_id", "actor_id")
    search_help_text = "Id of an object, an entry or an actor, or a collar number: the whole of it."
    fieldsets = (
        (None, {"fields": ("when", "who", "what", "on_what", "outcome_in_words", "why", "details_in_full", "given")}),
        ("Time", {"fields": ("occurred_at", "client_time", "clock_offset_ms")}),
        ("Request", {"fields": ("rule", "auth_method", "mfa", "session_ref", "request_id", "source_ip")}),
        ("Proof", {"fields": ("id", "leaf", "content_hash_hex", "commitment_hex", "object_sha256")}),
    )
    readonly_fields = (
        *("when", "who", "what", "on_what", "outcome_in_words", "why", "details_in_full", "given", "source_ip"),
        *("leaf", "content_hash_hex", "commitment_hex", "id"),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[JournalChangeList]:
        return JournalChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Entry | None:
        entry = super().get_object(request, object_id, from_field)
        return dressed([entry], request.user)[0] if entry else None

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Entry]", search_term: str
    ) -> tuple["models.QuerySet[Entry]", bool]:
        """Search whole identifiers by their indexes: an object, an actor, an entry."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(_meant_by(term)), False

    @admin.display(description="when")
    def when(self, entry: Any) -> str:
        return wording.when(entry.row)

    @admin.display(description="who")
    def who(self, entry: Any) -> str:
        behalf = f", on behalf of {entry.on_behalf_of}" if entry.on_behalf_of else ""
        return f"{wording.who(entry.row)}{behalf}"

    @admin.display(description="what")
    def what(self, entry: Any) -> str:
        return wording.what(entry.operation)

    @admin.display(description="on what", empty_value="-")
    def on_what(self, entry: Any) -> str:
        thing = entry.thing
        return format_html('<a href="{}">{}</a>', thing.url, thing.label) if thing.url else thing.label or "-"

    @admin.display(description="outcome")
    def outcome_in_words(self, entry: Any) -> str:
        text = entry.outcome.capitalize()
        return text if entry.outcome == "success" else format_html("<strong>{}</strong>", text)

    @admin.display(description="reason")
    def why(self, entry: Any) -> str:
        return wording.why(entry.row) or "-"

    @admin.display(description="details")
    def details_in_brief(self, entry: Any) -> str:
        text = "; ".join(f"{name}: {value}" for name, value in wording.in_words(entry.details))
        return text if len(text) <= 120 else f"{text[:119]}…"

    @admin.display(description="details")
    def details_in_full(self, entry: Any) -> str:
        return _listed(wording.in_words(entry.details))

    @admin.display(description="personal details")
    def given(self, entry: Any) -> str:
        return _listed(wording.in_words(entry.row.given))

    @admin.display(description="address")
    def source_ip(self, entry: Any) -> str:
        return entry.row.source_ip or "-"

    @admin.display(description="leaf")
    def leaf(self, entry: Any) -> str:
        return "not sealed yet" if entry.row.leaf_index is None else str(entry.row.leaf_index)

    @admin.display(description="commitment to personal data")
    def commitment_hex(self, entry: Entry) -> str:
        return bytes(entry.personal_commitment).hex() if entry.personal_commitment else "none"

    @admin.display(description="content hash")
    def content_hash_hex(self, entry: Entry) -> str:
        return bytes(entry.content_hash).hex()


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """Signed heads, newest first, and who else holds them."""

    list_display = ("size", "root_hex", "created_at")
    fields = ("size", "root_hex", "signed_note", "created_at", "held_by")
    readonly_fields = ("root_hex", "held_by")

    @admin.display(description="root")
    def root_hex(self, checkpoint: Checkpoint) -> str:
        return bytes(checkpoint.root).hex()

    @admin.display(description="held by")
    def held_by(self, checkpoint: Checkpoint) -> str:
        anchors = Anchor.objects.filter(size=checkpoint.size).values_list("place", "created_at")
        witnesses = Cosignature.objects.filter(size=checkpoint.size).values_list("witness", "cosigned_at")
        held = [(name, f"since {moment:%Y-%m-%d %H:%M:%S} UTC") for name, moment in [*anchors, *witnesses]]
        return _listed(held) if held else "nobody else yet"


def _reader(request: HttpRequest) -> Actor:
    return cast(Actor, request.user)  # the admin site lets nobody in who is not signed in


def _listed(pairs: list[tuple[str, str]]) -> str:
    return format_html_join("", "{}: {}<br>", pairs) or "-"


def _meant_by(term: str) -> models.Q:
    """Return what a term may be: each part of it has an index."""
    kinds = [model._meta.label_lower for model in apps.get_models()]
    meant = models.Q(object_type__in=kinds, object_id=term) | models.Q(actor_id=term)
    users: Any = get_user_model()._default_manager
    if person := users.filter(**{get_user_model().USERNAME_FIELD: term}).first():
        meant |= models.Q(actor_id=cast(Actor, person).actor_id)
    try:
        return meant | models.Q(pk=uuid.UUID(term))
    except ValueError:
        return meant
