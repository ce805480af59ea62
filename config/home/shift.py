"""Finish your shift: the officer's recordings of the last week, what is missing, the kit, and who watched."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from config.home.live_watchers import watched_live
from config.home.watchers import watchers_of
from devices.models import Camera, Issue
from evidence.force.standing import forms_due_of
from evidence.intake.likely import likely_categories
from evidence.intake.suggesting import Match, suggestions_for
from evidence.models import Category, Item, Source, Upload
from evidence.models.upload import UploadState
from evidence.views.library.rows import Row, rows_of, with_pictures
from incidents.models import Incident

DAYS = 7
SHOWN = 40
STALLED_AFTER = timedelta(minutes=2)
SECONDS_EACH = 40  # for one recording, as the page tells
UNPLACED = {"non-evidential", "accidental", "training"}  # what needs no incident
BAR, GAP = 720, 4  # widths of the progress bar and between its segments, in its own units


@dataclass(frozen=True)
class Unfinished:
    """A recording that still lacks something: the incident it probably belongs to, likely categories, the others."""

    row: Row
    missing: str
    match: Match | None
    others: list[Match]
    likely: list[Category]
    rest: list[Category]

    @property
    def suggestion(self) -> Incident | None:
        """The incident that fits best."""
        return self.match.incident if self.match else None

    @property
    def place(self) -> str:
        """Where it was, in words: as stated, by its incident, or by the incident whose place it was recorded at."""
        item = self.row.item
        by_match = self.match.incident.place if self.match and self.match.is_at_its_place else ""
        return item.place or (item.incident.place if item.incident else by_match)


@dataclass(frozen=True)
class Transfer:
    """An upload on its way from the dock."""

    upload: Upload
    percent: int
    ends_at: datetime | None
    is_stalled: bool


@dataclass(frozen=True)
class Kit:
    """The camera the officer holds."""

    camera: Camera
    since: datetime
    transfers: list[Transfer]


def fill(person: User) -> dict[str, Any]:
    """Return what the template of Finish your shift shows: at most thirteen queries."""
    since = timezone.now() - timedelta(days=DAYS)
    mine = Q(recorded_by=person) | Q(owner=person)
    own = Item.objects.open_to(person).living().filter(mine, received_at__gte=since).exclude(source=Source.TASER_LOG)
    rows = rows_of(with_pictures(own).order_by("-timeline_at")[:SHOWN])
    todo = [row for row in rows if is_unfinished(row.item)]
    done = [row for row in rows if not is_unfinished(row.item)]
    categories = {category.key: category for category in Category.objects.all()} if rows else {}
    held = list(Issue.objects.current().filter(holder=person).select_related("camera", "taser"))
    return {
        "todo": unfinished(todo, person, categories),
        "done": [(row, ", ".join(categories[key].name for key in row.item.category_keys)) for row in done],
        "total": len(rows),
        "forms_due": forms_due_of(person) if person.may(Permission.TASER_READ) else [],
        "minutes": math.ceil(len(todo) * SECONDS_EACH / 60),
        "segments": segments(len(done), len(rows)),
        "bar_width": BAR,
        "kit": kit_of(held),
        "taser": next((issue.taser for issue in held if issue.taser), None),
        "watchers": watchers_of([row.item for row in rows], other_than=person, days=DAYS, limit=6),
        "watched_live": watched_live(person, days=DAYS, limit=6) if person.may(Permission.LIVE_WATCH) else [],
        "may_stream": person.may(Permission.LIVE_WATCH),
        "days": DAYS,
        "may_add": person.may(Permission.EVIDENCE_ADD),
    }


def is_unfinished(item: Item) -> bool:
    """Say whether a recording still lacks something its officer must give: what it is, and where it belongs.

    What is of no evidential use belongs to no incident.
    """
    return not item.category_keys or (item.incident_id is None and not set(item.category_keys) <= UNPLACED)


def unfinished(rows: Sequence[Row], person: User, categories: Mapping[str, Category]) -> list[Unfinished]:
    """Return the recordings with what is missing, suggested incidents and likely categories; three queries for all."""
    matches = suggestions_for([row.item for row in rows], person)
    offered = {key: category for key, category in categories.items() if category.is_active}
    return [_unfinished(row, matches.get(row.item.pk, []), offered) for row in rows]


def _unfinished(row: Row, matches: Sequence[Match], categories: Mapping[str, Category]) -> Unfinished:
    item = row.item
    incident = item.incident or (matches[0].incident if matches else None)
    words = f"{incident.title} {incident.summary}" if incident else ""
    keys = likely_categories(words=words, started_by=item.started_by, duration_ms=item.duration_ms)
    likely = [categories[key] for key in keys if key in categories]
    rest = [category for category in categories.values() if category not in likely]
    match = matches[0] if matches else None
    return Unfinished(row, missing_of(item), match, list(matches[1:]), likely, rest)


def missing_of(item: Item) -> str:
    """Return in words what a recording lacks."""
    if item.status == "failed":
        return item.readiness_cause or "Could not be prepared. The original is safe."
    if item.incident_id is None:
        return "No incident yet" if item.category_keys else "No incident and no category yet"
    return "No category yet"


def kit_of(held: Sequence[Issue]) -> Kit | None:
    """Return the camera among what the officer holds, with its uploads in progress, or None."""
    issue = next((one for one in held if one.camera and not one.is_own), None)
    if issue is None or issue.camera is None:
        return None
    active = [UploadState.RECEIVING, UploadState.VERIFYING]
    uploads = Upload.objects.filter(camera=issue.camera, state__in=active).order_by("started_at")[:5]
    return Kit(issue.camera, issue.issued_at, [transfer(upload) for upload in uploads])


def transfer(upload: Upload) -> Transfer:
    """Return how far an upload is and, from its pace so far, when it will end."""
    percent = 100 * upload.offset // upload.length if upload.length else 100
    seconds = (upload.updated_at - upload.started_at).total_seconds()
    is_stalled = timezone.now() - upload.updated_at > STALLED_AFTER
    if is_stalled or not upload.offset or seconds <= 0:
        return Transfer(upload, percent, None, is_stalled)
    left = (upload.length - upload.offset) * seconds / upload.offset
    return Transfer(upload, percent, timezone.now() + timedelta(seconds=left), is_stalled)


def segments(done: int, total: int) -> list[tuple[float, float, bool]]:
    """Return the progress bar as (x, width, is_done), one segment per recording; the gaps stay narrow."""
    width = (BAR + GAP) / total - GAP if total else 0.0
    return [(round(index * (width + GAP), 2), round(width, 2), index < done) for index in range(total)]
