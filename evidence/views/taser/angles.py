"""The recordings of a use as its page plays them: the same doors as on a recording's own page, none of them wider.

A recording that a viewing lock shuts is named and stays shut; one of another person waits for the reason for access;
a restricted one asks its two questions; what is laid out here stands in the journal as it does there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from devices.models import ArmedSession, Cycle
from evidence.actions.record.viewing import view_part
from evidence.forms.record import DeclarationForm
from evidence.models import Item, Marker, MarkerSource
from evidence.record.sheets import Pictures, pictures_of
from evidence.record.stage import Stage, stage_of
from evidence.taser.chart import chart_of
from evidence.taser.footage import Angle, Footage
from evidence.taser.lanes import Heard, Noted
from evidence.taser.moments import moments_of

LOCKED = "A viewing lock stands over this recording: first accounts are not given yet."
NOT_ALLOWED = "Your roles let you know of this recording, but not play it. Ask the evidence manager."


@dataclass(frozen=True)
class Shown:
    """One recording of the use. Without a `stage` nothing of it is shown; `state` and `sentence` say why."""

    angle: Angle
    number: int
    address: str
    state: str  # play, covered, kept, not_allowed, reason, locked
    headline: str = ""
    sentence: str = ""
    stage: Stage | None = None
    pictures: Pictures = field(default_factory=Pictures)
    markers: Sequence[Marker] = ()
    declaration: DeclarationForm | None = None

    @property
    def clock_error(self) -> str:
        """How sure the recording's own clock is, as "±0.04 s"; nothing where nobody knows."""
        error = self.angle.item.time_error_ms
        return "" if error is None else f"±{error / 1000:.2f} s"


def shown_to(request: HttpRequest, person: User, footage: Footage, moment: datetime) -> list[Shown]:
    """Return the recordings of a use, linked at `moment`; that those which may be opened are is journalled."""
    opened = _opened_items(person, footage)
    unsaid = {pk for pk, item in opened.items() if needs_reason(request, item.owner)}
    looked = [item for pk, item in opened.items() if pk not in unsaid]
    prefetch_related_objects(looked, "files")
    playable, markers = _playable(person, looked), _markers(person, looked)
    is_covered = "uncovered" not in request.GET
    found = []
    for number, angle in enumerate(footage.angles, start=1):
        item, address = opened.get(angle.item.pk), angle.address_at(moment)
        if item is None:
            found.append(Shown(angle, number, address, "locked", "Viewing lock", LOCKED))
        elif item.pk in unsaid:
            found.append(Shown(angle, number, address, "reason", "Say why you look", _whose(item)))
        else:
            view_part(item=item, by=person)
            one = _opened(angle, item, number, address, is_covered=is_covered)
            one = replace(one, markers=markers.get(item.pk, []))
            found.append(one if one.state != "play" or item.pk in playable else _not_allowed(one))
    return found


def _not_allowed(one: Shown) -> Shown:
    return replace(one, state="not_allowed", headline="Not yours to play", sentence=NOT_ALLOWED)


def _whose(item: Item) -> str:
    return f"This is a recording of {item.owner.label}." if item.owner else "This is a recording of other people."


def _opened(angle: Angle, item: Item, number: int, address: str, *, is_covered: bool) -> Shown:
    pictures = pictures_of(item)
    stage = stage_of(item, pictures, is_covered=is_covered)
    state, headline, sentence = "play", "", ""
    if not stage.playable:
        state, headline, sentence = "kept", stage.headline, stage.sentence
    elif stage.is_covered:
        state, headline, sentence = "covered", "This may be upsetting", "Somebody has put a content warning on it."
    declaration = DeclarationForm(auto_id=f"declare_{number}_%s") if item.is_restricted else None
    return Shown(angle, number, address, state, headline, sentence, stage, pictures, declaration=declaration)


def _opened_items(person: User, footage: Footage) -> dict[UUID, Item]:
    rows = Item.objects.open_to(person).filter(pk__in=[angle.item.pk for angle in footage.angles])
    return {item.pk: item for item in rows.select_related("owner", "recorded_by", "incident")}


def _playable(person: User, items: list[Item]) -> set[UUID]:
    if not items:
        return set()
    found = Item.objects.in_reach_of(person, Permission.EVIDENCE_PLAY).filter(pk__in=[item.pk for item in items])
    return set(found.values_list("pk", flat=True))


def _markers(person: User, items: list[Item]) -> dict[UUID, list[Marker]]:
    found: dict[UUID, list[Marker]] = {}
    for marker in Marker.objects.shown_to(person).filter(item__in=items):
        found.setdefault(marker.item_id, []).append(marker)
    return found


def heard_of(shown: Sequence[Shown]) -> Heard | None:
    """Return the sound of the first recording that may be looked into and has one; None when none may be."""
    opened = [one for one in shown if one.stage is not None and not one.stage.is_covered]
    if not opened:
        return None
    chosen = next((one for one in opened if one.pictures.peaks), opened[0])
    angle = chosen.angle
    return Heard(angle.name, angle.start, angle.end, chosen.pictures.peaks, angle.silent)


def noted_of(shown: Sequence[Shown]) -> list[Noted]:
    """Return the markers of all recordings that may be looked into."""
    return [
        Noted(
            one.angle.start + timedelta(milliseconds=marker.at_ms),
            marker.label,
            one.angle.name,
            "blue" if marker.source == MarkerSource.DEVICE else "green",
        )
        for one in shown
        for marker in one.markers
    ]


def graph(
    request: HttpRequest, session: ArmedSession, person: User, footage: Footage, cycles: list[Cycle]
) -> dict[str, Any]:
    """Return the context of recordings and graph. A clock nobody is sure of lays no recording over the graph."""
    shown = shown_to(request, person, footage, session.began_at)
    is_tied = session.clock_is_sure
    chart = chart_of(
        session,
        cycles,
        footage.angles if is_tied else [],
        heard=heard_of(shown) if is_tied else None,
        noted=noted_of(shown) if is_tied else (),
    )
    return {
        "shown": shown,
        "can_play": any(one.state == "play" for one in shown),
        "is_tied": is_tied,
        "chart": chart,
        "moments": moments_of(session, cycles) if is_tied else {},
        "zone": settings.TIME_ZONE,
    }
