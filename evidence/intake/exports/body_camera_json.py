"""Adapter for body cameras that write JSON beside each recording, and the track as GPX 1.1."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from evidence.intake.exports.records import LARGEST, BadSidecar, Described, Fix, moment_in
from evidence.intake.exports.strict_xml import root_of

FIELDS = {"file", "started_at", "collar_number", "maker", "model", "serial", "track"}
COLLAR = re.compile(r"[0-9]{1,10}")
GPX = "http://www.topografix.com/GPX/1/1"
MOST_FIXES = 20_000


class BodyCameraJson:
    """Reads a JSON object that names its recording, and the GPX that it names."""

    name = "Body camera JSON"

    def beside(self, video: str, names: Collection[str]) -> tuple[str, ...]:
        """Return the JSON of the recording's name, and the GPX of that name when there is one."""
        stem = video.rpartition(".")[0].lower()
        found = {name.lower(): name for name in names}
        if f"{stem}.json" not in found:
            return ()
        return tuple(found[f"{stem}.{ending}"] for ending in ("json", "gpx") if f"{stem}.{ending}" in found)

    def read(self, video: str, files: Mapping[str, bytes]) -> Described:
        """Return what is said of the recording; raises BadSidecar, also when it is said of another file."""
        name, *others = files
        said = _object(files[name], name)
        if said.get("file") != video:
            raise BadSidecar(f"{name} describes {str(said.get('file'))[:80]!r}, not {video}.")
        collar = said.get("collar_number", "")
        if collar and not COLLAR.fullmatch(collar):
            raise BadSidecar(f"{name}: {collar[:20]!r} is no collar number.")
        track = said.get("track", "")
        if track and track not in others:
            raise BadSidecar(f"{name} names the track {track[:80]!r}, which is not beside it.")
        began = said.get("started_at", "")
        return Described(
            started_at=moment_in(began, name) if began else None,
            collar_number=collar,
            maker=said.get("maker", "")[:80],
            model=said.get("model", "")[:80],
            serial=said.get("serial", "")[:80],
            track=fixes_of(files[track], track) if track else (),
        )


def _object(data: bytes, name: str) -> dict[str, str]:
    if len(data) > LARGEST:
        raise BadSidecar(f"{name} has {len(data)} bytes; the most is {LARGEST}.")
    try:
        said: Any = json.loads(data.decode("utf-8-sig"), object_pairs_hook=lambda pairs: _once(pairs, name))
    except BadSidecar:
        raise
    except (ValueError, RecursionError):
        raise BadSidecar(f"{name} is no JSON in UTF-8.") from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise BadSidecar(f"{name} is not an object of texts.")
    if strange := sorted(said.keys() - FIELDS):
        raise BadSidecar(f"{name} has the field {strange[0][:40]!r}, which nobody knows.")
    return said


def _once(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise BadSidecar(f"{name} says a field twice.")
    return said


def fixes_of(data: bytes, name: str) -> tuple[Fix, ...]:
    """Return the positions of a GPX 1.1 track that have a time with a zone, in their order; raises BadSidecar."""
    root = root_of(data, name)
    if root.name != f"{GPX} gpx":
        raise BadSidecar(f"{name} is not GPX 1.1.")
    found = []
    for point in root.every("trkpt")[:MOST_FIXES]:
        times = point.every("time")
        at = moment_in(times[0].text, name) if len(times) == 1 else None
        if at is None:
            continue
        try:
            latitude, longitude = float(point.attributes["lat"]), float(point.attributes["lon"])
        except (KeyError, ValueError):
            raise BadSidecar(f"{name} has a position without degrees.") from None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # also refuses what is no number
            raise BadSidecar(f"{name} has a position that is not on earth.")
        found.append(Fix(at, latitude, longitude))
    return tuple(found)
