"""Were TASER uses filmed? The same question as on the page of one use, for many of them in one query."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from devices.models import ArmedSession, Issue
from devices.models.issue import IssueQuerySet
from devices.models.taser_log import ArmedSessionQuerySet
from evidence.models import Item, Kind
from evidence.taser.coverage import Filmed, Result, judge
from evidence.taser.footage import LONGEST
from incidents.models import Attendance


@dataclass(frozen=True)
class CoverageCount:
    """How many uses were filmed from arming to safing, in part, not at all, or may still turn out to be."""

    covered: int = 0
    partly: int = 0
    not_covered: int = 0
    waiting: int = 0

    @property
    def count(self) -> int:
        """The uses about which it can be said."""
        return self.covered + self.partly + self.not_covered


def coverage_count(sessions: ArmedSessionQuerySet) -> CoverageCount:
    """Return how the uses were filmed, by everything the system holds, whoever may know of it: one query."""
    found = dict.fromkeys(Result, 0)
    asked = sessions.annotate(films=_films(), may_come=Exists(_undocked()))
    for session in asked.iterator(chunk_size=500):
        found[_result(session)] += 1
    return CoverageCount(found[Result.COVERED], found[Result.PARTLY], found[Result.NOT_COVERED], found[Result.WAITING])


def _result(session: ArmedSession) -> Result:
    films = [_filmed(film) for film in session.films]  # type: ignore[attr-defined]  # added by coverage_count
    may_come: bool = session.may_come  # type: ignore[attr-defined]  # the same
    return judge(session.began_at, session.ended_at, films, may_come=may_come).result


def _filmed(film: dict[str, object]) -> Filmed:
    start = parse_datetime(str(film["start"]))
    if start is None:
        message = "The database gave a time that is none."
        raise ValueError(message)
    return Filmed("", start, start + timedelta(milliseconds=int(str(film["length"] or 0))))


def _films() -> ArraySubquery:
    """Return the recordings around a use: the officer's, and those of an incident they recorded or attended."""
    at_the_time = Q(recorded_at__lte=OuterRef("ended_at"), recorded_at__gte=OuterRef("began_at") - LONGEST)
    deeper = Q(
        recorded_at__lte=OuterRef(OuterRef("ended_at")), recorded_at__gte=OuterRef(OuterRef("began_at")) - LONGEST
    )
    videos = Item.objects.living().filter(kind=Kind.VIDEO)
    placed = videos.filter(deeper, recorded_by=OuterRef(OuterRef("officer")), incident__isnull=False)
    left = Q(to_at__isnull=True) | Q(to_at__gt=OuterRef(OuterRef("began_at")))
    there = Attendance.objects.filter(
        left, officer=OuterRef(OuterRef("officer")), from_at__lte=OuterRef(OuterRef("began_at"))
    )
    beside = Q(incident__in=placed.values("incident")) | Q(incident__in=there.values("incident"))
    around = videos.filter(at_the_time).filter(Q(recorded_by=OuterRef("officer")) | beside)
    return ArraySubquery(around.order_by().values(film=JSONObject(start=F("recorded_at"), length=F("duration_ms"))))


def _undocked() -> IssueQuerySet:
    held = Q(returned_at__isnull=True) | Q(returned_at__gt=OuterRef("began_at"))
    docked = Q(camera__docked_at__isnull=True) | Q(camera__docked_at__lt=OuterRef("ended_at"))
    return Issue.objects.of_cameras().filter(
        held, docked, holder=OuterRef("officer"), issued_at__lte=OuterRef("began_at")
    )
