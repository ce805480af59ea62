"""The recordings of a use as its page plays them, and what they add to its graph.

What is laid out here stands in the journal as it does on a recording's own page.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from devices.models import ArmedSession, Cycle
from evidence.actions.record.viewing import view_part
from evidence.models import MarkerSource
from evidence.record.angles import LaidOut, Shown, lay_out
from evidence.taser.chart import chart_of
from evidence.taser.footage import Footage
from evidence.taser.lanes import Heard, Noted
from evidence.taser.moments import moments_of


def shown_to(request: HttpRequest, person: User, footage: Footage, moment: datetime) -> list[Shown]:
    """Return the recordings of a use, linked at `moment`; that those which may be opened are is journalled."""
    return lay_out(
        request, person, footage.angles, LaidOut(moment, on_opened=lambda item: view_part(item=item, by=person))
    )


def heard_of(shown: Sequence[Shown]) -> Heard | None:
    """Return the sound of the first recording that may be looked into and has one; None when none may be."""
    opened = [one for one in shown if one.stage is not None and not one.stage.is_covered]
    if not opened:
        return None
    chosen = next((one for one in opened if one.pictures.peaks), opened[0])
    angle = chosen.angle
    return Heard(angle.name, angle.start, angle.end, chosen.pictures.peaks, angle.silent)


def noted_of(shown: Sequence[Shown]) -> list[Noted]:
    """Return the markers of all recordings that may be looked into."""
    return [
        Noted(
            one.angle.start + timedelta(milliseconds=marker.at_ms),
            marker.label,
            one.angle.name,
            "blue" if marker.source == MarkerSource.DEVICE else "green",
        )
        for one in shown
        for marker in one.markers
    ]


def graph(
    request: HttpRequest, session: ArmedSession, person: User, footage: Footage, cycles: list[Cycle]
) -> dict[str, Any]:
    """Return the context of recordings and graph. A clock nobody is sure of lays no recording over the graph."""
    shown = shown_to(request, person, footage, session.began_at)
    is_tied = session.clock_is_sure
    chart = chart_of(
        session,
        cycles,
        footage.angles if is_tied else [],
        heard=heard_of(shown) if is_tied else None,
        noted=noted_of(shown) if is_tied else (),
    )
    return {
        "shown": shown,
        "can_play": any(one.state == "play" for one in shown),
        "is_tied": is_tied,
        "chart": chart,
        "moments": moments_of(session, cycles) if is_tied else {},
        "zone": settings.TIME_ZONE,
    }
