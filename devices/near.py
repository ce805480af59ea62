"""Which cameras were near a weapon when it told: where they last were, what they were doing, what they should do.

A camera hears a weapon by radio and starts by itself; this is the second way, by the places that the cameras tell. A
place is as uncertain as its accuracy says, and more so with each second: the wearer may have walked on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from django.db.models import Q, QuerySet

from devices.distance import metres
from devices.models import Camera
from devices.models.camera import GONE, State
from devices.models.signal import Outcome

RANGE_M = 9.144  # 30 feet (product.md section 11)
NEAR_M = 100.0  # shown as near; what sleeps or is off there should have been with them
WALKING_M_S = 1.5
FRESH_S = 60.0  # an older place starts no camera
KNOWN_S = 1_200.0  # an older place says nothing any more
METRES_PER_DEGREE = 111_195.0
WIDEST_M = NEAR_M + 1_000  # beyond this no accuracy helps


@dataclass(frozen=True)
class Weapon:
    """Where a weapon is, and at which moments: by its own clock and by ours. A place is fresh by either."""

    latitude: float | None
    longitude: float | None
    accuracy_m: float
    moments: tuple[datetime, ...]

    def age_of(self, placed_at: datetime) -> float:
        """Return how old a camera's place was, in seconds."""
        return min(abs((moment - placed_at).total_seconds()) for moment in self.moments)


@dataclass(frozen=True)
class Near:
    """One camera near a weapon. `distance_m` is empty when a place is not known."""

    camera: Camera
    distance_m: float | None
    place_age_s: float | None
    outcome: Outcome


def cameras_around(weapon: Weapon, own: Iterable[Camera]) -> list[Near]:
    """Return the holder's own cameras, and all others that are near, with what is to become of each."""
    mine = {camera.pk: camera for camera in own}
    others = _in_the_box(weapon).exclude(pk__in=mine) if weapon.latitude is not None else Camera.objects.none()
    found = [_judged(weapon, camera, is_own=True) for camera in mine.values()]
    found += [_judged(weapon, camera, is_own=False) for camera in others]
    return [near for near in found if near is not None]


def _in_the_box(weapon: Weapon) -> QuerySet[Camera]:
    latitude, longitude = weapon.latitude or 0.0, weapon.longitude or 0.0
    north = WIDEST_M / METRES_PER_DEGREE
    east = north / max(0.01, cos(radians(latitude)))
    box = Q(latitude__range=(latitude - north, latitude + north), longitude__range=(longitude - east, longitude + east))
    return Camera.objects.exclude(state__in=GONE).filter(box).select_related("settings_version")


def _judged(weapon: Weapon, camera: Camera, *, is_own: bool) -> Near | None:
    distance, age, slack = None, None, 0.0
    if camera.latitude is not None and camera.longitude is not None and camera.placed_at is not None:
        age = weapon.age_of(camera.placed_at)
        slack = weapon.accuracy_m + (camera.accuracy_m or 0.0) + WALKING_M_S * min(age, FRESH_S)
        if weapon.latitude is not None and weapon.longitude is not None:
            distance = metres((weapon.latitude, weapon.longitude), (camera.latitude, camera.longitude))
    outcome = _outcome(camera, is_own=is_own, distance=distance, age=age, slack=slack)
    return None if outcome is None else Near(camera, distance, age, outcome)


def _outcome(
    camera: Camera, *, is_own: bool, distance: float | None, age: float | None, slack: float
) -> Outcome | None:
    """Return what is to become of a camera, or None when it is not near."""
    if not is_own:
        if distance is None or age is None or age > KNOWN_S or distance > NEAR_M + slack:
            return None
        if camera.state == State.DOCKED:
            return None  # it stands in a station
        if camera.state in {State.READY, State.RECORDING} and (age > FRESH_S or distance > RANGE_M + slack):
            return Outcome.RECORDING if camera.state == State.RECORDING else Outcome.OUT_OF_RANGE
    return _by_state(camera)


def _by_state(camera: Camera) -> Outcome:
    state = State(camera.state)
    if state is State.READY:
        if camera.settings_version and not camera.settings_version.signal:
            return Outcome.SWITCHED_OFF  # the force's own decision: nothing is missing
        return Outcome.FULL if _is_full(camera) else Outcome.TOLD
    return {
        State.RECORDING: Outcome.RECORDING,
        State.SLEEP: Outcome.ASLEEP,
        State.DOCKED: Outcome.DOCKED,
    }.get(state, Outcome.OFF)


def _is_full(camera: Camera) -> bool:
    used, total = camera.storage_used_bytes, camera.storage_total_bytes
    return bool(total) and used is not None and total is not None and used >= total
