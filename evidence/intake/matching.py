"""How well an incident fits a recording: its number, its time, its place, and who attended. Pure; reasons in words.

The parts are weighed as independent signs (a "noisy or"): each alone is weak, several together are strong. A part of a
reference is never a sign: references are compared whole (product.md section 17, row 25).
"""

import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from devices.distance import metres

SLACK = timedelta(hours=1)  # a recording this long before or after an incident says nothing for it
OPEN_FOR = timedelta(hours=4)  # how long an incident without an end is taken to last
NEAR_METRES, FAR_METRES, ELSEWHERE_METRES = 50.0, 1000.0, 5000.0
WEIGHTS = {"reference": 0.97, "number": 0.6, "attended": 0.8, "time": 0.55, "place": 0.75}
SHIFT = timedelta(hours=12)  # an attendance nobody has ended counts no longer than this
LEAST, MOST = 30, 99  # percent: nothing below is suggested, and nothing is ever certain

Point = tuple[float, float]  # latitude, longitude, degrees (WGS 84)
Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Clue:
    """What is known of a recording; whatever is not known is empty."""

    reference: str = ""  # normalised
    span: tuple[datetime, datetime] | None = None
    error: timedelta = timedelta()
    point: Point | None = None


@dataclass(frozen=True)
class Candidate:
    """An incident: `references` name it for good, `number` only together with its day."""

    key: uuid.UUID
    number: str
    references: frozenset[str]
    starts: datetime
    ends: datetime | None = None
    point: Point | None = None
    place: str = ""
    attended: tuple[Span, ...] = ()  # by the person whose recording it is
    attended_by: str = "you"


@dataclass(frozen=True)
class Suggestion:
    """An incident with how well it fits (percent) and why, in the order of strength."""

    key: uuid.UUID
    percent: int
    reasons: tuple[str, ...]


def suggest(clue: Clue, candidates: Iterable[Candidate], *, zone: tzinfo, most: int = 3) -> list[Suggestion]:
    """Return the incidents that fit best, the best first; none that fits less than LEAST percent."""
    found = [fit(clue, candidate, zone=zone) for candidate in candidates]
    worth = [one for one in found if one is not None and one.percent >= LEAST]
    return sorted(worth, key=lambda one: (-one.percent, str(one.key)))[:most]


def fit(clue: Clue, candidate: Candidate, *, zone: tzinfo) -> Suggestion | None:
    """Return how well one incident fits, or None when nothing speaks for it."""
    reference, place = _reference(clue, candidate), _place(clue, candidate)
    time, attendance = _time(clue, candidate, zone), _attendance(clue, candidate)
    if not (reference[0] or time[0] or attendance[0]):
        return None  # a place alone is a street where much happens
    speaking = [(weight, words) for weight, words in (reference, place, time, attendance) if weight > 0]
    doubt = math.prod(1 - weight for weight, _ in speaking)
    metres = distance(clue.point, candidate.point)
    is_elsewhere = metres is not None and metres > ELSEWHERE_METRES
    against = 1.0
    if not reference[0]:
        against *= 0.3 if is_elsewhere else 1
        against *= (
            0.5 if candidate.attended and clue.span and not attendance[0] else 1
        )  # its officer was not there then
    chance = (1 - doubt) * against
    return Suggestion(candidate.key, min(MOST, round(100 * chance)), tuple(words for _, words in speaking))


def distance(one: Point | None, other: Point | None) -> float | None:
    """Return metres between two points, or None when one is not known."""
    if one is None or other is None:
        return None
    return metres(one, other)


def overlaps(span: Sequence[datetime], other: Span) -> bool:
    """Say whether two spans share a moment; one without an end lasts a shift."""
    return other[0] <= span[1] and span[0] <= (other[1] or other[0] + SHIFT)


def _reference(clue: Clue, candidate: Candidate) -> tuple[float, str]:
    if not clue.reference:
        return 0, ""
    if clue.reference in candidate.references:
        return WEIGHTS["reference"], f"its reference {clue.reference}"
    if clue.reference not in {candidate.number, f"LOG{candidate.number}"}:
        return 0, ""
    if clue.span is None:
        return WEIGHTS["number"], f"log number {candidate.number}, day not known"
    is_near = abs(clue.span[0] - candidate.starts) <= timedelta(days=1)
    return (WEIGHTS["reference"], f"log number {candidate.number} of that day") if is_near else (0, "")


def _place(clue: Clue, candidate: Candidate) -> tuple[float, str]:
    metres = distance(clue.point, candidate.point)
    if metres is None or metres >= FAR_METRES:
        return 0, ""
    share = 1 - max(0.0, metres - NEAR_METRES) / (FAR_METRES - NEAR_METRES)
    return WEIGHTS["place"] * share, f"at {candidate.place} within {max(10, math.ceil(metres / 10) * 10)} m"


def _time(clue: Clue, candidate: Candidate, zone: tzinfo) -> tuple[float, str]:
    if clue.span is None:
        return 0, ""
    ends = candidate.ends or candidate.starts + OPEN_FOR
    before, after = candidate.starts - clue.span[1], clue.span[0] - ends
    gap = max(before, after, timedelta()) - min(clue.error, SLACK)
    if gap >= SLACK:
        return 0, ""
    share = 1 - max(gap, timedelta()) / SLACK
    first, last = (moment.astimezone(zone).strftime("%H:%M") for moment in clue.span)
    words = first if first == last else f"{first}–{last}"  # noqa: RUF001 - a range is written with an en dash
    if max(before, after) > timedelta():
        words += f", {round(max(before, after).total_seconds() / 60)} min {'before' if before > after else 'after'} it"
    return WEIGHTS["time"] * share, words


def _attendance(clue: Clue, candidate: Candidate) -> tuple[float, str]:
    if clue.span is None or not any(overlaps(clue.span, span) for span in candidate.attended):
        return 0, ""
    return WEIGHTS["attended"], f"{candidate.attended_by} attended"
