"""999 calls of a town, by the dice: when, where, what, how urgent, and for how long officers are there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from devices.simulator.field.day import HOUR, MINUTE

PER_CAMERA_AND_HOUR = 0.023  # of a force of 4,350 cameras: about 1,200 calls with officers sent in 12 hours
HOURS = (4, 3, 2, 2, 2, 2, 2, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 5)  # weight of each hour of the day
MEAN_WEIGHT = sum(HOURS) / len(HOURS)


@dataclass(frozen=True)
class Kind:
    """A kind of call: priority 1 is an emergency; how many crews go, for how long, how often a TASER is drawn."""

    words: str
    weight: int
    priority: int
    crews: int
    minutes: tuple[int, int]
    armed: float = 0.0


KINDS = (
    Kind("Man with a knife", 3, 1, 3, (20, 60), 0.45),
    Kind("Violence in progress", 10, 1, 2, (15, 50), 0.05),
    Kind("Domestic incident", 18, 1, 1, (25, 90), 0.02),
    Kind("Concern for safety", 16, 2, 1, (15, 60), 0.01),
    Kind("Burglary in progress", 5, 1, 2, (15, 45), 0.03),
    Kind("Road traffic collision", 10, 1, 2, (20, 80)),
    Kind("Shoplifting, suspect held", 12, 2, 1, (15, 40)),
    Kind("Antisocial behaviour", 16, 3, 1, (8, 25)),
    Kind("Missing person", 10, 2, 1, (15, 45)),
)


@dataclass(frozen=True)
class Call:
    """One call; `corner` is where in the net of streets."""

    at: int
    kind: Kind
    corner: int


def calls(dice: random.Random, *, begin_hour: int, until: int, cameras: int, corners: int) -> Iterator[Call]:
    """Yield the calls of a town in order (a Poisson process whose rate changes with the hour)."""
    moment, busiest = 0.0, max(HOURS)
    rate = PER_CAMERA_AND_HOUR * cameras * busiest / MEAN_WEIGHT / HOUR
    while rate:
        moment += dice.expovariate(rate)
        if moment >= until:
            return
        if dice.random() < HOURS[(begin_hour + int(moment) // HOUR) % 24] / busiest:
            (kind,) = dice.choices(KINDS, [kind.weight for kind in KINDS])
            yield Call(int(moment), kind, dice.randrange(corners))


def minutes_there(dice: random.Random, kind: Kind) -> int:
    """Return how long officers are at a call, in milliseconds."""
    return dice.randint(kind.minutes[0] * MINUTE, kind.minutes[1] * MINUTE)
