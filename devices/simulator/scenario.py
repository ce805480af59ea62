"""Reads a scenario (TOML) and plays it: cameras start, record, mark, walk, and go to their docks."""

import tempfile
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from devices.protocol import StartedBy
from devices.simulator.camera import Camera, Place, Taken
from devices.simulator.footage import Shot, make_footage
from devices.simulator.taser_part import TaserPart, read_part

FOLDER = Path(__file__).parent / "scenarios"


class NoScenario(RuntimeError):
    """The scenario does not exist or does not read well; the text says what to change."""


@dataclass(frozen=True)
class Part:
    """What one camera does."""

    serial: str
    collar_number: str
    dock: str
    drift_ms: int
    battery_percent: int
    scene: str
    powered_on: time
    pressed: time
    seconds: float
    started_by: StartedBy
    buffer_seconds: float
    markers: tuple[tuple[float, str], ...]  # seconds after the press
    walk: tuple[Place, ...]
    angle: int = 0  # another number shows the same scene in another way


@dataclass(frozen=True)
class Scenario:
    """A title, the name of the force, its cameras and TASERs; the first camera is the most important."""

    title: str
    force: str
    parts: tuple[Part, ...]
    tasers: tuple[TaserPart, ...] = ()


def names() -> list[str]:
    """Return the names of the scenarios there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_scenario(name: str) -> Scenario:
    """Return the scenario called `name`; raises NoScenario."""
    if name not in names():
        raise NoScenario(f"There is no scenario {name!r}; choose one of {', '.join(names())}.")
    try:
        text = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        parts, tasers = text["camera"], text.get("taser", [])
        return Scenario(text["title"], text["force"], tuple(map(_part, parts)), tuple(map(read_part, tasers)))
    except (KeyError, TypeError, ValueError) as problem:
        raise NoScenario(f"Scenario {name!r} is not complete: {problem}") from problem


def _part(one: dict[str, Any]) -> Part:
    changed = {
        "powered_on": time.fromisoformat(one["powered_on"]).replace(tzinfo=UTC),
        "pressed": time.fromisoformat(one["pressed"]).replace(tzinfo=UTC),
        "started_by": StartedBy(one["started_by"]),
        "buffer_seconds": one.get("buffer_seconds", 30),
        "markers": tuple((marker["after"], marker["label"]) for marker in one["markers"]),
        "walk": tuple(Place(**place) for place in one["walk"]),
    }
    return Part(**(one | changed))


def faster(part: Part, speed: float) -> Part:
    """Return the same part in less time: `speed` 2 halves the recording, its buffer, markers and walk."""
    if not 0.1 <= speed <= 20:
        raise NoScenario("The speed must lie between 0.1 and 20.")
    return replace(
        part,
        seconds=round(part.seconds / speed, 3),
        buffer_seconds=round(part.buffer_seconds / speed, 3),
        markers=tuple((after / speed, label) for after, label in part.markers),
        walk=tuple(replace(place, seconds=place.seconds / speed) for place in part.walk),
    )


def record(part: Part, force: str, day: date, seed: int, work: Path) -> Camera:
    """Play one camera's evening; returns it ready for the dock, its recording on its storage."""
    camera, taken = _live_through(part, day, work / "cameras" / part.serial)
    camera.keep(taken, make_footage(_shot(part, force, seed, taken), work / "footage"), part.walk)
    return camera


def film(part: Part, force: str, day: date, seed: int, work: Path) -> Path:
    """Film one camera's evening ahead of time; `record` then finds the pictures made. Returns the film."""
    with tempfile.TemporaryDirectory() as storage:
        _, taken = _live_through(part, day, Path(storage))
    return make_footage(_shot(part, force, seed, taken), work / "footage")


def _live_through(part: Part, day: date, storage: Path) -> tuple[Camera, Taken]:
    camera = Camera(
        part.serial,
        storage,
        drift_ms=part.drift_ms,
        buffer_seconds=part.buffer_seconds,
        battery_percent=part.battery_percent,
    )
    pressed = datetime.combine(day, part.pressed)
    camera.power_on(datetime.combine(day, part.powered_on))
    camera.start(pressed, part.started_by)
    for after, label in part.markers:
        camera.mark(pressed + timedelta(seconds=after), label)
    taken = camera.stop(pressed + timedelta(seconds=part.seconds - part.buffer_seconds))
    return camera, taken


def _shot(part: Part, force: str, seed: int, taken: Taken) -> Shot:
    line = f"{force} {part.collar_number}  {part.serial}"
    return Shot(part.scene, seed + part.angle, taken.duration_ms / 1000, taken.buffer_ms / 1000, taken.started_at, line)
