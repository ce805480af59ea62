"""Finds the servers' programs, in the wheels beside this Python or on the system, without importing any."""

import importlib.util
import re
import shutil
import sys
from pathlib import Path


def package_folder(module: str) -> Path | None:
    """Return the folder of an installed package without importing it (some have side effects), or None."""
    spec = importlib.util.find_spec(module)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def packaged(module: str, pattern: str) -> Path | None:
    """Return the first file of a package that matches, made executable when its wheel lost the bit."""
    package = package_folder(module)
    hits = sorted(package.glob(pattern)) if package else []
    if not hits:
        return None
    if not hits[0].stat().st_mode & 0o100:
        hits[0].chmod(0o755)
    return hits[0]


def beside_python_or_on_path(name: str) -> str | None:
    """Return a program of this virtual environment, else one on the PATH, else None."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def newest_numbered(*patterns: str) -> Path | None:
    """Return the match with the highest numbers in its path: `postgresql/17` beats `postgresql/9`."""
    hits = [hit for pattern in patterns for hit in Path("/").glob(pattern)]
    return max(hits, key=lambda hit: [int(part) for part in re.findall(r"\d+", str(hit))], default=None)
