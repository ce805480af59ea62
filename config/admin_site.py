"""Django admin as the force uses it: our sign-in, our permissions, two steps, nothing deleted."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode


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
        if not (person.is_authenticated and person.is_active and getattr(person, "is_staff", False)):
            return False
        return not settings.TWO_STEP_REQUIRED or bool(getattr(person, "is_verified", lambda: False)())

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseRedirect:
        """Send visitors to the one sign-in page; people without the right get the page that says so."""
        after = request.GET.get("next", resolve_url("admin:index"))
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse | HttpResponseRedirect:
        """Signing out is one act with one address."""
        return HttpResponseRedirect(resolve_url("accounts:account"))


class ExhibitAdminConfig(AdminConfig):
    """Django's admin application with our site as its default."""

    default_site = "config.admin_site.ExhibitAdminSite"


admin_site = admin.site
