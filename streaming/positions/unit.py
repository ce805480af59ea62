"""One unit in memory, and how browsers are told of it: a card with all of it, a line when only its place is new."""

import json

from devices.fix_rows import TrueFix
from streaming.positions.roster import Facts
from streaming.positions.states import WORKING, Doing, doing_now, stands_on_map

Box = tuple[float, float, float, float]  # west, south, east, north, degrees


class Unit:
    """A unit with its newest place; `changed` and `moved` are the ticks at which its facts and its place were new."""

    __slots__ = ("_card", "_line", "_name", "changed", "doing", "facts", "fix", "is_drawn", "moved")

    def __init__(self, facts: Facts, fix: TrueFix, tick: int, now_ms: int) -> None:
        self.facts, self.fix = facts, fix
        self.changed = self.moved = tick
        self._card = self._line = ""
        self._name = json.dumps(facts.serial)  # of its camera, which no unit changes
        self.doing, self.is_drawn = facts.doing, False
        self.look(tick, now_ms)

    def know(self, facts: Facts, tick: int, now_ms: int) -> bool:
        """Take over what the roster says; return whether it is new."""
        if facts == self.facts:
            return False
        is_only_heard = self.facts.seen_ms != facts.seen_ms and self._told(facts) == self._told(self.facts)
        self.facts = facts
        if is_only_heard:
            return self.look(tick, now_ms)
        self._change(tick)
        self.look(tick, now_ms)
        return True

    def move(self, fix: TrueFix, tick: int) -> bool:
        """Take over a place; return whether it is newer."""
        if fix.at_ms <= self.fix.at_ms:
            return False
        self.fix, self.moved = fix, tick
        self._card = self._line = ""
        return True

    def look(self, tick: int, now_ms: int) -> bool:
        """Judge by the clock whether its signal is weak and whether it is drawn; return whether that is new."""
        doing = doing_now(self.facts.doing, max(self.facts.seen_ms, self.fix.at_ms), now_ms)
        is_drawn = stands_on_map(doing, self.fix.at_ms, now_ms)
        is_new = (doing, is_drawn) != (self.doing, self.is_drawn)
        if is_new:
            self.doing, self.is_drawn = doing, is_drawn
            self._change(tick)
        return is_new

    def is_in(self, box: Box) -> bool:
        """Say whether it stands in a part of the map."""
        return box[0] <= self.fix.longitude <= box[2] and box[1] <= self.fix.latitude <= box[3]

    @property
    def card(self) -> str:
        """All that a browser shows of it, as a JSON object."""
        if not self._card:
            self._card = json.dumps(card_of(self.facts, self.doing, self.fix), separators=(",", ":"))
        return self._card

    @property
    def line(self) -> str:
        """Its place alone, as a JSON list: id, longitude, latitude, time, accuracy, heading, speed."""
        if not self._line:
            at_ms, latitude, longitude, accuracy, speed, heading = self.fix
            where = f"{longitude:.6f},{latitude:.6f},{at_ms},{accuracy:.1f}"
            turned = "null" if heading is None else f"{heading:.0f}"
            fast = "null" if speed is None else f"{speed:.1f}"
            self._line = f"[{self._name},{where},{turned},{fast}]"
        return self._line

    def _change(self, tick: int) -> None:
        self.changed, self._card = tick, ""

    @staticmethod
    def _told(facts: Facts) -> tuple[object, ...]:
        about = (facts.serial, facts.doing, facts.battery, facts.signal, facts.session)
        return (*about, facts.holder, facts.title, facts.team_path)


def card_of(facts: Facts, doing: Doing, fix: TrueFix) -> dict[str, object]:
    """Return what a browser shows of a unit."""
    return {
        "id": facts.serial,
        "camera": str(facts.camera),
        "name": facts.title,
        "collar": facts.collar,
        "state": doing.value,
        "battery": facts.battery,
        "signal": facts.signal if doing in WORKING else None,
        "session": facts.session,
        **place_of(fix),
    }


def place_of(fix: TrueFix) -> dict[str, object]:
    """Return a place as a browser reads it: degrees, milliseconds since 1970 UTC, metres."""
    return {
        "longitude": round(fix.longitude, 6),
        "latitude": round(fix.latitude, 6),
        "at": fix.at_ms,
        "accuracy": round(fix.accuracy_m, 1),
        "heading": None if fix.heading is None else round(fix.heading),
        "speed": None if fix.speed_m_s is None else round(fix.speed_m_s, 1),
    }
