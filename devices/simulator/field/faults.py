"""Faults on purpose, each by its own dice so that one can be switched off without changing the others."""

import random
from collections.abc import Callable, Collection

from devices.simulator.field.day import MINUTE, CameraDay, Do

Fault = Callable[[random.Random, CameraDay, tuple[int, int]], None]
USUAL_DRIFT_MS = 2_000


def _drift(dice: random.Random, camera: CameraDay, _shift: tuple[int, int]) -> None:
    """Set each clock a little wrong, one in ten by up to a minute and a half."""
    most = 90_000 if dice.random() < 0.1 else USUAL_DRIFT_MS
    camera.drift_ms = dice.randint(-most, most)


def _flat(dice: random.Random, camera: CameraDay, _shift: tuple[int, int]) -> None:
    """Give some half a charge: they are empty before the shift ends."""
    if dice.random() < 0.03:
        camera.battery_percent = dice.randint(12, 45)


def _sleep(dice: random.Random, camera: CameraDay, shift: tuple[int, int]) -> None:
    """Put some to sleep, and forget them."""
    if dice.random() < 0.05:
        asleep, awake = sorted(dice.randint(*shift) for _ in range(2))
        camera.will(asleep, Do.SLEEP)
        camera.will(awake, Do.WAKE)


def _dead_line(dice: random.Random, camera: CameraDay, shift: tuple[int, int]) -> None:
    """Take the network from some for a while; what they report waits."""
    if dice.random() < 0.04:
        dead = dice.randint(*shift)
        camera.will(dead, Do.LINE_DEAD)
        camera.will(min(dead + dice.randint(10, 60) * MINUTE, shift[1]), Do.LINE_BACK)


def _cut(dice: random.Random, camera: CameraDay, shift: tuple[int, int]) -> None:
    """Cut some lines, which come again at once."""
    if dice.random() < 0.05:
        camera.will(dice.randint(*shift), Do.LINE_CUT)


def _gap(dice: random.Random, camera: CameraDay, shift: tuple[int, int]) -> None:
    """Let a few lose reports: the numbers have a gap."""
    if dice.random() < 0.01:
        camera.will(dice.randint(*shift), Do.LOSE, str(dice.randint(1, 3)))


def _power(dice: random.Random, camera: CameraDay, shift: tuple[int, int]) -> None:
    """Cut the power of a few for a minute; what they were recording is recovered."""
    if dice.random() < 0.01:
        off = dice.randint(*shift)
        camera.will(off, Do.POWER_CUT)
        camera.will(min(off + MINUTE, shift[1]), Do.POWER_ON)


FAULTS: dict[str, Fault] = {
    "drift": _drift,
    "cut": _cut,
    "gap": _gap,
    "flat": _flat,
    "sleep": _sleep,
    "dead_line": _dead_line,
    "power": _power,
}


def befall(camera: CameraDay, shift: tuple[int, int], seed: str, wanted: Collection[str]) -> None:
    """Let the wanted faults befall a camera in a shift (from, to)."""
    for name, fault in FAULTS.items():
        if name in wanted:
            fault(random.Random(f"{seed}:{name}:{camera.serial}"), camera, shift)  # noqa: S311 - a scene
