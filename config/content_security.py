"""What a page of ours may load and run: nothing from outside, nothing written into the page."""

from typing import Any

from csp.constants import NONCE, NONE, SELF


def policy(map_origins: list[str]) -> dict[str, dict[str, list[Any]]]:
    """Return the strict policy (W3C CSP 3) of every page; only a base map may come from hosts of the force's choice."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF],
            "img-src": [SELF, "data:", "blob:", *map_origins],
            "media-src": [SELF, "blob:"],
            "connect-src": [SELF, *map_origins],
            "worker-src": [SELF],
            "font-src": [SELF],
            "frame-ancestors": [NONE],
            "form-action": [SELF],
            "base-uri": [NONE],
            "manifest-src": [SELF],
        },
    }
