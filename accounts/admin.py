"""Django admin for people, teams and roles: every change is an action, and nothing can be deleted."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.actions.clients import ClientParticulars, add_client, disable_client
from accounts.actions.people import (
    add_person,
    change_person,
    disable_person,
    enable_person,
    make_temporary_password,
)
from accounts.actions.roles import give_role, take_role
from accounts.actions.teams import add_team, change_team
from accounts.actions.two_step import reset_two_step
from accounts.actions.unlocking import unlock_person
from accounts.admin_forms import ClientForm, PersonForm, TeamForm
from accounts.guards import requires_confirmation
from accounts.lock_rules import locks_in_words
from accounts.models import ApiClient, RoleAssignment, Team, User
from accounts.permissions import Permission
from accounts.request import person_of
from audit import reading
from audit.journal import Refused


class JournalledAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """An admin whose changes are actions: asks "confirm it is you", shows refusals, keeps no second log."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        """Write nothing: the journal has the entry."""

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        """Write nothing: the journal has the entry."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        return self._answer(request, lambda asked: view(asked, object_id, form_url, extra_context))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        view = super().changelist_view
        return self._answer(request, lambda asked: view(asked, extra_context))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the journal's entries about this object in place of Django's own log."""
        item = self.get_object(request, unquote(object_id))
        if item is None or not self.has_view_permission(request, item):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"Journal of {item}",
            "opts": self.opts,
            "object": item,
            "rows": reading.trail(item),
        }
        return TemplateResponse(request, "accounts/admin_history.html", context)

    def _answer(self, request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
        try:
            return cast(HttpResponse, requires_confirmation(view)(request))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.get_full_path())


def _for_each(request: HttpRequest, people: QuerySet[User], act: Callable[[User], object], done: str) -> None:
    for person in people:
        try:
            result = act(person)
        except Refused as refused:
            messages.error(request, f"{person}: {refused}")
        else:
            messages.success(request, done.format(person=person, result=result))


@admin.register(User)
class UserAdmin(JournalledAdmin):
    """People; the password and the second step are never shown, only replaced."""

    form = PersonForm
    list_display = ["collar_number", "name", "rank", "team", "roles_now", "is_active", "last_seen_at"]
    list_filter = ["is_active", "rank", "team"]
    search_fields = ["collar_number", "name"]
    ordering = ["collar_number"]
    readonly_fields = ["roles_now", "is_active", "disabled_at", "disabled_by", "last_seen_at", "locked"]
    actions = ["disable", "enable", "unlock", "give_temporary_password", "reset_second_step"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = User.objects.visible_to(request.user).select_related("team", "disabled_by")
        return people.prefetch_related("role_assignments")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        known = [*PersonForm.Meta.fields]
        roles = "roles" if self.has_change_permission(request, obj) else "roles_now"
        return [*known, roles, *(["locked", "is_active", "disabled_at", "disabled_by", "last_seen_at"] if obj else [])]

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        form = super().get_form(request, obj, change, **kwargs)
        if "roles" in form.base_fields:
            form.base_fields["roles"].initial = sorted(obj.current_roles) if obj else []
        return form

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the actions for what has changed; a new person's password is shown once."""
        by = person_of(request)
        changed = set(form.changed_data)
        if not change:
            new = add_person(particulars=form.particulars(), by=by)
            obj.pk, person = new.person.pk, new.person
            messages.warning(request, f"Temporary password, shown only now: {new.temporary_password}")
        else:
            person = User.objects.get(pk=obj.pk)
            if changed - {"roles"}:
                person = change_person(person=person, particulars=form.particulars(), by=by)
        wanted, now = form.wanted_roles(), person.current_roles
        for role in sorted(wanted - now):
            give_role(person=person, role=role, by=by)
        for role in sorted(now - wanted):
            take_role(person=person, role=role, by=by)

    @admin.display(description="roles")
    def roles_now(self, person: User) -> str:
        """Return the roles a person has now, in words."""
        given = [each for each in person.role_assignments.all() if each.taken_at is None]
        return ", ".join(sorted(each.get_role_display() for each in given))

    @admin.display(description="locked out")
    def locked(self, person: User) -> str:
        """Return where wrong passwords have locked a person out, and until when."""
        return locks_in_words(person.collar_number) or "no"

    @admin.action(description="Disable: end all sessions at once", permissions=["change"])
    def disable(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by = person_of(request)
        _for_each(request, people, lambda person: disable_person(person=person, by=by), "{person} is disabled.")

    @admin.action(description="Enable again", permissions=["change"])
    def enable(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by = person_of(request)
        _for_each(request, people, lambda person: enable_person(person=person, by=by), "{person} is enabled.")

    @admin.action(description="Unlock: forget wrong passwords and codes", permissions=["change"])
    def unlock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by = person_of(request)
        _for_each(request, people, lambda person: unlock_person(person=person, by=by), "{person} can try again.")

    @admin.action(description="Give a temporary password", permissions=["change"])
    def give_temporary_password(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by = person_of(request)
        done = "Temporary password of {person}, shown only now: {result}"
        _for_each(request, people, lambda person: make_temporary_password(person=person, by=by), done)

    @admin.action(description="Reset the second step", permissions=["change"])
    def reset_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by = person_of(request)
        done = "{person} sets up a new second step at the next sign-in."
        _for_each(request, people, lambda person: reset_two_step(person=person, by=by), done)


@admin.register(Team)
class TeamAdmin(JournalledAdmin):
    """Teams in their tree."""

    form = TeamForm
    list_display = ["name", "short_name", "parent", "is_command"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name"]
    ordering = ["path"]

    def save_model(self, request: HttpRequest, obj: Team, form: TeamForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        by = person_of(request)
        if not change:
            obj.pk = add_team(particulars=form.particulars(), by=by).pk
        elif form.changed_data:
            change_team(team=Team.objects.get(pk=obj.pk), particulars=form.particulars(), by=by)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(JournalledAdmin):
    """Who had which role when, to read only: roles are ticked on the page of the person."""

    list_display = ["user", "role", "given_at", "given_by", "taken_at", "taken_by"]
    list_filter = ["role"]
    list_select_related = ["user", "given_by", "taken_by"]
    search_fields = ["user__collar_number", "user__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ApiClient)
class ApiClientAdmin(JournalledAdmin):
    """Keys of other systems; never changed, only added and disabled."""

    form = ClientForm
    list_display = ["name", "person", "key_id", "ends_at", "used_at", "disabled_at"]
    list_select_related = ["person"]
    search_fields = ["name", "key_id"]
    actions = ["disable"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: ApiClient, form: ClientForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the action; the key is shown now and never again."""
        given = form.cleaned_data
        particulars = ClientParticulars(
            name=given["name"],
            person=given["person"],
            permissions=[Permission(one) for one in given["permissions"]],
            networks=given["networks"],
            ends_at=given["ends_at"],
        )
        new = add_client(particulars=particulars, by=person_of(request))
        obj.pk = new.client.pk
        messages.warning(request, f"The key, shown only now: {new.key}")

    @admin.action(description="Disable", permissions=["view"])
    def disable(self, request: HttpRequest, clients: QuerySet[ApiClient]) -> None:
        """End the chosen clients."""
        for client in clients:
            try:
                disable_client(client=client, by=person_of(request))
            except Refused as refused:
                messages.error(request, f"{client}: {refused}")
            else:
                messages.success(request, f"{client} is disabled.")
