"""What the map panel and the list of units need to be shown: on their own pages, and composed into others."""

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from incidents.models import Incident
from streaming.forms_cordons import CordonForm
from streaming.models import Cordon
from streaming.positions.cordons import cordons_for
from streaming.positions.door import PATH
from streaming.positions.listing import SORTS, Wanted, list_units
from streaming.positions.states import ICONS, WORDS, Doing

SHOWN = (Doing.LIVE, Doing.RECORDING, Doing.WEAK, Doing.READY, Doing.ASLEEP, Doing.OFF)
HEADS = {"state": "State", "name": "Unit", "battery": "Battery", "age": "Place"}


def incident_of(person: User, query: QueryDict) -> Incident | None:
    """Return the incident that `?log=` names, if the person may see it."""
    slug = query.get("log", "")
    visible = Incident.objects.all().in_reach_of(person, Permission.LIVE_WATCH)
    return visible.filter(slug=slug).first() if slug else None


def map_panel(person: User, incident: Incident | None) -> dict[str, object]:
    """Return what `streaming/_map.html` shows."""
    told = {
        "feed": PATH,
        "trails": reverse("streaming:map-trails"),
        "incident": _pin(incident),
        "cordons": cordons_for(person),
        "icons": ICONS,
        "words": WORDS,
        "zone": settings.TIME_ZONE,
    }
    legend = [(doing.value, WORDS[doing], ICONS[doing]) for doing in SHOWN]
    return {"live_map": told, "legend": legend, **cordon_panel(person, incident)}


def cordon_panel(person: User, incident: Incident | None, form: CordonForm | None = None) -> dict[str, object]:
    """Return what `streaming/_cordons.html` shows."""
    may_draw = person.may(Permission.LIVE_COMMAND)
    standing = Cordon.objects.visible_to(person).standing().select_related("incident", "drawn_by")
    if may_draw and form is None:
        form = CordonForm(person=person, initial={"incident": incident.slug if incident else None})
    return {"standing": list(standing), "may_draw": may_draw, "cordon_form": form, "incident": incident}


def units_panel(person: User, query: QueryDict, incident: Incident | None) -> dict[str, object]:
    """Return what `streaming/_units.html` shows."""
    wanted = Wanted.read(query)
    listing = list_units(person, wanted, incident)
    heads = [(sort, HEADS[sort], _sorted_by(query, sort), sort == wanted.sort) for sort in SORTS]
    told = {"feed": PATH, "words": WORDS, "icons": ICONS}
    states = [(doing.value, WORDS[doing]) for doing in Doing]
    shown = {"listing": listing, "wanted": wanted, "heads": heads, "states": states}
    return {**shown, "units_told": told, "incident": incident}


def _sorted_by(query: QueryDict, sort: str) -> str:
    changed = query.copy()
    changed["sort"] = sort
    return changed.urlencode()


def _pin(incident: Incident | None) -> dict[str, object] | None:
    if incident is None or incident.latitude is None or incident.longitude is None:
        return None
    place = {"longitude": float(incident.longitude), "latitude": float(incident.latitude)}
    return {"log": incident.number, "title": f"{incident.log}, {incident.place}", **place}
