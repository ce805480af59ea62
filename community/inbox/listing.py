"""Which submissions the inbox shows, in which tab, with what a row needs; a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from community.models import (
    FollowUp,
    Language,
    Request,
    Safety,
    Submission,
    SubmissionState,
    SubmittedFile,
    Triage,
)
from community.models.request import OPEN
from evidence.models import Kind

TARGET = timedelta(hours=24)
SHOWN = 50
TRIAGE, WAITING, ACCEPTED, DECLINED, ASKED = "triage", "waiting", "accepted", "declined", "asked"
TABS = {
    TRIAGE: "To triage",
    WAITING: "Waiting for an answer",
    ACCEPTED: "Accepted",
    DECLINED: "Declined",
    ASKED: "Asked",
}
ICONS = {Kind.VIDEO: "film", Kind.AUDIO: "audio-lines", Kind.IMAGE: "image", Kind.DOCUMENT: "file-text"}


@dataclass(frozen=True)
class Tag:
    """One short word under a row, with its colour."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One submission in the list."""

    submission: Submission
    files: list[SubmittedFile]
    title: str
    facts: str
    icon: str
    poster: SubmittedFile | None
    tags: list[Tag]


@dataclass(frozen=True)
class Tab:
    """One queue, with how much is in it."""

    key: str
    label: str
    count: int | None
    is_hot: bool = False


def submissions_of(person: User, tab: str, words: str = "") -> QuerySet[Submission]:
    """Return the submissions of a tab that a person may see, the longest waiting first where somebody waits."""
    found = Submission.objects.visible_to(person).exclude(state=SubmissionState.ABANDONED)
    files = SubmittedFile.objects.filter(submission=OuterRef("pk"))
    if tab == TRIAGE:
        found = found.to_triage().order_by("sent_at", "pk")
    elif tab == WAITING:
        asked = FollowUp.objects.filter(submission=OuterRef("pk"), request__state__in=OPEN)
        found = found.filter(Exists(asked)).order_by("-sent_at", "-pk")
    else:
        wanted = Triage.ACCEPTED if tab == ACCEPTED else Triage.DECLINED
        found = found.filter(Exists(files.filter(triage=wanted))).order_by("-sent_at", "-pk")
    if words:
        found = found.filter(_holds(words))
    return found


def with_files(found: QuerySet[Submission]) -> QuerySet[Submission]:
    """Load with each submission what a row and a page show."""
    files = SubmittedFile.objects.present().select_related("look", "erased", "decided_by", "item").order_by("number")
    return found.select_related("request__incident", "request__asked_by").prefetch_related(
        Prefetch("files", files), "clocks"
    )


def with_counts(found: QuerySet[Submission]) -> QuerySet[Submission]:
    """Add how many files each submission has, as `file_count`."""
    return found.annotate(file_count=Count("files", filter=~Q(files__safety=Safety.REMOVED)))


def rows_of(found: QuerySet[Submission]) -> list[Row]:
    """Return the rows of a list; three queries."""
    return [row_of(submission) for submission in with_files(found)[:SHOWN]]


def row_of(submission: Submission) -> Row:
    """Return one row, from rows that are loaded."""
    files = list(submission.files.all())
    first = files[0] if files else None
    poster = next((file for file in files if file.may_be_opened and has_poster(file)), None)
    place = submission.place or submission.request.place or submission.request.incident.place
    title = f"{first.get_source_display()}, {place}" if first else place
    return Row(
        submission,
        files,
        first.caption if first and first.caption else title,
        _facts(submission, files),
        ICONS.get(Kind(first.kind), "file") if first and first.kind else "file",
        poster,
        _tags(submission, files),
    )


def has_poster(file: SubmittedFile) -> bool:
    """Whether there is a picture of it that we made."""
    look = getattr(file, "look", None)
    return look is not None and look.has_poster


def tabs_for(person: User) -> list[Tab]:
    """Return the tabs with what is in them; three queries."""
    triage = submissions_of(person, TRIAGE).order_by().count()
    waiting = submissions_of(person, WAITING).order_by().count()
    asked = Request.objects.visible_to(person).filter(state__in=OPEN).count()
    counts: dict[str, int | None] = {TRIAGE: triage, WAITING: waiting, ASKED: asked}
    return [Tab(key, label, counts.get(key), key == TRIAGE and triage > 0) for key, label in TABS.items()]


def waiting_for(person: User) -> int:
    """Return how many submissions wait for a decision that the person may see."""
    return submissions_of(person, TRIAGE).order_by().count()


def oldest_waiting(person: User) -> datetime | None:
    """Return when the oldest submission came that waits for a decision."""
    moment: datetime | None = submissions_of(person, TRIAGE).order_by().aggregate(oldest=Min("sent_at"))["oldest"]
    return moment


def held_back(person: User) -> QuerySet[SubmittedFile]:
    """Return the files that scanners hold back and that wait for somebody."""
    held = [Safety.INFECTED, Safety.UNSCANNABLE, Safety.ERROR]
    return SubmittedFile.objects.visible_to(person).to_triage().filter(safety__in=held)


def _holds(words: str) -> Q:
    condition = Q()
    for word in words.split()[:8]:
        condition &= (
            Q(reference__icontains=word)
            | Q(place__icontains=word)
            | Q(what_seen__icontains=word)
            | Q(request__incident__number__icontains=word)
            | Q(request__incident__title__icontains=word)
            | Q(files__caption__icontains=word)
        )
    return Q(pk__in=Submission.objects.filter(condition).values("pk"))


def _facts(submission: Submission, files: list[SubmittedFile]) -> str:
    count = f"{len(files)} file" + ("" if len(files) == 1 else "s")
    longest = max((file.duration_ms or 0 for file in files), default=0) // 1000
    length = f"{longest // 60}:{longest % 60:02} min, " if longest >= 60 else f"{longest} s, " if longest else ""
    return f"{submission.reference} · {length}{count}"


def _tags(submission: Submission, files: list[SubmittedFile]) -> list[Tag]:
    tags = [Tag(submission.request.incident.log, "blue")]
    states = {file.safety for file in files}
    if Safety.INFECTED in states:
        tags.append(Tag("Virus found, held", "red"))
    if Safety.UNSCANNABLE in states:
        tags.append(Tag("Not scanned in full", "amber"))
    if states & {Safety.RECEIVED, Safety.SCANNING, Safety.ERROR}:
        tags.append(Tag("Being scanned", "amber"))
    elif any(file.may_be_opened and file.triage == Triage.PENDING and not _is_looked_into(file) for file in files):
        tags.append(Tag("Converting", "amber"))
    if submission.withdrawal_asked_at and submission.state != SubmissionState.WITHDRAWN:
        tags.append(Tag("Asks for it back", "red"))
    if submission.request.language != Language.ENGLISH:
        tags.append(Tag(f"Language: {submission.request.get_language_display()}", "teal"))
    if submission.sent_at and submission.sent_at < timezone.now() - TARGET and submission.decided_at is None:
        tags.append(Tag("Over 24 h", "amber"))
    return tags


def _is_looked_into(file: SubmittedFile) -> bool:
    look = getattr(file, "look", None)
    return look is not None and (look.is_done or look.is_given_up)
