"""What the page's script needs of a use: its cycles with their pulses, to say in words what happens at a moment."""

from datetime import datetime
from typing import Any

from devices.models import ArmedSession, Cycle
from devices.taser_logs.outputs import OUTPUTS
from devices.taser_logs.records import Model
from evidence.taser.chart import pulses_of


def moments_of(session: ArmedSession, cycles: list[Cycle]) -> dict[str, Any]:
    """Return moments as milliseconds since 1970, pulses as [milliseconds from the start, microcoulomb]."""
    return {
        "armed": _epoch_ms(session.began_at),
        "safe": _epoch_ms(session.ended_at),
        "connectedFrom": OUTPUTS[Model(session.taser.model)].connected_from_uc,
        "cycles": [
            {
                "name": "trigger" if cycle.kind == "trigger" else "arc",
                "at": _epoch_ms(cycle.began_at),
                "length": cycle.duration_ms,
                "pulses": [[at_ms, charge] for at_ms, _, charge in pulses_of(cycle)],
            }
            for cycle in cycles
        ],
    }


def _epoch_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
