"""What the force's directory says about itself (OpenID Connect Discovery 1.0): where to send people, where to ask."""

import time
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings

KEPT_FOR = 3600  # seconds
WELL_KNOWN = "/.well-known/openid-configuration"


class ProviderAway(Exception):
    """The directory does not answer, or not as OpenID Connect asks."""


@dataclass(frozen=True)
class Provider:
    """The addresses of the directory; those that it does not have are empty."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    takes_secret_in_form: bool


_known: dict[str, tuple[float, Provider]] = {}


def is_used() -> bool:
    """Say whether this installation signs people in with the force's directory."""
    return bool(settings.OIDC_RP_CLIENT_ID)


def provider() -> Provider:
    """Return the directory's addresses, asked once an hour in each process; raises ProviderAway."""
    issuer = settings.OIDC_ISSUER
    asked_at, known = _known.get(issuer, (0.0, None))
    if known is None or time.monotonic() - asked_at > KEPT_FOR:
        known = _read(fetch(issuer.rstrip("/") + WELL_KNOWN))
        _known[issuer] = time.monotonic(), known
    return known


def fetch(address: str) -> dict[str, Any]:
    """Return the JSON object at an address of the directory; raises ProviderAway."""
    try:
        answer = requests.get(address, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        content = answer.json()
    except (requests.RequestException, ValueError) as error:
        message = f"The directory does not answer ({type(error).__name__})."
        raise ProviderAway(message) from error
    if not isinstance(content, dict):
        message = "The directory answers with something else than a JSON object."
        raise ProviderAway(message)
    return content


def _read(said: dict[str, Any]) -> Provider:
    """Check what the directory says about itself: it must name the issuer that the administrator named."""
    addresses = {
        "authorization": str(said.get("authorization_endpoint", "")),
        "token": str(said.get("token_endpoint", "")),
        "keys": str(said.get("jwks_uri", "")),
        "userinfo": str(said.get("userinfo_endpoint", "")),
        "end_session": str(said.get("end_session_endpoint", "")),
    }
    has_needed = all(addresses[name] for name in ("authorization", "token", "keys"))
    scheme = "https://" if settings.BASE_URL.startswith("https://") else "http"
    is_safe = all(address.startswith(scheme) for address in addresses.values() if address)
    if said.get("issuer") != settings.OIDC_ISSUER or not has_needed or not is_safe:
        message = "The directory names another issuer than OIDC_ISSUER, lacks an address, or has one without https."
        raise ProviderAway(message)
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(**addresses, takes_secret_in_form="client_secret_post" in methods)
