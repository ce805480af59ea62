"""What we checked of a file: virus, originality, clock, copies, place and time; each a sentence with a tone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from community.inbox.given import clock_error_ms, clock_of, corrected
from community.models import ClockAnswer, ClockVerdict, Look, Safety, Scan, SubmittedFile, Verdict
from community.preview.originality import Verdict as Originality
from devices.distance import metres
from evidence.models import File, Item, Role, Source
from incidents.models import Incident

ICONS = {"green": "circle-check", "amber": "triangle-alert", "red": "octagon-alert", "blue": "map-pin", "": "clock"}
BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=2)  # around an incident, when it does not say its end
SET_BY_NETWORK = (Source.PHONE, Source.DRONE)


@dataclass(frozen=True)
class Check:
    """One thing that was checked."""

    tone: str  # green, amber, red, blue, or empty while it is not known
    title: str
    detail: str = ""
    address: str = ""

    @property
    def icon(self) -> str:
        """The symbol of the tone."""
        return ICONS[self.tone]


def checks_of(file: SubmittedFile, look: Look | None, person: User) -> list[Check]:
    """Return everything that was checked of one file, for one person; at most four queries."""
    found = [safety_of(file), _originality(look), *_clock(file, look), _twins(file, person)]
    incident = file.submission.request.incident
    return [check for check in [*found, *_place(file, look, incident), *_moment(file, look, incident)] if check]


def safety_of(file: SubmittedFile) -> Check:
    """Return what the scanners said; from scans that are loaded."""
    scans = list(file.scans.all())
    when = f", {timezone.localtime(scans[-1].ended_at):%H:%M}" if scans else ""
    if file.safety == Safety.CLEAN:
        return Check("green", "No virus found", f"{_engines(scans)}{when}")
    if file.safety == Safety.INFECTED:
        return Check("red", "Virus found, held", f"{_findings(scans)}{when}. It is never opened here.")
    if file.safety == Safety.UNSCANNABLE:
        return Check("amber", "Could not be scanned in full", f"{file.safety_words or _findings(scans)}{when}")
    if file.safety == Safety.RELEASED:
        by = file.released_by.short_label if file.released_by else ""
        return Check("amber", f"Released without a full scan by {by}", file.release_reason)
    if file.safety == Safety.ERROR:
        return Check("amber", "The scanner did not answer", "It is tried again by itself.")
    return Check("", "Being scanned", "It cannot be opened before.")


def _engines(scans: list[Scan]) -> str:
    names = list(dict.fromkeys(scan.get_engine_display() for scan in scans if scan.verdict == Verdict.CLEAN))
    return " and ".join(names) or "Scanned"


def _findings(scans: list[Scan]) -> str:
    return ", ".join(dict.fromkeys(scan.finding for scan in scans if scan.finding)) or "The scanner says no more"


def _originality(look: Look | None) -> Check | None:
    if look is None or not look.is_done:
        return None
    match Originality(look.originality):
        case Originality.CAMERA:
            return Check("green", "File looks original", f"Names its maker ({look.device}), no editing software.")
        case Originality.EDITED:
            return Check("amber", "Editing software named", f"{look.program}. Ask for the file as the device made it.")
        case Originality.REPACKED:
            return Check("amber", "Packed anew by a program", f"{look.program}. Messengers and converters do this.")
    return Check("", "Origin not known", "The file names neither its maker nor a program.")


def _clock(file: SubmittedFile, look: Look | None) -> list[Check]:
    answer = clock_of(file)
    if answer is None:
        if look is None or look.said_at is None:
            return []
        kept = "Set by the network." if file.source in SET_BY_NETWORK else "Nobody has compared it."
        tone = "green" if file.source in SET_BY_NETWORK else "amber"
        return [Check(tone, f"File says {_said(look.said_at)}", " ".join(filter(None, (kept, look.doubt))))]
    said = f"File says {_said(look.said_at)}. " if look and look.said_at else ""
    if answer.verdict == ClockVerdict.RIGHT:
        return [Check("green", "Clock right, they say", f"{said}{_exactness(answer)}")]
    if answer.verdict == ClockVerdict.UNKNOWN:
        return [Check("amber", "Clock not checked", f"{said}They do not know whether it was right.")]
    moment = corrected(file, look)
    really = f"Really {_said(moment)}. " if moment else ""
    return [Check("amber", f"Clock {clock_words(answer.error_ms or 0)}", f"{said}{really}{_exactness(answer)}")]


def clock_words(error_ms: int) -> str:
    """Return an error of a clock in words: 63 s slow, 3 min fast."""
    seconds = abs(round(error_ms / 1000))
    way = "fast" if error_ms > 0 else "slow"
    if seconds < 120:
        return f"{seconds} s {way}"
    if seconds < 7200:
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s {way}" if rest else f"{minutes} min {way}"
    return f"{seconds / 3600:.1f} h {way}"


def _exactness(answer: ClockAnswer) -> str:
    error = clock_error_ms(answer)
    return f"Compared by them, to ± {error // 1000} s." if error else ""


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S}"


def _twins(file: SubmittedFile, person: User) -> Check | None:
    """Say whether the same bytes are here already; what the person may not see is not named."""
    if not file.sha256:
        return None
    originals = File.objects.filter(role=Role.ORIGINAL, sha256=file.sha256).exclude(item=file.item_id)
    if twins := list(originals.values_list("item", flat=True)[:20]):
        seen = Item.objects.visible_to(person).filter(pk__in=twins).first()
        detail = seen.title if seen else "In evidence that you may not open."
        return Check("amber", "The same bytes are here already", detail, seen.get_absolute_url() if seen else "")
    others = SubmittedFile.objects.filter(sha256=file.sha256).exclude(pk=file.pk).select_related("submission")
    if other := others.first():
        return Check("amber", "Sent before", f"The same bytes came with {other.submission.reference}.")
    return Check("green", "Not a copy of anything here", "No file with the same SHA-256.")


def _place(file: SubmittedFile, look: Look | None, incident: Incident) -> list[Check]:
    if incident.latitude is None or incident.longitude is None:
        return []
    here = (float(incident.latitude), float(incident.longitude))
    submission, checks = file.submission, []
    if submission.latitude is not None and submission.longitude is not None:
        far = metres(here, (float(submission.latitude), float(submission.longitude)))
        checks.append(Check("blue", f"{_metres(far)} from the incident", "Where they say they were."))
    if look is not None and look.latitude is not None and look.longitude is not None:
        far = metres(here, (look.latitude, look.longitude))
        checks.append(Check("blue", f"{_metres(far)} from the incident", "Written in the file."))
    return checks


def _metres(far: float) -> str:
    return f"{far:.0f} m" if far < 995 else f"{far / 1000:.1f} km"


def _moment(file: SubmittedFile, look: Look | None, incident: Incident) -> list[Check]:
    moment = corrected(file, look)
    if moment is None:
        return []
    end = moment + timedelta(milliseconds=look.duration_ms if look else 0)
    until = incident.ended_at or incident.started_at + AFTER
    if end >= incident.started_at - BEFORE and moment <= until + BEFORE:
        return [
            Check("green", "Inside the time of the incident", f"{incident.log} began {_said(incident.started_at)}.")
        ]
    day = f"{timezone.localtime(moment):%-d %b %Y, %H:%M}"
    return [Check("amber", "Outside the time of the incident", f"Made {day}, by its clock.")]
