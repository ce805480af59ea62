"""What a file says about its own making: when, where, with what; and what of it is in doubt. Nothing is guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from evidence.media.probe import Probe

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # before it, a clock was never set: 1904, 1970 and 1980 are zeros
_EPOCHS = frozenset({1904, 1970, 1980})
_ISO_6709 = re.compile(r"([+-])(\d{2,6})(\.\d+)?([+-])(\d{3,7})(\.\d+)?")
_UTC_IN_DOUBT = "The file gives the time as UTC; many devices write their local time there."
_NO_ZONE = "The file gives a local time without its zone; the force's own zone is assumed."
IMPOSSIBLE = "The file gives a time that cannot be right."


@dataclass(frozen=True)
class Origin:
    """What a file says. `recorded_at` is empty when it says nothing believable; `said` is what it says, word for word.

    `error_ms` is plus or minus, milliseconds; None: not known. Degrees are WGS 84.
    """

    recorded_at: datetime | None = None
    said: datetime | None = None
    error_ms: int | None = None
    doubt: str = ""
    latitude: float | None = None
    longitude: float | None = None
    device: str = ""


def origin_of(found: Probe, *, zone: tzinfo, received_at: datetime) -> Origin:
    """Return what the tags of a file say; `zone` is where the force works, for times that name none."""
    tags = _tags(found)
    said, error, doubt = _said(tags, zone)
    latitude, longitude = _place(tags)
    device = " ".join(dict.fromkeys(filter(None, (_first(tags, _MAKES), _first(tags, _MODELS)))))[:100]
    believable = said is not None and _EARLIEST <= said <= received_at + timedelta(days=1)
    if said is not None and not believable:
        is_zero = said.year in _EPOCHS
        return Origin(None, None if is_zero else said, None, IMPOSSIBLE, latitude, longitude, device)
    return Origin(said, said, error, doubt, latitude, longitude, device)


_MAKES = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "exif.make")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "model", "exif.model")
_PLACES = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "exif.location")


def _tags(found: Probe) -> dict[str, str]:
    """Return all tags by lower-case name; those of the file win over those of its streams."""
    streams = {name.lower(): value for stream in found.streams for name, value in stream.tags.items()}
    return streams | {name.lower(): value for name, value in found.tags.items()}


def _said(tags: Mapping[str, str], zone: tzinfo) -> tuple[datetime | None, int | None, str]:
    apple = _moment(tags.get("com.apple.quicktime.creationdate", ""))
    if apple is not None and apple.tzinfo is not None:
        return apple.astimezone(UTC), None, ""
    if photo := _photo_moment(tags):
        if photo.tzinfo is not None:
            return photo.astimezone(UTC), None, ""
        return photo.replace(tzinfo=zone).astimezone(UTC), None, _NO_ZONE
    plain = _moment(tags.get("creation_time", ""))
    if plain is None:
        return None, None, ""
    moment = plain if plain.tzinfo is not None else plain.replace(tzinfo=UTC)
    away = abs((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())
    return moment.astimezone(UTC), round(away * 1000) or None, _UTC_IN_DOUBT if away else ""


def _photo_moment(tags: Mapping[str, str]) -> datetime | None:
    text = tags.get("exif.datetimeoriginal", "")
    if not re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", text):
        return None
    offset = tags.get("exif.offsettimeoriginal", "")
    offset = offset if re.fullmatch(r"[+-]\d\d:\d\d", offset) else ""
    return _moment(f"{text[:10].replace(':', '-')}T{text[11:]}{offset}")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def _place(tags: Mapping[str, str]) -> tuple[float | None, float | None]:
    found = _ISO_6709.match(_first(tags, _PLACES))
    if found is None:
        return None, None
    latitude = _degrees(found[1], found[2], found[3] or "", whole=2)
    longitude = _degrees(found[4], found[5], found[6] or "", whole=3)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude, longitude


def _degrees(sign: str, digits: str, part: str, *, whole: int) -> float | None:
    """Return degrees of ±DD.D, ±DDMM.M or ±DDMMSS.S (ISO 6709 annex H); `whole` is how many digits the degrees have."""
    if (len(digits) - whole) % 2:
        return None
    groups = [digits[:whole], *(digits[at : at + 2] for at in range(whole, len(digits), 2))]
    numbers = [float(group) for group in groups]
    numbers[-1] = float(groups[-1] + part)
    value = sum((number / float(60**power) for power, number in enumerate(numbers)), start=0.0)
    return -value if sign == "-" else value


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name].strip() for name in names if tags.get(name, "").strip()), "")
