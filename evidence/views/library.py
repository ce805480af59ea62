"""The evidence list: tabs, search, grid or table, and pages that do not slow down with depth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.viewing import search_items
from evidence.forms import SearchForm
from evidence.models import Item
from evidence.views.rows import Row, rows_of, with_pictures

PAGE = 60
TABS = {
    "all": ("All", Q(), ""),
    "mine": ("Mine", None, ""),
    "incident": ("Needs an incident", Q(incident__isnull=True), "hot"),
    "waiting": ("Being prepared", Q(readiness="waiting"), ""),
}


@dataclass(frozen=True)
class Group:
    """Recordings of one local day."""

    heading: str
    note: str
    rows: list[Row]


@dataclass(frozen=True)
class Tab:
    """One tab of the list."""

    label: str
    address: str
    count: int
    tone: str
    is_current: bool


@dataclass(frozen=True)
class Empty:
    """What an empty list says, and the next step."""

    headline: str
    sentence: str
    address: str = ""
    action: str = ""
    icon: str = "film"


@requires(Permission.EVIDENCE_READ)
def library(request: HttpRequest) -> HttpResponse:
    """Show the recordings this person may see, newest first."""
    person = person_of(request)
    chosen = request.GET.get("tab", "all")
    tab = chosen if chosen in TABS else "all"
    view = "table" if request.GET.get("view") == "table" else "grid"
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    if words:
        search_items(words=words, tab=tab, by=person)
    visible = Item.objects.visible_to(person)
    found = searched(visible.filter(condition(tab, person)), words)
    page, newer, older = keyset_page(found, request.GET.get("after", ""), request.GET.get("before", ""))
    keep = {"tab": tab, "view": view, "q": words}
    context = {
        "form": form,
        "tab": tab,
        "view": view,
        "tabs": tabs(visible, person, tab, view),
        "groups": groups(page),
        "newer": newer and "?" + urlencode(keep | {"after": newer}),
        "older": older and "?" + urlencode(keep | {"before": older}),
        "grid_address": "?" + urlencode(keep | {"view": "grid"}),
        "table_address": "?" + urlencode(keep | {"view": "table"}),
        "empty": empty(tab, words, view),
    }
    return render(request, "evidence/list.html", context)


def condition(tab: str, person: User) -> Q:
    """Return the filter of a tab."""
    if tab == "mine":
        return Q(owner=person)
    chosen = TABS[tab][1]
    return Q() if chosen is None else chosen


def searched(items: QuerySet[Item], words: str) -> QuerySet[Item]:
    """Keep items in which every word occurs somewhere an officer would look."""
    for word in words.split():
        items = items.filter(
            Q(title__icontains=word)
            | Q(recorded_by__name__icontains=word)
            | Q(recorded_by__collar_number=word)
            | Q(camera__serial__iexact=word)
            | Q(incident__number=word)
            | Q(incident__title__icontains=word)
            | Q(exhibit_reference__iexact=word)
        )
    return items


def tabs(visible: QuerySet[Item], person: User, current: str, view: str) -> list[Tab]:
    """Count all tabs in one query."""
    counts = visible.order_by().aggregate(**{name: Count("pk", filter=condition(name, person)) for name in TABS})
    return [
        Tab(
            label,
            "?" + urlencode({"tab": name, "view": view}),
            counts[name],
            tone if counts[name] else "",
            name == current,
        )
        for name, (label, _, tone) in TABS.items()
    ]


def keyset_page(items: QuerySet[Item], after: str, before: str) -> tuple[list[Item], str, str]:
    """Return one page and the keys of its neighbours; the cost does not grow with the page's depth."""
    place = key_of(before) or key_of(after)
    going_up = bool(key_of(after)) and not key_of(before)
    if place:
        moment, pk = place
        side = "gt" if going_up else "lt"
        items = items.filter(Q(**{f"recorded_at__{side}": moment}) | Q(recorded_at=moment, **{f"pk__{side}": pk}))
    order = ("recorded_at", "pk") if going_up else ("-recorded_at", "-pk")
    found = list(with_pictures(items.filter(recorded_at__isnull=False)).order_by(*order)[: PAGE + 1])
    has_more, page = len(found) > PAGE, found[:PAGE]
    if going_up:
        page.reverse()
    has_newer = has_more if going_up else place is not None
    has_older = place is not None if going_up else has_more
    return page, key(page[0]) if page and has_newer else "", key(page[-1]) if page and has_older else ""


def key(item: Item) -> str:
    """Return an item's place in the order as text."""
    return f"{item.recorded_at.isoformat()}_{item.pk}" if item.recorded_at else ""


def key_of(text: str) -> tuple[datetime, UUID] | None:
    """Return (moment, id) of a place; None for anything else."""
    moment, _, pk = text.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None


def groups(items: Iterable[Item]) -> list[Group]:
    """Group by local day."""
    made = []
    for day, members in groupby(items, key=lambda item: timezone.localdate(item.recorded_at)):
        rows = rows_of(members)
        made.append(Group(heading(day), f"{len(rows)} recording{'' if len(rows) == 1 else 's'}", rows))
    return made


def heading(day: date) -> str:
    """Return "Saturday 21 November 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def empty(tab: str, words: str, view: str) -> Empty:
    """Say why the list is empty and what to do."""
    if words:
        address = "?" + urlencode({"tab": tab, "view": view})
        return Empty(
            "No recordings match", f"Nothing you can see contains “{words}”.", address, "Clear the search", "search-x"
        )
    if tab == "incident":
        return Empty("All recordings have an incident", "Nothing is waiting to be placed.")
    if tab == "waiting":
        return Empty("Nothing is being prepared", "New recordings show here for a moment after docking.")
    return Empty(
        "No recordings yet", "Footage appears here after docking, usually within a second of the upload's end."
    )
