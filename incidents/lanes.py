"""What incidents themselves give to the timeline: the log with its notes, who was on scene, decisions and command."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from incidents.models import Attendance, CommandRole, Decision, Incident, IncidentNote
from incidents.timeline import Colour, Happening, Lane, Rank, Span, Theme

LOG, SCENE, DECISIONS = "log", "scene", "decisions"


def lanes_of(incident: Incident, person: User) -> list[Lane]:
    """Return the lanes of an incident that the person sees: four queries."""
    attendances = list(incident.attendances.select_related("officer").order_by("from_at", "id"))
    notes = list(incident.notes.select_related("by"))
    return [_log(incident, attendances, notes), _scene(attendances), _decisions(incident)]


def _log(incident: Incident, attendances: Sequence[Attendance], notes: Sequence[IncidentNote]) -> Lane:
    first = min((one.from_at for one in attendances), default=None)
    points = [
        Happening(
            at=incident.started_at,
            lane=LOG,
            words=incident.title,
            icon="phone",
            detail=", ".join(filter(None, [incident.log, incident.get_grade_display(), incident.place])),
            address=incident.get_absolute_url(),
            is_drawn=first is None,
        ),
        *(_note(one) for one in notes),
    ]
    if incident.ended_at:
        points.append(_ended(incident, incident.ended_at))
    return Lane(
        key=LOG,
        name="Log",
        colour=Colour.LOG,
        theme=Theme.LOG,
        rank=Rank.CALL,
        spans=[_waiting(incident.started_at, first)] if first and first > incident.started_at else [],
        points=points,
    )


def _waiting(start: datetime, first: datetime) -> Span:
    return Span(start=start, end=first, words="From the call until the first officer was there")


def _note(note: IncidentNote) -> Happening:
    return Happening(at=note.at, lane=LOG, words=note.words, icon="sticky-note", detail=f"Note by {note.by.label}")


def _ended(incident: Incident, ended_at: datetime) -> Happening:
    return Happening(at=ended_at, lane=LOG, words="The incident ended", icon="circle-check", detail=incident.log)


def _scene(attendances: Sequence[Attendance]) -> Lane:
    points = []
    for one in attendances:
        came = f"{one.officer.title} on scene"
        points.append(Happening(at=one.from_at, lane=SCENE, words=came, icon="user-round", detail=one.note))
        if one.to_at:
            left = f"{one.officer.title} left"
            points.append(Happening(at=one.to_at, lane=SCENE, words=left, icon="user-minus", is_drawn=False))
    return Lane(key=SCENE, name="On scene", colour=Colour.LOG, theme=Theme.LOG, rank=Rank.SCENE, points=points)


def _decisions(incident: Incident) -> Lane:
    taken = list(incident.decisions.with_people().order_by("at", "id"))
    numbers = {one.pk: number for number, one in enumerate(taken, start=1)}
    posts = incident.command_roles.select_related("holder").order_by("taken_at", "id")
    points = [_decision(one, numbers, incident) for one in taken] + [_taken(post) for post in posts]
    return Lane(
        key=DECISIONS,
        name="Decisions",
        colour=Colour.DECISION,
        theme=Theme.DECISIONS,
        rank=Rank.DECISIONS,
        points=points,
    )


def _decision(one: Decision, numbers: dict[UUID, int], incident: Incident) -> Happening:
    said = [one.by.label, one.get_level_display(), one.get_stage_display().lower()]
    if one.written_at:
        said.append(f"written down {timezone.localtime(one.written_at):%d %b %Y, %H:%M}")
    if one.is_corrected:
        said.append("corrected later")
    if one.corrects_id:
        said.append(f"corrects D{numbers[one.corrects_id]}")
    return Happening(
        at=one.at,
        lane=DECISIONS,
        lead=f"D{numbers[one.pk]}",
        words=one.text,
        icon="scale",
        detail=", ".join(filter(None, said)),
        address=f"{incident.get_absolute_url()}part/decisions/#decision-{one.pk}",
    )


def _taken(post: CommandRole) -> Happening:
    return Happening(
        at=post.taken_at,
        lane=DECISIONS,
        words=f"{post.holder.title} took {post.get_level_display()}",
        icon="flag",
        detail=post.reason,
        is_drawn=False,
    )
