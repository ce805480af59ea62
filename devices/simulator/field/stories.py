"""Stories on the line, in TOML: what each camera does and where it walks, and what a TASER tells."""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from devices.protocol import Position, Signal, SignalEvent, SignalSource
from devices.simulator.field.day import STORIES_SEED, CameraDay, Day, Do, first_count
from devices.simulator.field.living import MILLISECOND
from devices.simulator.field.patrol import ACCURACY_M, SIGNAL_RANGE_M, STARTS
from devices.simulator.field.streets import degrees
from devices.simulator.field.walking import Walk
from devices.simulator.live.pipe import Radio
from devices.simulator.scenario import NoScenario
from devices.simulator.taser_part import TaserPart, read_part
from devices.simulator.town.plan import CROSS, METRES_EAST, METRES_NORTH

FOLDER = Path(__file__).parent / "stories"
LIVE_FOLDER = FOLDER / "live"
OWN_WORDS = ("wearer", "first_signal")  # of a TASER, beside those of a part
SECONDS_PER_COUNT = 87  # so that a day has no more than 994 of them, and the last messages fit as well
TEST_MS = ((0, SignalEvent.ARMED), (1_000, SignalEvent.ARC), (3_200, SignalEvent.SAFE))  # as Taser.function_test


@dataclass(frozen=True)
class Story:
    """A day of a few devices; `used` are the TASERs whose logs it brings to the dock."""

    title: str
    force: str
    begin: datetime
    until: int  # milliseconds
    day: Day
    used: tuple[TaserPart, ...]


def names() -> list[str]:
    """Return the names of the stories there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_live_story(name: str, now: datetime) -> Story:
    """Return a story as it is played live, with its beginning moved to `now`; raises NoScenario.

    A story that takes long has a shorter telling in `stories/live`.
    """
    folder = LIVE_FOLDER if (LIVE_FOLDER / f"{name}.toml").exists() else FOLDER
    return read_story(name, now.date(), now=now, folder=folder)


def read_story(name: str, day: date, *, now: datetime | None = None, folder: Path = FOLDER) -> Story:
    """Return a story as it happens on a day, or with its beginning moved to `now`; raises NoScenario."""
    try:
        text = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        begin, end = (datetime.combine(day, _time(text[word])) for word in ("begin", "end"))
        later = (now or begin) - begin
        cameras = [_camera(one, day, begin) for one in text["camera"]]
        tasers = text.get("taser", [])
        for taser in tasers:
            _tell(taser, cameras, day, begin, later)
        used = tuple(read_part(_without(taser)) for taser in tasers if "armed" in taser)
    except (KeyError, TypeError, ValueError, OSError) as problem:
        raise NoScenario(f"Story {name!r} is not complete: {problem}") from problem
    told = Day(cameras, armed=len(used), function_tests=len(tasers))
    told.put_in_order()
    return Story(text["title"], text["force"], begin + later, (end - begin) // MILLISECOND, told, used)


def _camera(one: Mapping[str, Any], day: date, begin: datetime) -> CameraDay:
    plain = {name: value for name, value in one.items() if name not in {"acts", "walk", "scene"}}
    camera = CameraDay(**plain, films=one.get("scene", ""))
    if "radio" in plain:
        camera.radio = Radio.read(plain["radio"])
    walk = Walk()
    for place in one["walk"]:
        point = (place["longitude"] - CROSS[1]) * METRES_EAST, (place["latitude"] - CROSS[0]) * METRES_NORTH
        walk.go(_moment(place["at"], day, begin), point)
    camera.walks.append(walk)
    for act in one["acts"]:
        camera.will(_moment(act["at"], day, begin), Do(act["do"]), act.get("words", ""))
    return camera


def _tell(one: Mapping[str, Any], cameras: list[CameraDay], day: date, begin: datetime, later: timedelta) -> None:
    """Let a TASER tell what it does: cameras in range hear it, its wearer's passes it on."""
    wearer = next(camera for camera in cameras if camera.serial == one["wearer"])
    first = _live_count(begin + later) if later else one["first_signal"]
    for number, (at, event, is_test) in enumerate(_messages(one, day, begin), start=first):
        here = wearer.is_at(at)
        latitude, longitude = degrees(here)
        shown = begin + later + (at + one["drift_ms"]) * MILLISECOND
        signal = Signal(
            f"{one['serial']}:{first_count(shown, STORIES_SEED) + number}",
            SignalSource.TASER,
            event,
            shown,
            is_test,
            Position(latitude, longitude, ACCURACY_M),
        )
        for camera in cameras if event in STARTS and not is_test else ():
            if math.dist(camera.is_at(at), here) <= SIGNAL_RANGE_M:
                camera.will(at, Do.HEAR, signal.signal_id)
        wearer.will(at, Do.TELL, signal=signal)


def _live_count(begin: datetime) -> int:
    """Return the first number of a story that is played at this moment: a story may be played again the same day."""
    return (begin.hour * 3600 + begin.minute * 60 + begin.second) // SECONDS_PER_COUNT + 1


def _messages(one: Mapping[str, Any], day: date, begin: datetime) -> Iterator[tuple[int, SignalEvent, bool]]:
    tested = _moment(one["tested"], day, begin)
    yield from ((tested + after, event, True) for after, event in TEST_MS)
    if "armed" in one:
        yield _moment(one["armed"], day, begin), SignalEvent.ARMED, False
        for pull in one["pulls"]:
            yield _moment(pull["at"], day, begin), SignalEvent(pull["kind"]), False
        yield _moment(one["safe"], day, begin), SignalEvent.SAFE, False


def _without(taser: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in taser.items() if name not in OWN_WORDS}


def _moment(text: str, day: date, begin: datetime) -> int:
    return (datetime.combine(day, _time(text)) - begin) // MILLISECOND


def _time(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=UTC)
