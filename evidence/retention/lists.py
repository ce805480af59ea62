"""The retention queue: its tabs, rows, counts and the calendar of what goes when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from evidence.models import Disposal, DisposalState, File, Item, RetentionState, Role, Status, StoreFinding
from evidence.retention.gathering import zone
from evidence.serving.addresses import media_address
from incidents.models import CaseIncident

PAGE = 50
COUNTED_TO = 1000
SOON = timedelta(days=30)
WEEKS = 6
TABS = {
    "due": ("Due in 30 days", ""),
    "decide": ("Needs a decision", "hot"),
    "waiting": ("Waiting for a second person", "hot"),
    "queued": ("Queued for deletion", ""),
    "held": ("On hold", ""),
    "failed": ("Failed", "hot"),
    "store": ("Object store", "hot"),
}


@dataclass(frozen=True)
class Row:
    """One item in the queue."""

    item: Item
    poster: str
    rule: str
    why: str
    goes_at: datetime | None
    cases: list[str]
    disposal: Disposal | None


@dataclass(frozen=True)
class Bar:
    """One day of the calendar, as geometry: percent of the widths and heights of its drawing."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float


def states_for(person: User) -> "QuerySet[RetentionState]":
    """Return the states of the items that this person may see the retention of."""
    reached = Item.objects.in_reach_of(person, Permission.RETENTION_READ).exclude(status=Status.DELETED)
    return RetentionState.objects.filter(item__in=reached)


def tab_of(states: "QuerySet[RetentionState]", tab: str) -> "QuerySet[RetentionState]":
    """Return the states of one tab in its order."""
    now = timezone.now()
    open_ones = Disposal.objects.filter(item=OuterRef("pk"))
    if tab in {"waiting", "queued", "failed"}:
        wanted = {
            "waiting": Q(state=DisposalState.WAITING),
            "queued": Q(state=DisposalState.QUEUED),
            "failed": Q(state=DisposalState.STOPPED, ended_at__gte=now - SOON),
        }[tab]
        return states.filter(Exists(open_ones.filter(wanted))).order_by("erase_at", "pk")
    if tab == "held":
        return states.filter(is_held=True).order_by("pk")
    if tab == "decide":
        over = Q(is_automatic=False, erase_at__lte=now + SOON) | Q(review_at__lte=now)
        going = open_ones.filter(state__in=[DisposalState.WAITING, DisposalState.QUEUED])
        chosen = states.filter(Q(needs_decision=True) | over, is_held=False).exclude(Exists(going))
        return chosen.order_by("erase_at", "pk")
    return states.filter(erase_at__lte=now + SOON, is_held=False).order_by("erase_at", "pk")


def count_of(rows: "QuerySet[RetentionState]") -> str:
    """Return how many rows there are, up to a thousand: an exact million helps nobody and costs seconds."""
    count = rows.order_by().values("pk")[: COUNTED_TO + 1].count()
    return f"{COUNTED_TO}+" if count > COUNTED_TO else str(count)


def rows_of(states: "QuerySet[RetentionState]") -> list[Row]:
    """Return rows with what they show, in a fixed number of queries."""
    newest = Disposal.objects.select_related("asked_by").order_by("-asked_at")
    found = list(
        states.select_related("item__incident", "item__recorded_by").prefetch_related(
            Prefetch("item__files", queryset=File.objects.filter(role=Role.POSTER), to_attr="posters"),
            Prefetch("item__disposals", queryset=newest, to_attr="ways_out"),
        )
    )
    cases = cases_of({state.item.incident_id for state in found if state.item.incident_id})
    return [row_of(state, cases) for state in found]


def row_of(state: RetentionState, cases: dict[UUID, list[str]]) -> Row:
    """Return one row; the state was fetched by `rows_of`."""
    item = state.item
    posters: list[File] = getattr(item, "posters", [])
    ways_out: list[Disposal] = getattr(item, "ways_out", [])
    disposal = ways_out[0] if ways_out else None
    is_going = disposal is not None and disposal.state == DisposalState.QUEUED
    blocks, reasons = state.basis.get("blocks", []), state.basis.get("reasons", [])
    first = (blocks or reasons or [{"code": "", "why": "No rule applies."}])[0]
    return Row(
        item=item,
        poster=media_address(posters[0]) if posters else "",
        rule=reasons[0]["code"] if reasons else "",
        why=first["why"],
        goes_at=disposal.erase_at if is_going and disposal else state.erase_at,
        cases=cases.get(item.incident_id, []) if item.incident_id else [],
        disposal=disposal,
    )


def cases_of(incidents: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return "20/123456/26, charged" of the cases of incidents."""
    found: dict[UUID, list[str]] = {}
    members = CaseIncident.objects.filter(incident__in=list(incidents), removed_at=None).select_related("case")
    for member in members:
        found.setdefault(member.incident_id, []).append(
            f"{member.case.reference}, {member.case.get_state_display().lower()}, "
            f"{member.case.get_offence_group_display().partition(':')[0]}"
        )
    return found


def calendar_of(states: "QuerySet[RetentionState]") -> tuple[list[Bar], int]:
    """Return the bars of the next six weeks and the most of a day; one query by the date index."""
    first = timezone.localdate()
    days = [first + timedelta(days=number) for number in range(WEEKS * 7)]
    going = states.filter(is_held=False, erase_at__gte=timezone.now(), erase_at__lt=timezone.now() + SOON * 2)
    counted = (
        going.annotate(day=TruncDate("erase_at", tzinfo=zone())).order_by().values_list("day").annotate(n=Count("pk"))
    )
    counts = dict(counted.values_list("day", "n"))
    most = max([counts.get(day, 0) for day in days], default=0)
    width = 100 / len(days)
    bars = []
    for number, day in enumerate(days):
        count = counts.get(day, 0)
        height = max(2.0, 100 * count / most) if count else 0.0
        bars.append(
            Bar(day, count, round(number * width, 3), round(100 - height, 2), round(width * 0.8, 3), round(height, 2))
        )
    return bars, most


def next_due(states: "QuerySet[RetentionState]") -> datetime | None:
    """Return when the next item is due, for the empty page."""
    later = states.filter(erase_at__gt=timezone.now(), is_held=False).order_by("erase_at")
    return later.values_list("erase_at", flat=True).first()


def open_findings(person: User) -> "QuerySet[StoreFinding]":
    """Return what the sweep found and nobody has looked into, for those who decide about everything."""
    findings = StoreFinding.objects.filter(closed_at=None).select_related("item")
    if person.may(Permission.RETENTION_DECIDE):
        return findings
    return findings.filter(item__in=Item.objects.in_reach_of(person, Permission.RETENTION_READ))
