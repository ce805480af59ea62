"""A decision of command together with the pictures that were on the wall when it was saved."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from incidents.actions import Words, record_decision
from incidents.models import Decision, Incident
from streaming.decisions.making import Made
from streaming.events.publishing import publish
from streaming.events.reach import Reach
from streaming.models import DecisionFrame, LiveSession

WORKER = Worker("streaming.keep_pictures")
OLDEST = timedelta(minutes=16)  # a tile can show the last quarter of an hour
AHEAD = timedelta(seconds=5)


@dataclass(frozen=True)
class OnScreen:
    """One tile: which session, and when what it showed was captured (aware, true time)."""

    tile: int
    session: UUID
    shown_at: datetime


@journal.action
def decide(*, incident: Incident, words: Words, screen: list[OnScreen], by: User) -> Decision:
    """Save a decision, locked, and name the pictures on screen; a worker makes them from the bytes as sent.

    What the person may not see is left out. Raises NotAllowed, NotCorrectable.
    """
    decision = record_decision(incident=incident, words=words, by=by)
    seen = set(
        LiveSession.objects.visible_to(by).filter(pk__in={one.session for one in screen}).values_list("pk", flat=True)
    )
    by_tile = {one.tile: one for one in screen if one.session in seen}
    frames = DecisionFrame.objects.bulk_create(
        DecisionFrame(decision=decision, session_id=one.session, tile=tile, shown_at=_plausible(one.shown_at))
        for tile, one in sorted(by_tile.items())
    )
    if frames:
        named: list[Json] = [_named(one) for one in frames]
        journal.act(
            Operation.DECISION_PICTURES_ASKED,
            by=by,
            on=decision,
            incident_id=incident.pk,
            details={"pictures": named},
        )
    told = partial(publish, "decision", {"incident": incident.slug}, Reach.of(by, incident.opened_by))
    transaction.on_commit(told, robust=True)
    return decision


@journal.action
def settle_picture(*, frame_id: uuid.UUID, made: Made | None, cause: str = "") -> DecisionFrame:
    """Write down the made picture, or why there is none; a second time changes nothing but is written down."""
    frame = DecisionFrame.objects.select_for_update(of=("self",)).select_related("decision").get(pk=frame_id)
    if not (frame.made_at or frame.cause):
        for name, value in (vars(made) | {"made_at": timezone.now()} if made else {"cause": cause}).items():
            setattr(frame, name, value)
        frame.save()
    journal.act(
        Operation.DECISION_PICTURE_KEPT,
        by=WORKER,
        on=frame,
        incident_id=frame.decision.incident_id,
        sha256=frame.sha256,
        details={"decision": str(frame.decision_id), "seq": frame.seq, "cause": frame.cause},
    )
    return frame


def _named(frame: DecisionFrame) -> Json:
    return {"picture": str(frame.pk), "session": str(frame.session_id), "tile": frame.tile}


def _plausible(moment: datetime) -> datetime:
    """Return the moment, or now when a browser cannot have shown it: its clock is not ours."""
    now = timezone.now()
    return moment if now - OLDEST <= moment <= now + AHEAD else now
