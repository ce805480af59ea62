"""Which fixes of a camera are believed: its clock's error taken out, each once, none that cannot be. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from devices.distance import metres
from devices.fix_rows import TrueFix
from devices.protocol import TimedFix

AHEAD_MS = 10_000  # of our clock: the camera's clock has moved since its hello
OLDEST_MS = 24 * 3_600_000  # an older fix belongs into a report
FASTEST_M_S = 120.0  # faster than the police helicopter: a wrong fix, not a fast unit
SLACK_M = 50.0
BELIEVED_AFTER = 3  # fixes in a row that contradict the last one: then that one was wrong
FORGOTTEN_MS = 3_600_000


class Left(StrEnum):
    """Why a fix was left out."""

    AHEAD = "ahead"
    OLD = "old"
    AGAIN = "again"
    IMPOSSIBLE = "impossible"


@dataclass(slots=True)
class _Last:
    """The newest fix of a camera, and how many were left out since because they contradict it."""

    fix: TrueFix
    doubts: int = 0


@dataclass
class Sieve:
    """What one process remembers of each camera: its newest fix. `left` counts what was left out, by cause."""

    left: Counter[str] = field(default_factory=Counter)
    _last: dict[UUID, _Last] = field(default_factory=dict)

    def believed(self, camera: UUID, offset_ms: int, fixes: Iterable[TimedFix], now_ms: int) -> Iterator[TrueFix]:
        """Yield the fixes that are kept, in true time; `offset_ms` is how far the camera's clock is ahead of ours."""
        for told in fixes:
            fix = TrueFix(told.at_ms - offset_ms, *told[1:])
            last = self._last.get(camera)
            if cause := _cause(fix, last, now_ms):
                self.left[cause.value] += 1
                continue
            if last is None:
                self._last[camera] = _Last(fix)
            else:
                last.fix, last.doubts = fix, 0
            yield fix

    def newest(self, camera: UUID) -> TrueFix | None:
        """Return the newest fix of a camera, or None when none was heard within the hour."""
        last = self._last.get(camera)
        return last.fix if last else None

    def forget_old(self, now_ms: int) -> None:
        """Forget cameras that have been silent for an hour, so that memory stays bounded."""
        for camera in [key for key, last in self._last.items() if last.fix.at_ms < now_ms - FORGOTTEN_MS]:
            del self._last[camera]


def _cause(fix: TrueFix, last: _Last | None, now_ms: int) -> Left | None:
    """Return why a fix is left out, or None."""
    if not now_ms - OLDEST_MS <= fix.at_ms <= now_ms + AHEAD_MS:
        return Left.AHEAD if fix.at_ms > now_ms else Left.OLD
    if fix.latitude == fix.longitude == 0.0:
        return Left.IMPOSSIBLE  # what a receiver says that has no fix
    if last and fix.at_ms <= last.fix.at_ms:
        return Left.AGAIN
    if last and _is_leap(last.fix, fix):
        last.doubts += 1
        return Left.IMPOSSIBLE if last.doubts < BELIEVED_AFTER else None
    return None


def _is_leap(before: TrueFix, after: TrueFix) -> bool:
    """Say whether nobody gets from one to the other in the time between."""
    if abs(after.latitude - before.latitude) < 0.0005 and abs(after.longitude - before.longitude) < 0.0005:
        return False  # at most 67 m: most fixes need no sines
    away = metres((before.latitude, before.longitude), (after.latitude, after.longitude))
    seconds = (after.at_ms - before.at_ms) / 1000
    return away > FASTEST_M_S * seconds + before.accuracy_m + after.accuracy_m + SLACK_M
