"""What the house tests look at: our source files and their syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["audit", "accounts", "devices", "incidents", "evidence", "community", "streaming", "config"]
LEFT_OF = {
    "audit": set(),
    "accounts": {"audit"},
    "devices": {"audit", "accounts"},
    "incidents": {"audit", "accounts"},
    "evidence": {"audit", "accounts", "devices", "incidents"},
    "community": {"audit", "accounts", "devices", "incidents", "evidence"},
    "streaming": {"audit", "accounts", "devices", "incidents", "evidence"},
    "config": {"audit", "accounts", "devices", "incidents", "evidence", "community", "streaming"},
}


def sources(*, migrations: bool = False) -> list[Path]:
    """Every Python file of ours outside tests."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if migrations or "migrations" not in path.parts]


def sources_of_tests() -> list[Path]:
    """Every Python file of the tests and of what they need."""
    return sorted((ROOT / "tests").rglob("*.py"))


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
