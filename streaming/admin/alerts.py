"""Alerts and their rules in the admin site: to look at. What is done about an alert is done on the board."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.request import person_of
from devices.admin.records import LookAdmin
from streaming.models import Alert, AlertRule


@admin.register(Alert)
class AlertAdmin(LookAdmin):
    """Alerts about officers in reach."""

    list_display = ("raised_at", "kind", "level", "state", "officer", "place", "acknowledged_by", "is_test")
    list_select_related = ("officer", "acknowledged_by")
    list_filter = ("kind", "level", "state", "is_test")
    search_fields = ("officer__collar_number", "officer__name", "place", "key")
    date_hierarchy = "raised_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        return Alert.objects.visible_to(person_of(request))


@admin.register(AlertRule)
class AlertRuleAdmin(LookAdmin):
    """What each kind of alert is, where the force or a team has set it; it is set on the page of rules."""

    list_display = ("kind", "team", "level", "acknowledge_seconds", "set_at", "set_by")
    list_select_related = ("team", "set_by")
    list_filter = ("kind", "level")
