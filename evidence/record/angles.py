"""Recordings that are played in step on one page: the same doors as on a recording's own page, none of them wider.

A recording that a viewing lock shuts is named and stays shut; one of another person waits for the reason for access;
a restricted one asks its two questions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from evidence.forms.record import DeclarationForm
from evidence.models import Item, Marker
from evidence.record.sheets import Pictures, pictures_of
from evidence.record.stage import Stage, stage_of
from evidence.taser.footage import Angle

LOCKED = "A viewing lock stands over this recording: first accounts are not given yet."
NOT_ALLOWED = "Your roles let you know of this recording, but not play it. Ask the evidence manager."


@dataclass(frozen=True)
class Shown:
    """One recording on the page. Without a `stage` nothing of it is shown; `state` and `sentence` say why."""

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

    @property
    def clock_is_close(self) -> bool:
        """Whether its clock is known to a tenth of a second: good enough to say what came first."""
        error = self.angle.item.time_error_ms
        return error is not None and error <= 100


@dataclass(frozen=True)
class LaidOut:
    """How recordings are laid out: linked at a moment, with these pictures, and what is done with each opened one."""

    moment: datetime
    pictures: Callable[[Item], Pictures] = pictures_of
    on_opened: Callable[[Item], None] | None = None


def lay_out(request: HttpRequest, person: User, angles: Sequence[Angle], how: LaidOut) -> list[Shown]:
    """Return the recordings as the person may look at them: at most five queries, apart from `on_opened`."""
    opened = _opened_items(person, angles)
    unsaid = {pk for pk, item in opened.items() if needs_reason(request, item.owner)}
    looked = [item for pk, item in opened.items() if pk not in unsaid]
    prefetch_related_objects(looked, "files")
    playable, markers = _playable(person, looked), _markers(person, looked)
    is_covered = "uncovered" not in request.GET
    found = []
    for number, angle in enumerate(angles, start=1):
        item, address = opened.get(angle.item.pk), angle.address_at(how.moment)
        if item is None:
            found.append(Shown(angle, number, address, "locked", "Viewing lock", LOCKED))
        elif item.pk in unsaid:
            found.append(Shown(angle, number, address, "reason", "Say why you look", _whose(item)))
        else:
            if how.on_opened:
                how.on_opened(item)
            one = _opened(angle, item, number, address, is_covered=is_covered, pictures=how.pictures(item))
            one = replace(one, markers=markers.get(item.pk, []))
            found.append(one if one.state != "play" or item.pk in playable else _not_allowed(one))
    return found


def _not_allowed(one: Shown) -> Shown:
    return replace(one, state="not_allowed", headline="Not yours to play", sentence=NOT_ALLOWED)


def _whose(item: Item) -> str:
    return f"This is a recording of {item.owner.label}." if item.owner else "This is a recording of other people."


def _opened(angle: Angle, item: Item, number: int, address: str, *, is_covered: bool, pictures: Pictures) -> Shown:
    stage = stage_of(item, pictures, is_covered=is_covered)
    state, headline, sentence = "play", "", ""
    if not stage.playable:
        state, headline, sentence = "kept", stage.headline, stage.sentence
    elif stage.is_covered:
        state, headline, sentence = "covered", "This may be upsetting", "Somebody has put a content warning on it."
    declaration = DeclarationForm(auto_id=f"declare_{number}_%s") if item.is_restricted else None
    return Shown(angle, number, address, state, headline, sentence, stage, pictures, declaration=declaration)


def _opened_items(person: User, angles: Sequence[Angle]) -> dict[UUID, Item]:
    rows = Item.objects.open_to(person).filter(pk__in=[angle.item.pk for angle in angles])
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
