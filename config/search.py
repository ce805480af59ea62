"""The command menu: one line that finds people, logs, crime numbers, exhibits, devices, places and things to do.

Each group asks its own package what this person may see; there is no index beside those of the packages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.models.person import tidy_collar_number
from accounts.permissions import Permission
from config.shell import PLACES
from devices.models import Camera
from evidence.library.lookup import newest
from evidence.library.query import parse
from evidence.models import Item
from incidents.models import Incident
from incidents.numbers import normalise

SHOWN = 6  # results of a group
LEAST = 2  # characters before anything is looked for


@dataclass(frozen=True)
class Result:
    """One line: where it leads, what it is called, what tells it from others."""

    label: str
    address: str
    note: str = ""
    icon: str = ""


@dataclass(frozen=True)
class ResultGroup:
    """Results of one kind."""

    key: str
    heading: str
    results: list[Result]


def look_up(text: str, person: User) -> list[ResultGroup]:
    """Return the groups that hold something, in the order of the menu."""
    wanted = " ".join(text.split())
    if len(wanted) < LEAST:
        return [ResultGroup("actions", "Go to", actions("", person))]
    found = [ResultGroup(key, heading, group(wanted, person)) for key, (heading, group) in GROUPS.items()]
    return [group for group in found if group.results]


def logs(text: str, person: User) -> list[Result]:
    """Return incidents by log number, crime number, title or place, newest first."""
    if not person.may(Permission.INCIDENTS_READ):
        return []
    number = normalise(text.lower().removeprefix("log").strip())
    by_number = Q(number=number) | Q(crime_reference__startswith=number)
    by_words = Q(title__icontains=text) | Q(place__icontains=text)
    incidents = Incident.objects.visible_to(person).filter(by_number | by_words).order_by("-started_at")
    return [
        Result(f"{one.log}, {one.title}", one.get_absolute_url(), _facts(one.place, one.crime_reference), "folder-open")
        for one in incidents[:SHOWN]
    ]


def exhibits(text: str, person: User) -> list[Result]:
    """Return evidence items by everything that the library finds them by."""
    if not person.may(Permission.EVIDENCE_READ):
        return []
    items = (
        Item.objects.filter(pk__in=newest(parse(text), person, SHOWN))
        .select_related("recorded_by")
        .only("title", "exhibit_reference", "kind", "timeline_at", "recorded_by__name", "recorded_by__collar_number")
        .order_by("-timeline_at", "-pk")
    )
    return [
        Result(
            one.title,
            one.get_absolute_url(),
            _facts(one.exhibit_reference, one.recorded_by.short_label if one.recorded_by else ""),
            "film",
        )
        for one in items
    ]


def people(text: str, person: User) -> list[Result]:
    """Return people by collar number or name; each leads to their evidence, as far as that is seen."""
    number = tidy_collar_number(text)
    seen = User.objects.visible_to(person).filter(Q(collar_number__startswith=number) | Q(name__icontains=text))
    return [
        Result(one.label, _library(f"officer:{one.collar_number}"), one.team.name, "user-round")
        for one in seen.select_related("team").order_by("collar_number")[:SHOWN]
    ]


def devices(text: str, person: User) -> list[Result]:
    """Return cameras by the start of their serial."""
    if not person.may(Permission.DEVICES_READ):
        return []
    cameras = Camera.objects.visible_to(person).filter(serial__startswith=text.upper()).order_by("serial")[:SHOWN]
    return [Result(one.serial, one.get_absolute_url(), one.model, "scan-barcode") for one in cameras]


def places(text: str, person: User) -> list[Result]:
    """Return places of incidents; each leads to the evidence there."""
    if not person.may(Permission.INCIDENTS_READ):
        return []
    seen = Incident.objects.visible_to(person).filter(place__icontains=text).order_by("-started_at")
    names = dict.fromkeys(seen.values_list("place", flat=True)[: SHOWN * 4])
    return [Result(name, _library(f'"{name}"'), "Evidence at this place", "map-pin") for name in list(names)[:SHOWN]]


def actions(text: str, person: User) -> list[Result]:
    """Return pages and things to do whose name holds the text."""
    doing = [
        Result("Keep a search", reverse("evidence:searches"), "Evidence", "save"),
        Result("Needs an incident", _library("-has:incident"), "Evidence", "film"),
        Result("Recorded today", _library("when:today"), "Evidence", "film"),
    ]
    if not person.may(Permission.EVIDENCE_READ):
        doing = []
    if person.may(Permission.INCIDENTS_CHANGE):
        doing.append(Result("Open an incident", reverse("incidents:new"), "Incidents", "folder-plus"))
    pages = [
        Result(place.label, reverse(place.name), "Page", place.icon)
        for place in PLACES
        if person.scope_of(place.permission) >= place.scope
    ]
    return [one for one in (*pages, *doing) if text.lower() in one.label.lower()]


def _library(query: str) -> str:
    return f"{reverse('evidence:list')}?q={quote(query)}"


def _facts(*parts: str) -> str:
    return " · ".join(filter(None, parts))


GROUPS: dict[str, tuple[str, Callable[[str, User], list[Result]]]] = {
    "logs": ("Logs and crime numbers", logs),
    "people": ("People", people),
    "exhibits": ("Evidence", exhibits),
    "devices": ("Devices", devices),
    "places": ("Places", places),
    "actions": ("Go to", actions),
}
