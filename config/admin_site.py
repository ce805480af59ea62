"""Django admin as the force uses it: our sign-in, our permissions, two steps, nothing deleted."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from accounts.guards import refuse
from accounts.models import User
from accounts.permissions import Permission
from audit import context


class ExhibitAdminSite(admin.AdminSite):
    """The admin: opens with the permission ADMIN_SITE after a second step; has no delete action anywhere."""

    site_header = "Exhibit administration"
    site_title = "Exhibit administration"
    index_title = "Administration"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may use the admin at all: permission, active, and a second step in this session."""
        person = request.user
        if not isinstance(person, User) or not person.may(Permission.ADMIN_SITE):
            return False
        return context.current().mfa or not settings.TWO_STEP_REQUIRED

    def login(  # type: ignore[override]  # a redirect or our 403, never Django's own sign-in page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Send visitors to the one sign-in page; people without the right get 403 and a denied entry."""
        if isinstance(request.user, User):
            return refuse(request, request.user, Permission.ADMIN_SITE)
        after = request.GET.get("next", resolve_url("admin:index"))
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}")

    def logout(  # type: ignore[override]  # a redirect, never Django's own page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseRedirect:
        """Signing out is one act with one address."""
        return HttpResponseRedirect(resolve_url("accounts:account"))


admin_site = admin.site
