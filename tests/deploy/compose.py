"""What docker-compose.yml and the Dockerfile start, with which values: read from the files themselves."""

import json
import re
from typing import Any

import yaml

from tests.house.tree import ROOT

VARIABLE = re.compile(r"\$\$|\$\{([A-Z0-9_]+)(?::([?-])([^}]*))?\}")


class NotSet(Exception):
    """Compose would stop with this message."""


def services(values: dict[str, str]) -> dict[str, Any]:
    """Return the services with these values put in, as compose does it; raise `NotSet` as it would stop."""
    described: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    filled: dict[str, Any] = _filled(described["services"], values)
    return filled


def _filled(part: Any, values: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(inner, values) for name, inner in part.items()}
    if isinstance(part, list):
        return [_filled(inner, values) for inner in part]
    return VARIABLE.sub(lambda found: _value(found, values), part) if isinstance(part, str) else part


def _value(found: re.Match[str], values: dict[str, str]) -> str:
    name, way, rest = found.groups()
    if name is None:  # a doubled dollar sign
        return "$"
    if not values.get(name) and way == "?":
        raise NotSet(rest)
    return values.get(name) or rest or ""


def dockerfile() -> str:
    """Return the Dockerfile with its continued lines joined."""
    return (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")


def command_of_image() -> list[str]:
    """Return the command of the application's image, which a service without a command runs."""
    application = dockerfile().partition(" AS application")[2].partition("\nFROM ")[0]
    command: list[str] = json.loads(re.findall(r"^CMD (\[.*\])$", application, re.MULTILINE)[-1])
    return command
