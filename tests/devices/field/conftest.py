"""A camera in the field on the evening of Tanner Row, and the words its log is read in."""

from datetime import UTC, datetime

import pytest

from devices.simulator.field.behaviour import Behaviour

READY_AT = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)


@pytest.fixture
def camera() -> Behaviour:
    """Rahman's camera, switched on at 21:00."""
    camera = Behaviour("X6039A1B4")
    camera.power_on(READY_AT)
    camera.take_entries()
    return camera
