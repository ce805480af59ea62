"""The list of TASER uses: how it is narrowed, and its rows as a file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.db.models import Q

from devices.models import ArmedSession
from devices.models.taser_log import ArmedSessionQuerySet
from devices.taser_logs.levels import Level
from evidence.force.lists import LEVEL_NAMES
from evidence.force.standing import Standing, standing_of
from evidence.models import ReviewOutcome
from evidence.models.force_form import with_form
from evidence.models.taser_review import with_review

SHOWS = (
    ("", "Uses"),
    ("fired", "Fired"),
    ("flagged", "Flagged"),
    ("open", "Not confirmed"),
    ("form", "No form"),
    ("review", "Not reviewed"),
    ("tests", "Tests"),
)
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
    *("highest use (officer)", "form", "form sent (UTC)", "reviewed", "review outcome", "last review (UTC)"),
)


@dataclass(frozen=True)
class Line:
    """One use as the list shows it."""

    session: ArmedSession
    flags: list[str]
    standing: Standing
    highest: str
    is_reviewed: bool


def line_of(session: ArmedSession) -> Line:
    """Return a use in words; its row comes from `narrow`, with what it adds."""
    row: Any = session
    highest = LEVEL_NAMES[Level(row.form_highest)] if row.form_highest else ""
    standing = standing_of(session, sent_at=row.form_sent_at, has_draft=row.has_draft)
    return Line(session, [FLAGS[flag] for flag in session.flags], standing, highest, row.is_reviewed)


def narrow(sessions: ArmedSessionQuerySet, *, text: str, show: str, flag: str = "") -> ArmedSessionQuerySet:
    """Return the sessions of a tab with the words in officer, collar number or serial; tests stand apart.

    Where form and review stand comes with each row.
    """
    sessions = with_review(with_form(sessions)).select_related("taser", "officer", "log")
    found = sessions.exclude(pk__in=sessions.uses().values("pk")) if show == "tests" else sessions.uses()
    if show == "fired":
        found = found.filter(is_fired=True)
    elif show == "flagged":
        found = found.exclude(flags=[])
    elif show == "open":
        found = found.filter(use="unclassified")
    elif show == "form":
        found = found.filter(Q(("form_sent_at__isnull", True)))
    elif show == "review":
        found = found.filter(Q(("is_reviewed", False)))
    if flag:
        found = found.filter(flags__contains=[flag])
    for word in text.split():
        officer = Q(officer__name__icontains=word) | Q(officer__collar_number__startswith=word)
        found = found.filter(officer | Q(taser__serial__icontains=word))
    return found


def cells(session: ArmedSession) -> list[object]:
    """Return one row of the file; times in UTC, lengths in milliseconds."""
    officer, line, row = session.officer, line_of(session), cast(Any, session)
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
        "; ".join(line.flags),
        line.highest,
        line.standing.words,
        _utc(line.standing.sent_at) if line.standing.sent_at else "",
        "yes" if line.is_reviewed else "no",
        ReviewOutcome(row.review_outcome).label if row.review_outcome else "",
        _utc(row.reviewed_at) if row.reviewed_at else "",
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
