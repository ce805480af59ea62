"""Incidents in the admin site: the same actions as the pages, nothing deleted."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.permissions import Permission
from accounts.request import person_of
from incidents.actions import change_incident, change_reference_pattern, open_incident, view_incident
from incidents.facts import Facts
from incidents.forms import FACTS
from incidents.models import (
    Attendance,
    Case,
    CaseOutcome,
    CommandRole,
    Decision,
    Incident,
    IncidentNote,
    ReferencePattern,
)
from incidents.models.incident import IncidentQuerySet

NAMED = ("number", "date", "team")
KEPT = ("slug", "opened_by", "opened_at", "revision")


@admin.register(Incident)
class IncidentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Incidents: number, day and owner stay as they were opened; looking at one is recorded."""

    list_display = ("number", "date", "title", "place", "grade", "state", "team")
    list_filter = ("state", "grade", "team")
    list_select_related = ("team",)
    search_fields = ("number", "title", "place", "crime_reference")
    date_hierarchy = "date"

    def get_queryset(self, request: HttpRequest) -> IncidentQuerySet:
        return Incident.objects.visible_to(person_of(request))

    def get_fields(self, request: HttpRequest, obj: Incident | None = None) -> list[Any]:
        return [*NAMED, *FACTS, "state", *KEPT] if obj else [*NAMED, *FACTS]

    def get_readonly_fields(self, request: HttpRequest, obj: Incident | None = None) -> list[str]:
        return [*NAMED, *KEPT] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Incident | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Record the look, then show the incident."""
        incident = self.get_object(request, object_id)
        if incident is not None and request.method == "GET":
            view_incident(incident=incident, by=person_of(request))
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Incident, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action."""
        person = person_of(request)
        facts = Facts(**{name: form.cleaned_data[name] for name in FACTS})
        if change:
            kept = Incident.objects.get(pk=obj.pk)
            change_incident(incident=kept, facts=facts, state=obj.state, revision=obj.revision, by=person)
            return
        opened = open_incident(number=obj.number, date=obj.date, facts=facts, team=obj.team, by=person)
        obj.pk = opened.pk


@admin.register(Attendance)
class AttendanceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Who attended, to look at; attendance is recorded on the incident's page."""

    list_display = ("incident", "officer", "from_at", "to_at")
    list_select_related = ("incident", "officer")
    search_fields = ("incident__number", "officer__collar_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendance]:
        return Attendance.objects.filter(incident__in=Incident.objects.visible_to(person_of(request)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attendance | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Attendance | None = None) -> bool:
        return False


@admin.register(ReferencePattern)
class ReferencePatternAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """The shapes of references; the kinds themselves are known to the code, so none is added or deleted here."""

    list_display = ("name", "pattern", "example", "is_enforced")
    readonly_fields = ("kind", "name")
    fields = ("name", "kind", "pattern", "example", "is_enforced")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return person_of(request).may(Permission.SETTINGS_MANAGE)

    def has_view_permission(self, request: HttpRequest, obj: ReferencePattern | None = None) -> bool:
        return person_of(request).may(Permission.SETTINGS_MANAGE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ReferencePattern | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ReferencePattern, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action."""
        change_reference_pattern(
            pattern=ReferencePattern.objects.get(pk=obj.pk),
            expression=obj.pattern,
            example=obj.example,
            is_enforced=obj.is_enforced,
            by=person_of(request),
        )


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Shows rows; everything is entered on the pages of a case."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """Cases, to look at."""

    list_display = ("reference", "urn", "title", "state", "offence_group", "team")
    list_filter = ("state", "offence_group")
    list_select_related = ("team",)
    search_fields = ("reference", "urn", "title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return Case.objects.visible_to(person_of(request))


@admin.register(CaseOutcome)
class CaseOutcomeAdmin(ReadOnly):
    """What cases came to, corrected entries included."""

    list_display = ("case", "state", "on", "ends_on", "entered_by", "entered_at", "corrects")
    list_filter = ("state",)
    list_select_related = ("case", "entered_by", "corrects")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseOutcome]:
        return CaseOutcome.objects.filter(case__in=Case.objects.visible_to(person_of(request)))


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    """Decisions of command, corrected ones included."""

    list_display = ("at", "incident", "stage", "text", "by", "written_at", "corrects")
    list_filter = ("stage", "level")
    list_select_related = ("incident", "by", "corrects")
    search_fields = ("incident__number", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return Decision.objects.visible_to(person_of(request))


@admin.register(CommandRole)
class CommandRoleAdmin(ReadOnly):
    """Who was in command of what, and when."""

    list_display = ("incident", "level", "holder", "taken_at", "ended_at")
    list_filter = ("level",)
    list_select_related = ("incident", "holder")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommandRole]:
        return CommandRole.objects.visible_to(person_of(request))


@admin.register(IncidentNote)
class IncidentNoteAdmin(ReadOnly):
    """What people wrote about moments of an incident."""

    list_display = ("at", "incident", "words", "by", "written_at")
    list_select_related = ("incident", "by")
    search_fields = ("incident__number", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncidentNote]:
        return IncidentNote.objects.visible_to(person_of(request))
