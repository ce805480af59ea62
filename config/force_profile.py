"""The profile of a force, `config/forces/NAME.toml`: its name, and the base map of all pages with a map."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.env import BadValue

FOLDER = Path(__file__).parent / "forces"


@dataclass(frozen=True)
class MapSource:
    """One file that the map draws, below `config/static/`, and the notice that its licence asks for."""

    file: str
    attribution: str = ""


@dataclass(frozen=True)
class ForceProfile:
    """What differs from force to force. Degrees are longitude before latitude, as in GeoJSON."""

    force: str
    code: str
    map_name: str
    style: str
    center: tuple[float, float]
    zoom: float
    bounds: tuple[float, float, float, float]
    sources: Mapping[str, MapSource]


def load(name: str) -> ForceProfile:
    """Return the profile with this name; raises BadValue, in one sentence, when there is none or it is not whole."""
    known = sorted(path.stem for path in FOLDER.glob("*.toml"))
    if name not in known:
        raise BadValue(f"FORCE_PROFILE is {name!r}. Known are {', '.join(known)}.")
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    try:
        return _profile(told["force"], told["code"], told["map"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadValue(f"config/forces/{name}.toml is not whole: {error}.") from error


def _profile(force: str, code: str, drawn: dict[str, Any]) -> ForceProfile:
    east, north = drawn["center"]
    west_edge, south_edge, east_edge, north_edge = drawn["bounds"]
    sources = {name: MapSource(**source) for name, source in drawn["sources"].items()}
    bounds = (west_edge, south_edge, east_edge, north_edge)
    return ForceProfile(force, code, drawn["name"], drawn["style"], (east, north), drawn["zoom"], bounds, sources)
