"""Notifications: what one should know, by day; read one by one or all at once."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.notices import mark_read
from accounts.guards import requires, safe_next
from accounts.models import Notice
from accounts.models.notice import NAMES, Kind
from accounts.permissions import Permission
from accounts.request import person_of

PAGE_ROWS = 50


@never_cache
@require_safe
@requires(Permission.OWN_ACCOUNT)
def notices(request: HttpRequest) -> HttpResponse:
    """Show one's notices, newest first, grouped by local day; `?show=unread` and `?kind=` narrow them."""
    own = Notice.objects.visible_to(person_of(request))
    wanted = {name: request.GET[name] for name in ("show", "kind") if request.GET.get(name)}
    found = own.unread() if wanted.get("show") == "unread" else own
    if "kind" in wanted:
        found = found.filter(kind=wanted["kind"])
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    days = groupby(page.object_list, key=lambda notice: timezone.localtime(notice.made_at).date())
    counts = own.order_by().values_list("kind").annotate(Count("pk"))
    context = {
        "page": page,
        "days": [(day, list(rows)) for day, rows in days],
        "kinds": [(kind, NAMES[Kind(kind)][0], count) for kind, count in sorted(counts)],
        "wanted": wanted,
        "query": urlencode(wanted),
        "today": timezone.localdate(),
        "unread": own.unread().count(),
    }
    return render(request, "accounts/notices.html", context)


@never_cache
@require_safe
@requires(Permission.OWN_ACCOUNT)
def follow(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Go to the page that a notice leads to; having been there, it is read."""
    notice = _own_notice(request, notice_id)
    mark_read(person=person_of(request), notice=notice)
    return redirect(notice.target)


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def read(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Mark one notice as read."""
    mark_read(person=person_of(request), notice=_own_notice(request, notice_id))
    return redirect(safe_next(request, "/notifications/"))


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice as read."""
    count = mark_read(person=person_of(request))
    messages.success(request, f"{count} notification{'' if count == 1 else 's'} marked as read.")
    return redirect(safe_next(request, "/notifications/"))


def _own_notice(request: HttpRequest, notice_id: str) -> Notice:
    return get_object_or_404(Notice.objects.visible_to(person_of(request)), pk=notice_id)
