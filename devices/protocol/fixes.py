"""Where a camera is, second by second: `fixes` on its line. Shown at once and kept, but not acknowledged.

A fleet says thousands of them a second, so a fix that is as it should be is read without detours; any other is read
by the rules of all messages, which say in words what is wrong with it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple, Self

from devices.protocol.limits import FIRST_YEAR, LAST_YEAR
from devices.protocol.report import read_device_time
from devices.strict_json import MOMENT, BadMessage, Fields, Message, write_moment

MOST_AT_ONCE = 120  # two minutes of a hole in the radio
WIDEST_ACCURACY_M = 100_000.0
FASTEST_M_S = 400.0
MS = 1000
LONE, LONGEST_LONE_BYTES = b'{"fixes":{"fixes":[{"', 400


class TimedFix(NamedTuple):
    """A place at a time of the camera's clock: milliseconds since 1970 UTC, WGS 84 degrees, metres, metres a second."""

    at_ms: int
    latitude: float
    longitude: float
    accuracy_m: float
    speed_m_s: float | None = None
    heading: float | None = None  # degrees clockwise from north


@dataclass(frozen=True)
class Fixes(Message):
    """Some fixes in the order of their times, each said once."""

    fixes: tuple[TimedFix, ...]

    @classmethod
    def from_object(cls, value: object) -> Self:
        if (alone := _alone(value)) is not None:
            return cls((alone,))
        fields = Fields(value, "The fixes")
        found = tuple(_quick(one) or _read(one) for one in fields.items("fixes", MOST_AT_ONCE))
        fields.end()
        if not found:
            raise BadMessage("The fixes: there is none.")
        if any(after.at_ms <= before.at_ms for before, after in pairwise(found)):
            raise BadMessage("The fixes: they do not stand in the order of their times.")
        return cls(found)

    def to_object(self) -> dict[str, object]:
        return {"fixes": [_written(fix) for fix in self.fixes]}


def read_lone_fix(frame: bytes) -> Fixes | None:
    """Return the fixes of a frame that is one fix exactly as it should be, else None: the rules of all frames count.

    No name may stand twice in an object: the quotes are those of the names that were read and of the time, and no more.
    """
    if not frame.startswith(LONE) or len(frame) > LONGEST_LONE_BYTES:
        return None
    try:
        value = json.loads(frame.decode())["fixes"]
        alone = _alone(value)
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    if alone is None or frame.count(b'"') != 2 * (2 + len(value["fixes"][0])) + 2:
        return None
    return Fixes((alone,))


def _alone(value: object) -> TimedFix | None:
    """Return the only fix of a message, when it is as it should be: what nearly all messages are."""
    if type(value) is not dict or len(value) != 1:
        return None
    fixes = value.get("fixes")
    return _quick(fixes[0]) if type(fixes) is list and len(fixes) == 1 else None


def _quick(value: object) -> TimedFix | None:
    """Return the fix in an object that is exactly as it should be, else None."""
    if type(value) is not dict:
        return None
    at, latitude, longitude = value.get("at"), value.get("latitude"), value.get("longitude")
    accuracy, speed, heading = value.get("accuracy_m"), value.get("speed_m_s"), value.get("heading")
    if not type(latitude) is type(longitude) is type(accuracy) is float:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= accuracy <= WIDEST_ACCURACY_M):
        return None
    if not (_is_within(speed, FASTEST_M_S) and _is_within(heading, 360)):
        return None
    at_ms = _read_at(at) if len(value) == 4 + (speed is not None) + (heading is not None) else None
    return None if at_ms is None else TimedFix(at_ms, latitude, longitude, accuracy, speed, heading)


def _is_within(value: object, highest: float) -> bool:
    """Say whether a number that may be left out is one from 0."""
    return value is None or (type(value) is float and 0 <= value <= highest)


def _read_at(text: object) -> int | None:
    if type(text) is not str or not MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _milliseconds(moment) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _read(value: object) -> TimedFix:
    """Return the fix in an object; raises BadMessage in words."""
    fields = Fields(value, "A fix")
    moment = read_device_time(fields, "at")
    fix = TimedFix(
        _milliseconds(moment),
        fields.number("latitude", -90, 90),
        fields.number("longitude", -180, 180),
        fields.number("accuracy_m", 0, WIDEST_ACCURACY_M),
        fields.number("speed_m_s", 0, FASTEST_M_S) if "speed_m_s" in fields.left else None,
        fields.number("heading", 0, 360) if "heading" in fields.left else None,
    )
    fields.end()
    return fix


def _written(fix: TimedFix) -> dict[str, object]:
    moment = datetime.fromtimestamp(fix.at_ms // MS, tz=UTC).replace(microsecond=fix.at_ms % MS * 1000)
    told = {"at": write_moment(moment)} | fix._asdict()
    return {name: value for name, value in told.items() if name != "at_ms" and value is not None}


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * MS)
