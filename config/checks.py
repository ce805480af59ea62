"""System checks of the whole project (`manage.py check`): what no single app can see."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

from accounts.stored_secrets import KEY_LEAST


def web_address_is_safe(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """In production people reach the site over HTTPS only, and the demo's sign-ins are not shown."""
    found: list[CheckMessage] = []
    if not settings.BASE_URL.startswith("https://"):
        found.append(CheckWarning("BASE_URL is not an https:// address.", id="exhibit.W001"))
    if settings.IS_DEMO:
        found.append(CheckWarning("EXHIBIT_DEMO is on: demo sign-ins are shown.", id="exhibit.W002"))
    return found


def stored_secrets_key_is_long(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse a key for stored secrets that is short enough to be guessed."""
    if len(settings.STORED_SECRETS_KEY) >= KEY_LEAST:
        return []
    hint = "Make one with `openssl rand -hex 32`. Keep the present one as STORED_SECRETS_FORMER_KEYS."
    return [Error(f"STORED_SECRETS_KEY has fewer than {KEY_LEAST} signs.", hint=hint, id="exhibit.E002")]
