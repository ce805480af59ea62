"""The minute in which Rahman's TASER is armed: who stands where, and what the weapon tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

from devices.models import Camera, SignalReach, State
from devices.protocol import Position, SignalEvent, SignalSource
from devices.protocol import Signal as Message
from tests.devices.lines.reports import TANNER_ROW
from tests.factories.devices import make_camera

ARMED_AT = datetime(2026, 11, 21, 22, 46, 51, tzinfo=UTC)
BEFORE = ARMED_AT - timedelta(days=1)


def stand(serial: str, north_m: float, state: State = State.READY, *, age_s: float = 0, **values: Any) -> Camera:
    """Let a camera stand so many metres north of the weapon; its place was told `age_s` seconds ago."""
    return make_camera(
        serial,
        state=state,
        latitude=TANNER_ROW[0] + north_m / 111_195,
        longitude=TANNER_ROW[1],
        accuracy_m=0,
        placed_at=ARMED_AT - timedelta(seconds=age_s),
        **values,
    )


def message(event: SignalEvent = SignalEvent.ARMED, count: int = 118, **values: Any) -> Message:
    source = SignalSource.SIDEARM if event in {SignalEvent.DRAWN, SignalEvent.HOLSTERED} else SignalSource.TASER
    serial = values.pop("serial", "X3000A1C2")
    given = {"position": Position(*TANNER_ROW, 0.0), "is_test": False} | values
    return Message(f"{serial}:{count}", source, event, ARMED_AT, **given)


def reached() -> dict[str, str]:
    return dict(SignalReach.objects.values_list("camera__serial", "outcome"))
