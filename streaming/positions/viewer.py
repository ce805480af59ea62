"""What one browser is told: units in its part of the map and in the person's reach, and of these only what is new."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from accounts.reach import Sight
from streaming.positions.unit import Box, Unit
from streaming.positions.world import World

WHOLE_WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


class NotUnderstood(ValueError):
    """A browser said something that is no question."""


@dataclass(frozen=True)
class Question:
    """What a browser wants to see: a part of the map, now or at a moment (milliseconds since 1970 UTC)."""

    box: Box = WHOLE_WORLD
    at_ms: int | None = None

    def changed_by(self, frame: str) -> Self:
        """Return the question after a frame `{"box": [west, south, east, north], "at": ms}`; raises NotUnderstood."""
        try:
            asked = json.loads(frame)
        except (ValueError, RecursionError):
            raise NotUnderstood("This is not JSON.") from None
        if not isinstance(asked, dict) or not asked.keys() <= {"box", "at"}:
            raise NotUnderstood("Ask with box and at.")
        box = _box(asked["box"]) if "box" in asked else self.box
        at_ms = asked.get("at", self.at_ms)
        if at_ms is not None and (type(at_ms) is not int or not 0 < at_ms < 2**52):
            raise NotUnderstood("A moment is given in milliseconds since 1970.")
        return type(self)(box, at_ms)


def _box(value: object) -> Box:
    if not isinstance(value, list) or len(value) != 4 or not all(type(one) in {int, float} for one in value):
        raise NotUnderstood("A box has four numbers.")
    west, south, east, north = (float(one) for one in value)
    if not (-540 <= west <= east <= 540 and -90 <= south <= north <= 90):
        raise NotUnderstood("A box is west, south, east, north in degrees.")
    return west, south, east, north


@dataclass
class Viewer:
    """What one browser has been told."""

    sight: Sight
    box: Box = WHOLE_WORLD
    tick: int = -1  # of the last batch
    is_new: bool = True  # it has been told nothing yet
    is_turned: bool = True  # its box or its reach is another than in the last batch
    shown: dict[UUID, str] = field(default_factory=dict)  # serials

    def look(self, box: Box) -> None:
        """Turn to another part of the map."""
        self.is_turned |= box != self.box
        self.box = box

    def may_see(self, sight: Sight) -> None:
        """Take over how far the person reaches now."""
        self.is_turned |= sight != self.sight
        self.sight = sight

    def begin_again(self) -> None:
        """Forget what was told: the browser shows something else meanwhile."""
        self.is_new = self.is_turned = True
        self.shown.clear()

    def batch(self, world: World, now_ms: int) -> str | None:
        """Return what is new since the last batch as JSON, or None when nothing is."""
        if self.tick == world.tick and not self.is_turned:
            return None
        is_next = self.tick == world.tick - 1 and not self.is_turned
        cards, lines, gone = self._sorted(world.fresh if is_next else world.units.values())
        if not is_next:  # what is no more in the world came with a tick that this browser has missed
            gone += [self.shown.pop(camera) for camera in self.shown.keys() - world.units.keys()]
        start = '"snapshot":true,' if self.is_new else ""
        is_empty = not (self.is_new or cards or lines or gone)
        self.tick, self.is_new, self.is_turned = world.tick, False, False
        if is_empty:
            return None
        told = f'"units":[{",".join(cards)}],"moved":[{",".join(lines)}],"gone":{json.dumps(gone)}'
        return f'{{{start}"now":{now_ms},{told}}}'

    def _sorted(self, units: Iterable[Unit]) -> tuple[list[str], list[str], list[str]]:
        """Return cards of units that are new here, lines of those that only moved, and serials of those that left."""
        cards, lines, gone = list[str](), list[str](), list[str]()
        for unit in units:
            camera = unit.facts.camera
            if unit.is_drawn and unit.is_in(self.box) and self.sight.holds(unit.facts.holder, unit.facts.team_path):
                if camera not in self.shown or unit.changed > self.tick:
                    self.shown[camera] = unit.facts.serial
                    cards.append(unit.card)
                elif unit.moved > self.tick:
                    lines.append(unit.line)
            elif camera in self.shown:
                gone.append(self.shown.pop(camera))
        return cards, lines, gone
