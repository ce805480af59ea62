"""An item as a card or a row of the library: everything its template shows, worked out before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence.library.listing import Group, groups_of
from evidence.library.query import Query, plain, words_of
from evidence.models import Integrity, Item, Readiness, Source
from evidence.serving.addresses import NAMES
from evidence.views.library.rows import ICONS, TONES

SOURCES = {source.value: str(source.label) for source in Source}
AROUND = 34  # characters shown on either side of a hit


@dataclass
class Card:
    """One item as it is shown; what has nothing to say is empty."""

    item: Item
    address: str
    poster: str
    icon: str
    who: str
    moment: datetime | None
    hit: SafeString | str = ""

    @cached_property
    def is_locked(self) -> bool:
        """Whether a viewing lock keeps its pictures and words from this person."""
        return bool(getattr(self.item, "is_locked", False))

    @property
    def is_log(self) -> bool:
        """Whether it is a TASER's log that has arrived whole: nothing plays, its page leads to its uses."""
        return self.item.source == Source.TASER_LOG and self.item.readiness == Readiness.KEPT

    @property
    def source(self) -> str:
        """Where the item comes from, in words."""
        return SOURCES[self.item.source]

    @property
    def place(self) -> str:
        """Latitude and longitude (degrees) of the item or of its incident."""
        latitude, longitude = getattr(self.item, "place_latitude", None), getattr(self.item, "place_longitude", None)
        return "" if latitude is None else f"{latitude:.6f},{longitude:.6f}"

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Tone and words of the labels under the title."""
        item, found = self.item, list[tuple[str, str]]()
        if item.exhibit_reference:
            found.append(("blue", item.exhibit_reference))
        if item.incident_id is None and item.source != Source.TASER_LOG:
            found.append(("amber", "Needs an incident"))
        if item.access_class != "unrestricted":
            found.append(("violet", item.get_access_class_display()))
        elif item.is_concealed:
            found.append(("violet", "Sensitive"))
        return found + self._states

    @property
    def _states(self) -> list[tuple[str, str]]:
        item, found = self.item, list[tuple[str, str]]()
        if item.readiness != Readiness.READY and not self.is_log:
            found.append((TONES.get(Readiness(item.readiness), ""), item.get_readiness_display()))
        if item.status not in {"active", "processing"}:
            found.append(("red" if item.status == "failed" else "", item.get_status_display()))
        if getattr(item, "integrity", "") == Integrity.CHANGED:
            found.append(("red", "Check failed"))
        if item.has_content_warning:
            found.append(("amber", "Content warning"))
        return found


@dataclass(frozen=True)
class CardGroup:
    """Cards under one heading."""

    heading: str
    note: str
    crime_reference: str
    address: str
    cards: list[Card]


def groups(items: Iterable[Item], query: Query) -> list[CardGroup]:
    """Return the groups of a page with their cards."""
    return [group(found, query) for found in groups_of(items)]


def group(found: Group, query: Query) -> CardGroup:
    """Return one group; the incident's title and number of crime are for those who may see the incident."""
    cards = [card(item, query) for item in found.items]
    length = timedelta(milliseconds=sum(item.duration_ms or 0 for item in found.items))
    amount = f"{len(cards)} item{'' if len(cards) == 1 else 's'}"
    note = f"{amount} · {span(length)}" if length else amount
    day = f"{found.day:%A} {found.day.day} {found.day:%B %Y}"
    incident = found.incident
    if incident is None:
        return CardGroup(day, note, "", "", cards)
    if not found.may_open:
        return CardGroup(f"Log {incident.number}", f"{day} · {note}", "", "", cards)
    heading = f"Log {incident.number}, {incident.place or incident.title}"
    return CardGroup(heading, f"{day} · {note}", incident.crime_reference, incident.get_absolute_url(), cards)


def card(item: Item, query: Query) -> Card:
    """Return the card of an item fetched by `listed.items_from`."""
    is_locked, poster = getattr(item, "is_locked", False), getattr(item, "poster_id", None)
    home = f"{library_address()}{item.pk}/"
    picture = f"{home}media/{poster}/{NAMES['poster']}" if poster and not is_locked else ""
    person = item.recorded_by or item.owner
    return Card(
        item=item,
        address=home,
        poster=picture,
        icon="lock" if is_locked else ICONS.get(item.kind, "file"),
        who=person.short_label if person else "No owner",
        moment=item.recorded_at,
        hit="" if is_locked else hit_of(getattr(item, "prose", "") or "", item.title, query),
    )


def hit_of(prose: str, title: str, query: Query) -> SafeString | str:
    """Return the words around the first hit in description, notes and markers; nothing when the title has it."""
    for value in query.of(""):
        words = words_of(value)
        if not words or plain(value) in plain(title):
            continue
        found = re.search(rf"\b{re.escape(words[0])}\w*", prose)
        if found:
            start, end = max(0, found.start() - AROUND), min(len(prose), found.end() + AROUND)
            before, after = prose[start : found.start()], prose[found.end() : end]
            left, right = "…" if start else "", "…" if end < len(prose) else ""
            return format_html("{}{}<mark>{}</mark>{}{}", left, before, found.group(), after, right)
    return ""


def span(length: timedelta) -> str:
    """Return a length of footage as 1 h 18 min, 14 min or 40 s."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def bubble(items: list[Item]) -> tuple[str, str] | None:
    """Return where the page stands in time, day and time of day, for the date scrubber."""
    if not items:
        return None
    moment = timezone.localtime(items[0].timeline_at)
    return f"{moment:%-d %b %Y}", f"{moment:%H:%M}"


@cache
def library_address() -> str:
    """Return the address of the library, below which every item has its own: asked 120 times for each page."""
    return reverse("evidence:list")
