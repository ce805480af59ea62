"""Panels of the command page that other modules serve: found by the names of their addresses, or absent."""

from django.urls import NoReverseMatch, reverse

from incidents.models import Incident


def panels_for(incident: Incident | None) -> dict[str, str]:
    """Return the address of each panel; empty for one that this installation lacks.

    Map and units show the incident; alerts are never narrowed: one that belongs to no log yet must be seen, too.
    """
    log = f"?log={incident.slug}" if incident else ""
    return {
        "alerts": address_of("alerts-panel"),
        "map": f"{found}{log}" if (found := address_of("map")) else "",
        "units": f"{found}{log}" if (found := address_of("units")) else "",
        "message": address_of("message", incident.slug) if incident else "",
        "backup": address_of("backup-log", incident.slug) if incident else "",
    }


def address_of(name: str, *parts: str) -> str:
    """Return an address of live command by its name, or nothing."""
    try:
        return reverse(f"streaming:{name}", args=parts)
    except NoReverseMatch:
        return ""
