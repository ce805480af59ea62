"""A plan of where the giver was beside the incident: distances to scale, north above, no streets."""

import math
from dataclasses import dataclass

from community.models import Look, Submission

WIDTH, HEIGHT, EDGE = 300, 170, 26  # units of the drawing
METRES_OF_DEGREE = 111_320.0  # of latitude
STEPS = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True)
class Spot:
    """One place on the plan."""

    x: int
    y: int
    words: str
    css_class: str


@dataclass(frozen=True)
class Plan:
    """The incident in the middle, a circle of a round distance, and the places of the giver and of the file."""

    spots: tuple[Spot, ...]
    radius: int
    radius_words: str
    x: int = WIDTH // 2
    y: int = HEIGHT // 2

    @property
    def words(self) -> str:
        """What a screen reader says instead of the drawing."""
        return "Plan, north above. " + ". ".join(spot.words for spot in self.spots)


def plan_of(submission: Submission, look: Look | None) -> Plan | None:
    """Return the plan, or None when the incident or both other places are not known."""
    incident = submission.request.incident
    if incident.latitude is None or incident.longitude is None:
        return None
    here = (float(incident.latitude), float(incident.longitude))
    found = []
    if submission.latitude is not None and submission.longitude is not None:
        found.append((_away(here, (float(submission.latitude), float(submission.longitude))), "They were", "said"))
    if look is not None and look.latitude is not None and look.longitude is not None:
        found.append((_away(here, (look.latitude, look.longitude)), "The file says", "in-file"))
    if not found:
        return None
    farthest = max(math.hypot(*away) for away, _, _ in found)
    circle = next((step for step in STEPS if step * 1.9 >= farthest), STEPS[-1])
    scale = (HEIGHT / 2 - EDGE) / max(circle, farthest, 1)
    return Plan(
        tuple(_spot(away, words, css_class, scale) for away, words, css_class in found),
        round(circle * scale),
        f"{circle} m" if circle < 1000 else f"{circle // 1000} km",
    )


def _away(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    """Return metres to the east and to the north on the plane that touches the earth here."""
    shrink = math.cos(math.radians(here[0]))
    return (there[1] - here[1]) * METRES_OF_DEGREE * shrink, (there[0] - here[0]) * METRES_OF_DEGREE


def _spot(away: tuple[float, float], words: str, css_class: str, scale: float) -> Spot:
    east, north = away
    far = math.hypot(east, north)
    said = f"{words} {far:.0f} m {_direction(east, north)} of the incident"
    return Spot(round(WIDTH / 2 + east * scale), round(HEIGHT / 2 - north * scale), said, css_class)


def _direction(east: float, north: float) -> str:
    names = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
    return names[round(math.degrees(math.atan2(east, north)) / 45) % 8]
