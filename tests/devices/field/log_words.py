"""Reads the log of a simulated camera as short words."""

from datetime import datetime, timedelta

from devices.simulator.field.behaviour import Behaviour
from tests.devices.field.conftest import READY_AT


def after(seconds: float) -> datetime:
    """The true time so many seconds after the camera was switched on."""
    return READY_AT + timedelta(seconds=seconds)


def told(camera: Behaviour) -> list[str]:
    """What was written since it was asked last: the state, or the kind of entry."""
    return [str(entry.state or entry.kind) for entry in camera.take_entries()]
