"""The history of alerts: every one in reach, narrowed, as a page and as a file."""

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from streaming.actions.viewing_alerts import export_alerts, view_alerts
from streaming.forms.alerts import HistoryFilter
from streaming.models.alert import Alert

PAGE_ROWS = 50
COLUMNS = (
    *("raised (UTC)", "happened (UTC)", "kind", "level", "state", "test", "officer", "camera", "log", "place", "words"),
    *("acknowledged (UTC)", "acknowledged by", "seconds to acknowledge", "escalated (UTC)"),
    *("ended (UTC)", "ended by", "outcome"),
)


@require_safe
@requires(Permission.LIVE_ALERTS)
def history(request: HttpRequest) -> HttpResponse:
    """Show alerts of any age, newest first."""
    person, form = person_of(request), HistoryFilter(request.GET)
    alerts = form.narrow(Alert.objects.visible_to(person).for_cards())
    page = Paginator(alerts, PAGE_ROWS).get_page(request.GET.get("page"))
    view_alerts(shown=len(page.object_list), by=person)
    context = {"page": page, "form": form, "query": urlencode(form.wanted())}
    return render(request, "streaming/alert_history.html", context)


@require_safe
@requires(Permission.LIVE_ALERTS)
def history_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the same as CSV."""
    person, form = person_of(request), HistoryFilter(request.GET)
    alerts = form.narrow(Alert.objects.visible_to(person).for_cards())
    export_alerts(narrowed=sorted(form.wanted()), by=person)
    return csv_download(f"alerts-{timezone.localdate():%Y%m%d}.csv", COLUMNS, alerts, _cells)


def _cells(alert: Alert) -> list[object]:
    about = [
        alert.get_kind_display(),
        alert.get_level_display(),
        alert.get_state_display(),
        "yes" if alert.is_test else "",
        alert.officer.label if alert.officer else "",
        alert.camera.serial if alert.camera else "",
        alert.incident.log if alert.incident else "",
        alert.place,
        alert.words,
    ]
    who, ended = alert.acknowledged_by, alert.ended_by
    done = [_utc(alert.acknowledged_at), who.label if who else "", alert.seconds_taken, _utc(alert.escalated_at)]
    ends = [_utc(alert.ended_at), ended.label if ended else "", alert.outcome]
    return [_utc(alert.raised_at), _utc(alert.happened_at), *about, *done, *ends]


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else ""
