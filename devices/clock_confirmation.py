"""Confirms the clock of a device by two moments that a person found both in its log and in a recording. Pure.

One moment alone would prove nothing: any wrong pair of entry and picture gives an offset. Two must agree on it, but for
what a person can miss the right picture by and what a running clock can go astray in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from devices.clock_drift import MILLISECOND, Point, PointKind, most_apart_ms

LEAST_APART = timedelta(seconds=2)  # nearer than that the two are one moment, and say nothing about each other


class Contradiction(ValueError):
    """The two moments cannot both be right; the text says why, for the person who tied them."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One moment: what the device's clock showed, and when it truly was."""

    device_time: datetime
    true_time: datetime

    @property
    def point(self) -> Point:
        """What this moment says about the clock; whole milliseconds."""
        return Point(self.device_time, (self.device_time - self.true_time) // MILLISECOND, PointKind.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Two points in the order of the device's clock, and how well they agree."""

    first: Point
    second: Point

    @property
    def residual_ms(self) -> int:
        """By how much the two differ on the offset."""
        return abs(self.second.offset_ms - self.first.offset_ms)

    @property
    def allowed_ms(self) -> int:
        """By how much they may differ."""
        return most_apart_ms(self.first, self.second)

    @property
    def offset_ms(self) -> int:
        """Device minus true time, half way between the two, rounded half up."""
        return (self.first.offset_ms + self.second.offset_ms + 1) // 2

    @property
    def drift_ppm(self) -> int:
        """How fast the clock runs, in millionths: over a use of a minute mostly what a person missed the picture by."""
        gone_ms = (self.second.device_time - self.first.device_time) // MILLISECOND
        change = self.second.offset_ms - self.first.offset_ms
        return (2 * change * 1_000_000 + gone_ms) // (2 * gone_ms)


def confirmed_by(one: Tie, two: Tie) -> Confirmation:
    """Return what two moments say about a clock, in whatever order they are given; raises Contradiction."""
    first, second = sorted((one, two), key=lambda tie: tie.device_time)
    apart = second.device_time - first.device_time
    if apart < LEAST_APART:
        raise Contradiction("The two moments are less than 2 s apart in the log. Choose two that lie further apart.")
    if second.true_time <= first.true_time:
        raise Contradiction("In the recording the two moments are the other way round. Tie each to its own picture.")
    found = Confirmation(first.point, second.point)
    if found.residual_ms > found.allowed_ms:
        raise Contradiction(
            f"The two moments differ by {found.residual_ms} ms on how wrong the clock is; {found.allowed_ms} ms can be "
            "explained. At least one is tied to the wrong picture. Nothing was changed."
        )
    return found
