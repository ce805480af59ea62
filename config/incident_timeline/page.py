"""What the page of a timeline shows: the lanes of a stretch of time, the feed, and recordings to play in step."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from config.incident_timeline.drawing import draw
from config.incident_timeline.gathering import Timeline, Window, gather
from evidence.forms.aligning import AlignForm
from evidence.incident.gaps import Gap, gaps_of
from evidence.incident.recordings import chosen, recordings_of
from evidence.models import Item
from evidence.record.angles import LaidOut, Shown, lay_out
from evidence.record.sheets import poster_of
from evidence.taser.footage import Angle
from evidence.timeline import gap_in_words
from incidents.models import Incident
from incidents.timeline import THEME_WORDS, Happening, Lane, Theme
from incidents.views.incident import headed

MOST_TILES, FIRST_TILES = 12, 4
ZOOMS = ((0, "Whole"), (3600, "1 h"), (900, "15 min"), (300, "5 min"), (60, "1 min"))
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?")


@dataclass(frozen=True)
class Entry:
    """One entry of the feed; `at_ms` is milliseconds since 1970, `day` is said when it is another day's."""

    happening: Happening
    lane: Lane
    at_ms: int
    is_far: bool


@dataclass(frozen=True)
class Tile:
    """One recording on the wall."""

    shown: Shown
    is_begun: bool
    may_align: bool


@dataclass(frozen=True)
class Missing:
    """A stretch on scene that nobody's camera of that officer shows."""

    gap: Gap
    words: str


def context_of(request: HttpRequest, incident: Incident, person: User) -> dict[str, Any]:
    """Return everything that the page shows; `?t=` is a time of day, `?span=` seconds to draw around it."""
    timeline = gather(incident, person)
    moment = moment_of(request.GET.get("t", ""), incident, timeline)
    span = next((length for length, _ in ZOOMS if str(length) == request.GET.get("span")), 0)
    wanted = request.GET.get("show", "")
    theme = Theme(wanted) if wanted in Theme.__members__.values() else None
    return {
        "timeline": timeline,
        "drawing": draw(timeline.lanes, part_of(timeline.window, moment, span)),
        "zooms": [(length, label, length == span) for length, label in ZOOMS],
        "span": span,
        "moment": moment,
        "themes": [(one.value, THEME_WORDS[one], one == theme) for one in _themes(timeline)],
        "theme": theme,
        "entries": [_entry(one, timeline) for one in timeline.happenings],
        "zone": settings.TIME_ZONE,
        **headed(incident, person, "timeline"),
        **_recordings(request, incident, person, moment),
    }


def _themes(timeline: Timeline) -> list[Theme]:
    kept = {lane.theme for lane in timeline.lanes if lane.points}
    return [theme for theme in Theme if theme in kept]


def _entry(one: Happening, timeline: Timeline) -> Entry:
    return Entry(one, timeline.lane(one.lane), round(one.at.timestamp() * 1000), not timeline.window.holds(one.at))


def moment_of(text: str, incident: Incident, timeline: Timeline) -> datetime:
    """Return the moment of a time of day, on the incident's day or the next; what cannot be read begins the page."""
    found = CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23:
        return timeline.begins_at
    start = timezone.localtime(timeline.window.start)
    thousandths = int((found[4] or "0").ljust(3, "0"))
    moment = start.replace(
        hour=int(found[1]), minute=int(found[2]), second=int(found[3]), microsecond=thousandths * 1000
    )
    return moment if moment >= start.replace(microsecond=0) else moment + timedelta(days=1)


def part_of(whole: Window, moment: datetime, seconds: int) -> Window:
    """Return the stretch of so many seconds around a moment, within the whole; 0 is the whole."""
    if not seconds or seconds >= whole.seconds:
        return whole
    half = timedelta(seconds=seconds / 2)
    start = min(max(moment - half, whole.start), whole.end - 2 * half)
    return Window(start, start + 2 * half)


def _recordings(request: HttpRequest, incident: Incident, person: User, moment: datetime) -> dict[str, Any]:
    if not person.may(Permission.EVIDENCE_READ):
        return {"tiles": [], "can_play": False, "untimed": 0, "missing": []}
    angles, untimed = recordings_of(incident, person)
    kept = chosen(angles, moment, MOST_TILES)
    shown = lay_out(request, person, kept, LaidOut(moment, poster_of))
    begun = {one.item.pk for one in chosen(kept, moment, FIRST_TILES)}
    may_align = _alignable(person, kept)
    gaps = gaps_of(incident, person, now=timezone.now())
    return {
        "tiles": [Tile(one, one.angle.item.pk in begun, one.angle.item.pk in may_align) for one in shown],
        "left_out": len(angles) - len(kept),
        "can_play": any(one.state == "play" for one in shown),
        "needs_reason": any(one.state == "reason" for one in shown),
        "align_form": AlignForm(auto_id="align_%s") if may_align else None,
        "untimed": untimed,
        "unplaced": [one for one in angles if not one.item.incident_id],
        "missing": [Missing(gap, gap_in_words(gap)) for gap in gaps],
        "may_ask": person.may(Permission.LIVE_COMMAND),
    }


def _alignable(person: User, angles: list[Angle]) -> set[UUID]:
    """Return the recordings whose clock the person may correct."""
    if not angles or not person.may(Permission.EVIDENCE_CHANGE):
        return set()
    mine = Item.objects.in_reach_of(person, Permission.EVIDENCE_CHANGE).without_locks_on(person)
    return set(mine.filter(pk__in=[one.item.pk for one in angles]).values_list("pk", flat=True))
