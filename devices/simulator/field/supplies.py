"""What a camera lives on: its battery, which each state drains differently, and its memory, which recordings fill."""

from dataclasses import dataclass
from typing import Final

from devices.protocol import CameraState

HOUR_MS: Final = 3_600_000
PERCENT: Final = HOUR_MS  # so that a drain of 7 % an hour takes exactly 7 units a millisecond
FULL_BATTERY: Final = 100 * PERCENT
LOW_BATTERY: Final = 10 * PERCENT  # product.md section 9: "warning near 10 %"
DRAIN = {  # percent an hour; a shift of buffering with two hours of recordings is about 12 h (product.md section 9)
    CameraState.OFF: 0,
    CameraState.READY: 7,
    CameraState.RECORDING: 14,
    CameraState.SLEEP: 1,
    CameraState.DOCKED: -30,
}
STORAGE_BYTES: Final = 64_000_000_000
BYTES_PER_MS: Final = 500  # 4 Mbit/s
EMPTIED_PER_MS: Final = 12_500  # in the dock, at 100 Mbit/s


@dataclass
class Battery:
    """Charge in units of which `PERCENT` make one per cent; exact, because time is whole milliseconds."""

    charge: int = FULL_BATTERY

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, as the display shows it."""
        return self.charge // PERCENT

    @property
    def is_low(self) -> bool:
        """Whether less than a tenth is left."""
        return self.charge < LOW_BATTERY

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self.charge == 0

    def use(self, state: CameraState, elapsed_ms: int) -> None:
        """Drain it, or in the dock charge it, for so long."""
        self.charge = max(0, min(FULL_BATTERY, self.charge - DRAIN[state] * elapsed_ms))

    def low_in_ms(self, state: CameraState) -> int | None:
        """Return after how long it is low, or None when it never will be in this state, or is already."""
        drain = DRAIN[state]
        return None if drain <= 0 or self.is_low else (self.charge - LOW_BATTERY) // drain + 1

    def empty_in_ms(self, state: CameraState) -> int | None:
        """Return after how long it is empty, or None when it never will be in this state."""
        drain = DRAIN[state]
        return None if drain <= 0 else -(-self.charge // drain)


@dataclass
class Memory:
    """Bytes used of those there are."""

    used: int = 0
    total: int = STORAGE_BYTES

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be recorded."""
        return self.used >= self.total

    def room_ms(self) -> int:
        """Return how much more can be recorded; what is begun is written to the last byte."""
        return -(-(self.total - self.used) // BYTES_PER_MS)

    def fill(self, recorded_ms: int) -> None:
        """Keep what was recorded in so long."""
        self.used = min(self.total, self.used + recorded_ms * BYTES_PER_MS)

    def free(self, recorded_ms: int) -> None:
        """Let a recording of so long go."""
        self.used = max(0, self.used - recorded_ms * BYTES_PER_MS)

    def empty(self, docked_ms: int) -> None:
        """Hand over what the dock takes in so long."""
        self.used = max(0, self.used - docked_ms * EMPTIED_PER_MS)
