"""What each weapon puts out: pulse rate, and from which charge a pulse counts as connected."""

from collections.abc import Sequence
from dataclasses import dataclass

from devices.taser_logs.records import Model, Pulse


@dataclass(frozen=True)
class Output:
    """Pulses a second for each connection, and charges in microcoulomb."""

    pulses_per_second: int
    connected_from_uc: int  # two thirds of a good contact: a contact that breaks drops far below
    good_contact_uc: int

    @property
    def pulse_ms(self) -> int:
        """Milliseconds from one pulse to the next, rounded up so that neighbours touch."""
        return -(-1000 // self.pulses_per_second)


OUTPUTS = {
    Model.X2: Output(pulses_per_second=19, connected_from_uc=40, good_contact_uc=60),
    Model.T7: Output(pulses_per_second=22, connected_from_uc=40, good_contact_uc=60),
}


def connected_ms(pulses: Sequence[Pulse], duration_ms: int, output: Output) -> int | None:
    """Return for how long at least one bay was connected, None without pulses.

    A connected pulse stands for the time until the next one would come; what two bays share counts once.
    """
    if not pulses:
        return None
    total = until = 0
    for at in sorted(pulse.at_ms for pulse in pulses if pulse.charge_uc >= output.connected_from_uc):
        end = min(at + output.pulse_ms, duration_ms)
        total += max(0, end - max(at, until))
        until = max(until, end)
    return total
