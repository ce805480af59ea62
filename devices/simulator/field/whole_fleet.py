"""The day of a whole fleet: cameras and TASERs spread over towns and shifts, with everything that will happen."""

import math
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from devices.simulator.field.day import HOUR, MINUTE, STORIES_SEED, CameraDay, Day, Weapon, first_count
from devices.simulator.field.faults import FAULTS
from devices.simulator.field.patrol import STATION, Crew, Town, befall_all
from devices.simulator.field.streets import streets
from devices.simulator.field.walking import Walker

PER_TOWN = 150  # cameras: a larger fleet works in several towns of the same plan
APART_M = 8_000.0
SHIFTS = ((7, 0.0, 0.5), (13, 0.5, 1.0), (22, 0.0, 0.3))  # hour it begins, and the share of the cameras it takes
SHIFT, SHORTEST = 9 * HOUR, 2 * HOUR  # what is left of a shift when the day begins within it
NEAR_M = 3  # how far apart officers of a crew stand


@dataclass(frozen=True)
class Plan:
    """What is wanted: the devices, the dice, the time and the faults on purpose."""

    cameras: Sequence[str]
    tasers: Sequence[str]
    seed: int
    begin: datetime  # true time of moment 0; the first shift begins at 07:00
    until: int  # milliseconds
    faults: Collection[str] = tuple(FAULTS)


def fleet_day(plan: Plan) -> Day:
    """Return the day of a fleet; the same plan gives the same day."""
    day, towns = Day(), max(1, math.ceil(len(plan.cameras) / PER_TOWN))
    for number in range(towns):
        cameras, tasers = plan.cameras[number::towns], plan.tasers[number::towns]
        _town_day(plan, day, number, cameras, tasers)
    day.put_in_order()
    return day


def _town_day(plan: Plan, day: Day, number: int, serials: Sequence[str], tasers: Sequence[str]) -> None:
    dice = random.Random(f"{plan.seed}:{number}")  # noqa: S311 - a scene, not a secret
    town = Town(streets(), dice, plan.begin, day)
    side = math.ceil(math.sqrt(math.ceil(len(plan.cameras) / PER_TOWN)))
    place = (number % side * APART_M, number // side * APART_M)
    cameras = [CameraDay(serial, town=place, beside=_beside(dice)) for serial in serials]
    weapons = [
        Weapon(serial, dice.randint(-2_000, 2_000), first_count(plan.begin, plan.seed % STORIES_SEED))
        for serial in tasers
    ]
    for hour, first, last in SHIFTS:
        begins, ends = _shift(hour, plan.begin)
        if begins < min(plan.until, ends - SHORTEST):
            taken = cameras[round(len(cameras) * first) : round(len(cameras) * last)]
            armed = weapons[round(len(weapons) * first) : round(len(weapons) * last)]
            town.crews += _crews(dice, taken, armed, (begins, ends))
    befall_all(town, f"{plan.seed}:{plan.begin:%Y%m%d}", plan.faults)
    town.live_through(plan.until, len(cameras))
    day.cameras += [camera for camera in cameras if camera.walks]


def _shift(hour: int, begin: datetime) -> tuple[int, int]:
    """Return when a shift begins and ends; one that runs when the day begins goes out at once."""
    first = (hour * HOUR - (begin.hour * 60 + begin.minute) * MINUTE) % (24 * HOUR)
    return (first, first + SHIFT) if first <= 24 * HOUR - SHIFT else (0, first - 24 * HOUR + SHIFT)


def _crews(dice: random.Random, cameras: list[CameraDay], weapons: list[Weapon], shift: tuple[int, int]) -> list[Crew]:
    net, crews, carried = streets(), list[Crew](), list(weapons)
    door = net.nearest(STATION)
    for first in range(0, len(cameras), 2):
        begin = shift[0] + dice.randint(0, 10) * MINUTE
        weapon = carried.pop() if carried else None
        crews.append(Crew(cameras[first : first + 2], weapon, begin, shift[1], Walker(net, dice, door)))
    return crews


def _beside(dice: random.Random) -> tuple[float, float]:
    return dice.uniform(-NEAR_M, NEAR_M), dice.uniform(-NEAR_M, NEAR_M)
