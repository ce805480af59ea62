"""Typed readers of the environment: every missing or bad value is one sentence that names it and says what to do."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

CONNECTION_OPTIONS = {
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslcrl",
    "connect_timeout",
    "target_session_attrs",
}


class BadValue(ImproperlyConfigured, SystemExit):
    """A value is missing or wrong. Uncaught, it ends the process with its sentence alone, without a traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.code = message  # what Python prints, with exit status 1


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`, or of the file that `name_FILE` points to; raise `BadValue` when there is neither.

    An empty value counts as none where there is no default: no secret is empty.
    """
    if os.environ.get(name) or (name in os.environ and default is not None):
        return os.environ[name]
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = (
                f"{name}_FILE points to {file}, which cannot be read ({error.strerror}). Check the path and its rights."
            )
            raise BadValue(message) from error
    if default is None:
        message = f"{name} is not set. Set it (or {name}_FILE) in the environment; .env.example explains each value."
        raise BadValue(message)
    return default


def flag(name: str, *, default: bool) -> bool:
    """Return a yes-or-no setting; accepts 1, 0, true, false, yes, no."""
    value = text(name, "yes" if default else "no").lower()
    if value not in {"1", "0", "true", "false", "yes", "no"}:
        message = f"{name} is {value!r}. Write yes or no."
        raise BadValue(message)
    return value in {"1", "true", "yes"}


def number(name: str, default: int) -> int:
    """Return a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        message = f"{name} is {value!r}. Write a whole number."
        raise BadValue(message) from error


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(name: str, **options: str) -> dict[str, object]:
    """Return Django's database settings from a postgresql:// address, with these options of libpq and its own.

    How a connection is secured stands behind the question mark: `?sslmode=verify-full&sslrootcert=/etc/ssl/force.pem`.
    """
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.hostname or not parts.path.strip("/"):
        message = f"{name} must look like postgresql://user:password@host:5432/database."
        raise BadValue(message)
    asked = dict(parse_qsl(parts.query))
    if unknown := sorted(asked.keys() - CONNECTION_OPTIONS):
        message = (
            f"{name} has {unknown[0]!r} behind its question mark. Known are {', '.join(sorted(CONNECTION_OPTIONS))}."
        )
        raise BadValue(message)
    return {
        "OPTIONS": options | asked,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port or 5432,
    }
