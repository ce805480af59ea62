"""Panels of the command page that other modules serve: found by the names of their addresses, or absent."""

from django.urls import NoReverseMatch, reverse

from incidents.models import Incident

PANELS = {"alerts": "alerts-panel", "map": "map", "units": "units", "message": "message"}  # by name of the address


def panels_for(incident: Incident | None) -> dict[str, str]:
    """Return the address of each panel, narrowed to an incident; empty for one that this installation lacks."""
    query = f"?log={incident.slug}" if incident else ""
    return {part: f"{found}{query}" if (found := _address(name)) else "" for part, name in PANELS.items()}


def _address(name: str) -> str:
    try:
        return reverse(f"streaming:{name}")
    except NoReverseMatch:
        return ""
