"""The end of a shift: many cameras dock at the same moment, each with several recordings, and all send at once.

Footage is filmed once and shared. Each recording ends with a box of its own that names it (ISO/IEC 14496-12, `uuid`),
which players skip: so each is a real MP4 that plays, and a file that no other one equals.
"""

import argparse
import json
import random
import struct
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from devices.protocol import Priority, StartedBy
from devices.simulator.camera import Camera, Place, Taken
from devices.simulator.client import Client
from devices.simulator.dock import Say, dock, real_time
from devices.simulator.footage import Shot, make_footage

NAME = "shift_change"
BOX = uuid.UUID("6d1f8a52-5d0e-4b8e-9a54-0d3c1a7e2b10")  # the kind of our box; any number that is no one else's
BAYS = 8  # of a dock
SCENE, FORCE = "night_street", "MIDSHIRE"
SHIFT_BEGAN, BETWEEN = time(13, 50, tzinfo=UTC), timedelta(minutes=37)
LONGEST_SHIFT = timedelta(hours=8)  # a battery lasts it
HOLD_ALL_SECONDS = 60.0  # how long the first camera waits for the last one to be ready


@dataclass(frozen=True)
class Shift:
    """What happened in the shift: how many recordings each camera brings, how long, on which day, and on what film."""

    recordings: int
    seconds: float
    day: date
    seed: int
    work: Path
    footage: Path | None = None  # a film that is there already, `seconds` long


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the end of a shift."""
    ends = parser.add_argument_group(NAME)
    ends.add_argument("--docks", type=int, default=200, help="cameras that dock at once, at most as many as have keys")
    ends.add_argument("--recordings", type=int, default=3, help="of each camera")
    ends.add_argument("--footage", type=Path, help="an MP4 of 60 s to use in place of a film of our own")


@dataclass
class Tally:
    """How far all cameras are; safe for threads."""

    say: Say
    total: int
    sent: int = 0
    stored: int = 0
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, line: str) -> None:
        """Count what a dock says, and say how far it has come at every twentieth part."""
        with self.lock:
            self.sent += line.endswith("waiting for the server to store them")
            self.stored += line.endswith("deleted from the camera")
            if line.endswith("from the camera") and self.stored % max(1, self.total // 20) == 0:
                self.say(f"{self.sent} of {self.total} recordings sent, {self.stored} stored")

    def note_failure(self, line: str) -> None:
        with self.lock:
            self.failed.append(line)
            self.say(line)


def film(shift: Shift) -> Path:
    """Return the footage of the shift, filmed once."""
    if shift.footage is not None:
        return shift.footage
    starts_at = datetime.combine(shift.day, SHIFT_BEGAN)
    shot = Shot(SCENE, shift.seed, shift.seconds, _buffer(shift), starts_at, f"{FORCE}  SHIFT")
    return make_footage(shot, shift.work / "footage")


def live_through(serial: str, number: int, shift: Shift, footage: Path) -> Camera:
    """Return camera `number` at the end of its shift, with its recordings; what it sent before is not made again."""
    chance = random.Random(f"{shift.seed} {serial}")  # noqa: S311 - an invented town, no secret
    camera = Camera(
        serial,
        shift.work / "cameras" / serial,
        drift_ms=chance.randint(-3000, 3000),
        buffer_seconds=_buffer(shift),
        battery_percent=chance.randint(85, 100),
    )
    began = datetime.combine(shift.day, SHIFT_BEGAN) + timedelta(seconds=(7 * number + 97 * shift.seed) % 1800)
    camera.power_on(began)
    done = camera.folder / f"{shift.day:%Y%m%d}-{shift.seed}.done"
    if not done.exists():
        between = min(BETWEEN, LONGEST_SHIFT / shift.recordings)
        for position in range(shift.recordings):
            _record(camera, began + between * (position + 1), shift, footage, chance)
        done.touch()
    return camera


def _record(camera: Camera, pressed: datetime, shift: Shift, footage: Path, chance: random.Random) -> None:
    by = StartedBy.SIGNAL if chance.random() < 0.1 else StartedBy.OFFICER
    camera.start(pressed, by)
    if chance.random() < 0.15:
        camera.mark(pressed + timedelta(seconds=shift.seconds / 4), "Male detained")
    taken = camera.stop(pressed + timedelta(seconds=shift.seconds - _buffer(shift)))
    taken = replace(taken, priority=_priority(taken, chance))
    place = (Place(0, 52.4862 + chance.uniform(-0.02, 0.02), -1.8904 + chance.uniform(-0.03, 0.03)),)
    camera.keep(taken, footage, place, tail=own_box(camera.serial, taken.started_at))


def _priority(taken: Taken, chance: random.Random) -> Priority:
    if taken.started_by is StartedBy.SIGNAL:
        return Priority.FORCE
    return Priority.EVIDENTIAL if chance.random() < 0.2 else Priority.ROUTINE


def _buffer(shift: Shift) -> float:
    """Return the seconds of a recording from before the press, which its film has at its beginning."""
    return min(30.0, shift.seconds / 2)


def own_box(serial: str, started_at: datetime) -> bytes:
    """Return a box that makes the file of a recording its own; a player skips it."""
    about = json.dumps({"serial": serial, "started_at": started_at.isoformat()}).encode()
    return struct.pack(">I4s16s", 24 + len(about), b"uuid", BOX.bytes) + about


def dock_all(
    cameras: Sequence[Camera],
    client_of: Callable[[str], Client],
    tally: Tally,
    problems: tuple[type[Exception], ...],
    say: Say,
    clock: Callable[[], datetime] = real_time,
) -> None:
    """Dock every camera at the same moment, each in a bay of its own, and return when all have ended."""
    together = threading.Barrier(len(cameras))

    def one(number: int, camera: Camera) -> None:
        bay = f"Dock {number // BAYS + 1} bay {number % BAYS + 1}"
        together.wait(HOLD_ALL_SECONDS)
        try:
            dock(camera, client_of(camera.serial), bay, tally.hear, clock)
        except problems as problem:
            tally.note_failure(f"{camera.serial}: {problem}")

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(cameras)]
    say(f"{len(cameras)} cameras dock with {tally.total} recordings.")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(f"{tally.sent} of {tally.total} recordings sent, {tally.stored} stored")


def play(
    shift: Shift,
    keys: Mapping[str, str],
    docks: int,
    client_of: Callable[[str], Client],
    problems: tuple[type[Exception], ...],
    say: Say,
) -> bool:
    """Play the end of a shift for up to `docks` cameras; True when all they brought is stored."""
    serials = sorted(serial for serial in keys if serial.startswith("X60"))[:docks]
    footage = film(shift)
    cameras = [live_through(serial, number, shift, footage) for number, serial in enumerate(serials)]
    tally = Tally(say, sum(len(camera.kept()) for camera in cameras))
    dock_all(cameras, client_of, tally, problems, say)
    return not tally.failed
