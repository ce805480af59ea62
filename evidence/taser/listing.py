"""The list of TASER uses: how it is narrowed, and its rows as a file."""

from datetime import UTC, datetime

from django.db.models import Q

from devices.models import ArmedSession
from devices.models.taser_log import ArmedSessionQuerySet

SHOWS = (("", "Uses"), ("fired", "Fired"), ("flagged", "Flagged"), ("open", "Not confirmed"), ("tests", "Tests"))
FLAGS = {
    "cycle_over_5_s": "Cycle over 5 s",
    "total_over_limit": "Long in total",
    "three_or_more_cycles": "Three or more cycles",
    "under_18": "Under 18",
    "mental_health": "Mental health",
    "restrained": "Restrained",
}
COLUMNS = (
    *(
        "began (UTC)",
        "ended (UTC)",
        "began (device)",
        "clock offset (ms)",
        "TASER",
        "model",
        "officer",
        "collar number",
    ),
    *("use", "suggested use", "fired", "arced", "cycles", "total (ms)", "longest (ms)", "connected (ms)", "flags"),
)


def narrow(sessions: ArmedSessionQuerySet, *, text: str, show: str) -> ArmedSessionQuerySet:
    """Return the sessions of a tab with the words in officer, collar number or serial; tests stand apart."""
    found = sessions.exclude(pk__in=sessions.uses().values("pk")) if show == "tests" else sessions.uses()
    if show == "fired":
        found = found.filter(is_fired=True)
    elif show == "flagged":
        found = found.exclude(flags=[])
    elif show == "open":
        found = found.filter(use="unclassified")
    for word in text.split():
        officer = Q(officer__name__icontains=word) | Q(officer__collar_number__startswith=word)
        found = found.filter(officer | Q(taser__serial__icontains=word))
    return found


def cells(session: ArmedSession) -> list[object]:
    """Return one row of the file; times in UTC, lengths in milliseconds."""
    officer = session.officer
    return [
        _utc(session.began_at),
        _utc(session.ended_at),
        _utc(session.began_at_device),
        session.clock_offset_ms,
        session.taser.serial,
        session.taser.get_model_display(),
        officer.title if officer else "",
        officer.collar_number if officer else "",
        session.get_use_display(),
        session.get_suggested_use_display(),
        "yes" if session.is_fired else "no",
        "yes" if session.is_arced else "no",
        session.cycles_count,
        session.total_ms,
        session.longest_ms,
        session.connected_ms,
        "; ".join(FLAGS[flag] for flag in session.flags),
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
