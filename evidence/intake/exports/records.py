"""What an adapter reads from the files beside a recording; nothing is guessed, what they do not say is empty. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # a clock that was never set says 1970 or 1980
LATEST_AHEAD = timedelta(days=1)
LARGEST = 8 << 20  # bytes of one file beside a recording


class BadSidecar(ValueError):
    """A file beside a recording that cannot be trusted; its text is one sentence that names the file."""


@dataclass(frozen=True)
class Fix:
    """One position: UTC and degrees (WGS 84)."""

    at: datetime
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Described:
    """What is said about one recording; `started_at` is UTC, as the maker's clock had it."""

    started_at: datetime | None = None
    collar_number: str = ""
    maker: str = ""
    model: str = ""
    serial: str = ""
    track: tuple[Fix, ...] = ()

    @property
    def device(self) -> str:
        """Maker, model and serial number in words."""
        named = " ".join(part for part in (self.maker, self.model) if part)
        return ", ".join(part for part in (named, f"serial {self.serial}" if self.serial else "") if part)


class Adapter(Protocol):
    """Reads one maker's shape. Both methods are pure: names and bytes in, what they say out."""

    name: str

    def beside(self, video: str, names: Collection[str]) -> tuple[str, ...]:
        """Return the names of the files that belong to a recording, the one that describes it first; none: not ours."""

    def read(self, video: str, files: Mapping[str, bytes]) -> Described:
        """Return what these files say; raises BadSidecar."""


def believed(moment: datetime | None, *, now: datetime) -> datetime | None:
    """Return a time as UTC, or None when no clock that was ever set can have said it."""
    if moment is None or moment.tzinfo is None or not EARLIEST <= moment <= now + LATEST_AHEAD:
        return None
    return moment.astimezone(UTC)


def moment_in(text: str, name: str) -> datetime | None:
    """Return an ISO 8601 time; None when it has no zone, for then nobody knows which hour it was. Raises BadSidecar."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadSidecar(f"{name}: {text[:40]!r} is no date and time.") from None
    return moment if moment.tzinfo else None
