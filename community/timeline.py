"""What community gives to the timeline of an incident: what the public filmed and nobody has accepted yet.

What was accepted is evidence and stands there as such. Asking and deciding are paperwork of the days after, which the
panel "Public" shows: here they stand only when they fell within the incident.
"""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.permissions import Permission
from community.inbox.given import corrected
from community.models import Request, SubmittedFile
from community.models.submitted_file import OPENABLE
from incidents.models import Incident
from incidents.timeline import Colour, Happening, Kind, Lane, Rank, Span, Theme

AFTER = timedelta(hours=2)  # of the start of an incident that has no end yet
ASKED = "public-asked"


def lanes_of(incident: Incident, person: User) -> list[Lane]:
    """Return the lanes of what the public filmed that a person sees: four queries."""
    if not person.may(Permission.COMMUNITY_READ):
        return []
    lanes = [lane for file in _waiting(incident, person) if (lane := _lane(file))]
    asked = _asked(incident, person)
    return [*lanes, asked] if asked.points else lanes


def _waiting(incident: Incident, person: User) -> list[SubmittedFile]:
    found = SubmittedFile.objects.visible_to(person).to_triage().filter(safety__in=OPENABLE)
    related = found.select_related("look", "submission__request__incident").prefetch_related("submission__clocks")
    return list(related.filter(submission__request__incident=incident).order_by("received_at"))


def _lane(file: SubmittedFile) -> Lane | None:
    """Return the lane of one file; nothing for one that does not say when it was made."""
    look = getattr(file, "look", None)
    start = corrected(file, look)
    if start is None or look is None:
        return None
    key, name = f"submitted-{file.pk}", f"{file.get_source_display()}, not accepted yet"
    address = f"{file.submission.get_absolute_url()}?file={file.pk}"
    words = f"{file.get_source_display()} of the public, {file.submission.reference}: not accepted yet"
    end = start + timedelta(milliseconds=look.duration_ms)
    span = Span(start=start, end=end, words=words, kind=Kind.SOFT, label="to triage", address=address)
    point = Happening(at=start, lane=key, words=words, icon="inbox", address=address, is_drawn=look.duration_ms == 0)
    return Lane(
        key=key,
        name=name,
        colour=Colour.PUBLIC,
        theme=Theme.PUBLIC,
        rank=Rank.PUBLIC,
        spans=[span] if look.duration_ms else [],
        points=[point],
    )


def _asked(incident: Incident, person: User) -> Lane:
    until = incident.ended_at or incident.started_at + AFTER
    within = Request.objects.visible_to(person).filter(incident=incident)
    found = within.filter(made_at__gte=incident.started_at, made_at__lte=until).select_related("asked_by")
    points = [_happening(request, request.made_at) for request in found.order_by("made_at")]
    return Lane(
        key=ASKED, name="Public asked", colour=Colour.PUBLIC, theme=Theme.PUBLIC, rank=Rank.PUBLIC, points=points
    )


def _happening(request: Request, at: datetime) -> Happening:
    words = f"{request.asked_by.short_label} asked somebody for what they filmed"
    return Happening(
        at=at,
        lane=ASKED,
        words=words,
        icon="send",
        detail=request.get_state_display(),
        lead=request.reference,
        address=request.get_absolute_url(),
    )
