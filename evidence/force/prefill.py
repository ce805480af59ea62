"""What the device, the incident and the registry know already, so that the officer is not asked for it."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from devices.clock_words import offset_in_words
from devices.models import ArmedSession, Cycle, Qualification
from devices.taser_logs.levels import Level
from evidence.force.lists import LEVEL_NAMES
from evidence.taser.chart import seconds
from evidence.taser.footage import Footage


def proved(session: ArmedSession) -> frozenset[Level]:
    """Return what the log proves of the seven categories: never more than arced and fired (uk-rules.md section 3)."""
    found = {Level.FIRED: session.is_fired, Level.ARCED: session.is_arced}
    return frozenset(level for level, is_proved in found.items() if is_proved)


def suggested(session: ArmedSession, footage: Footage) -> dict[str, Any]:
    """Return answers that the officer only has to confirm: what the log proves, and whether their camera recorded."""
    answers: dict[str, Any] = {}
    if levels := proved(session):
        answers["levels"] = [level.value for level in LEVEL_NAMES if level in levels]
    if any(angle.is_wearer for angle in footage.angles):
        answers["video"] = "yes"
    return answers


def told(session: ArmedSession, cycles: list[Cycle], footage: Footage) -> list[tuple[str, str]]:
    """Return what is known already, as pairs of words; kept with the form when it is sent."""
    began, ended = timezone.localtime(session.began_at), timezone.localtime(session.ended_at)
    docked = session.log.docked_at or session.log.read_at
    clock = "not known" if session.clock_offset_ms is None else offset_in_words(session.clock_offset_ms)
    rows = [
        ("When", f"{began:%-d %b %Y, %H:%M:%S} to {ended:%H:%M:%S}"),
        ("Officer", session.officer.label if session.officer else "Nobody held it"),
        ("Qualified until", _qualified(session.officer)),
        ("TASER", f"{session.taser.get_model_display()} {session.taser.serial}"),
        ("Cartridges", _cartridges(cycles)),
        ("Cycles", _cycles(session)),
        (
            "The log proves",
            ", ".join(LEVEL_NAMES[level] for level in LEVEL_NAMES if level in proved(session)) or "Armed",
        ),
        ("Incident", f"{footage.incident.log}, {footage.incident.place}" if footage.incident else "None yet"),
        ("Log docked", f"{timezone.localtime(docked):%-d %b %Y, %H:%M}, {clock}"),
    ]
    return [(name, words) for name, words in rows if words]


def _qualified(officer: User | None) -> str:
    if officer is None:
        return ""
    row = Qualification.objects.filter(person=officer).order_by("-valid_until").first()
    return f"{row.valid_until:%-d %b %Y}" if row else ""


def _cartridges(cycles: list[Cycle]) -> str:
    """Return the serials of the cartridges that were in the weapon, each once."""
    serials = [str(bay.get("serial") or "") for cycle in cycles for bay in cycle.bays]
    return ", ".join(dict.fromkeys(serial for serial in serials if serial))


def _cycles(session: ArmedSession) -> str:
    if not session.cycles_count:
        return "None"
    word = "cycle" if session.cycles_count == 1 else "cycles"
    return f"{session.cycles_count} {word}, {session.total_seconds} in all, the longest {seconds(session.longest_ms)}"
