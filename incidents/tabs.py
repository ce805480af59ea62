"""The tabs of an incident: its own pages, and the parts that other apps serve under names of addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from incidents.models import Incident

DECISIONS = "decisions"
Address = Callable[[Incident], str]


@dataclass(frozen=True)
class Part:
    """One tab. `panel` is the address of what is loaded into it; the overview and the timeline are pages."""

    key: str
    label: str
    icon: str
    permission: Permission
    panel: Address


@dataclass(frozen=True)
class Tab:
    """A tab as a page shows it."""

    key: str
    label: str
    address: str
    is_current: bool


def by_slug(name: str) -> Address:
    """Return the address of a panel that takes the incident's slug."""
    return lambda incident: reverse(name, args=[incident.slug])


def by_id(name: str) -> Address:
    """Return the address of a panel that takes the incident's id."""
    return lambda incident: reverse(name, kwargs={"incident_id": incident.pk})


PARTS = (
    Part("evidence", "Evidence", "film", Permission.EVIDENCE_READ, by_slug("evidence:panel-incident")),
    Part("taser", "TASER", "zap", Permission.TASER_READ, by_slug("taser:panel-incident")),
    Part("public", "Public", "inbox", Permission.COMMUNITY_READ, by_id("community:incident-panel")),
    Part("command", "Backup and messages", "radio", Permission.INCIDENTS_READ, by_slug("streaming:panel-incident")),
    Part("shares", "Shares", "send", Permission.SHARING_READ, by_id("sharing:incident-panel")),
    Part("journal", "Journal", "scroll-text", Permission.CUSTODY_READ, by_slug("timeline:journal")),
)


def panels_of(incident: Incident, person: User) -> list[tuple[Part, str]]:
    """Return the parts that a person may open, each with the address of its panel."""
    return [(part, part.panel(incident)) for part in PARTS if person.may(part.permission)]


def tabs_of(incident: Incident, person: User, current: str) -> list[Tab]:
    """Return the tabs of an incident for a person."""
    pages = [
        Tab("overview", "Overview", incident.get_absolute_url(), current == "overview"),
        Tab("timeline", "Timeline", reverse("timeline:page", args=[incident.slug]), current == "timeline"),
        Tab("decisions", "Decisions", reverse("incidents:part", args=[incident.slug, DECISIONS]), current == DECISIONS),
    ]
    parts = [
        Tab(part.key, part.label, reverse("incidents:part", args=[incident.slug, part.key]), current == part.key)
        for part, _ in panels_of(incident, person)
    ]
    return pages + parts
