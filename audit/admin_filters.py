"""Filters of the journal's list: none of them asks the database what values there are, and a period cuts by time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from audit.models import Entry
from audit.operations import Kind, Operation, Outcome
from audit.uuid7 import first_of

ACTORS = ("officer", "staff", "supervisor", "cps", "defence", "panel", "public", "device", "worker", "admin", "dba")
_SLACK = timedelta(minutes=10)  # between the time inside an id and the one of the entry

NAMES = ["since", "until"]  # of the two days in the address


class _Chosen(admin.SimpleListFilter):
    """A column that has one of the values we know."""

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Entry]") -> "QuerySet[Entry]":
        value = self.value()
        return queryset.filter(**{self.parameter_name or "": value}) if value else queryset


class KindFilter(_Chosen):
    """Kind under s. 62."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.value, kind.value.capitalize()) for kind in Kind]


class OperationFilter(_Chosen):
    """What was done; only that of the chosen kind."""

    title = "operation"
    parameter_name = "operation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kind = request.GET.get("kind", "")
        return [(one.value, one.label) for one in Operation if kind in {"", one.kind.value}]


class OutcomeFilter(_Chosen):
    """How it ended."""

    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(outcome.value, outcome.value.capitalize()) for outcome in Outcome]


class ActorTypeFilter(_Chosen):
    """Who acted, by kind."""

    title = "who"
    parameter_name = "actor_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(actor, actor.upper() if actor in {"cps", "dba"} else actor.capitalize()) for actor in ACTORS]


class PeriodFilter(admin.ListFilter):
    """From one local day to another, both included; it leaves out the partitions of other months."""

    title = "when"
    template = "admin/audit/entry/period_filter.html"
    QUICK = (("Today", 0), ("Last 7 days", 6), ("Last 31 days", 30))

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: type[Entry], model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in NAMES:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def expected_parameters(self) -> list[str | None]:
        return [*NAMES]

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yield the quick choices; the first one also carries what the form of exact days needs."""
        yield {
            "selected": not self.used_parameters,
            "query_string": changelist.get_query_string(remove=NAMES),
            "display": "Any time",
            "since": self.used_parameters.get("since", ""),
            "until": self.used_parameters.get("until", ""),
            "others": [
                (name, value)
                for name, values in changelist.filter_params.items()
                if name not in NAMES
                for value in values
            ],
        }
        for display, days in self.QUICK:
            since = (timezone.localdate() - timedelta(days=days)).isoformat()
            yield {
                "selected": self.used_parameters == {"since": since},
                "query_string": changelist.get_query_string({"since": since}, remove=["until"]),
                "display": display,
            }

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Entry]") -> "QuerySet[Entry]":
        if since := _day(str(self.used_parameters.get("since", ""))):
            queryset = queryset.filter(id__gte=first_of(since - _SLACK), occurred_at__gte=since)
        if last := _day(str(self.used_parameters.get("until", ""))):
            until = last + timedelta(days=1)
            queryset = queryset.filter(id__lt=first_of(until + _SLACK), occurred_at__lt=until)
        return queryset


def _day(text: str) -> datetime | None:
    """Return the first moment of a local day; None for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware in the local zone
