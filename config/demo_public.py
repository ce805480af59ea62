"""What the public of the demo send for Tanner Row, through the acts of the pages: Tom, the shop, and a virus."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from accounts.models import User
from accounts.models.outgoing import Way
from community.actions.answering import Clock, answer_clock, answer_page, begin_submission, say_no
from community.actions.asking import Wanted, ask_person
from community.actions.files import Offered, add_file
from community.actions.linking import open_link
from community.actions.sending import AGREED, send_submission
from community.giver import Giver, giver_of
from community.models import ClockVerdict, Language, Link, Request, RequestState, Submission
from devices.simulator import footage
from evidence.actions.intake.outside import take_whole
from evidence.intake import incoming
from evidence.models import Source
from incidents.models import Incident

NUMBER, CASE_OFFICER = "1182", "20611"
SHOP_CLOCK = timedelta(seconds=63)  # its clock is so much slow, and they say so
# What every scanner knows, and harms nothing (eicar.org); in two parts, so that this file itself is none.
TEST_VIRUS = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Person:
    """One member of the public: who they are, what they say, and what they send."""

    name: str
    way: Way
    address: str
    place: str
    seen: str
    latitude: Decimal
    longitude: Decimal
    source: Source
    file_name: str
    content: Callable[[datetime], bytes]
    message: str = "Did you film anything, or does your camera look at the street?"
    language: Language = Language.ENGLISH
    statement: str = "yes"
    clock: Clock | None = None
    answers: dict[str, object] = field(default_factory=dict)


def give() -> int:
    """Let the public be asked and answer, once; returns how many submissions were sent."""
    incident = Incident.objects.filter(number=NUMBER).order_by("date").first()
    officer = User.objects.select_related("team").filter(collar_number=CASE_OFFICER).first()
    if incident is None or officer is None or Request.objects.exists():
        return 0
    for person in (tom(incident), shop(incident), stranger()):
        _send(person, incident, officer)
    _ask("Nina Harker", Way.SMS, "+447700900512", incident, officer)
    nothing = _ask("Post office", Way.EMAIL, "counter@example.com", incident, officer)
    giver = giver_of(nothing)
    open_link(link=Link.objects.get(request=nothing, ended_at=None), by=giver)
    say_no(request=nothing, state=RequestState.NONE_HELD, words="Our camera was off that night.", by=giver)
    return 3


def tom(incident: Incident) -> Person:
    """Return Tom, who filmed from the other side of the street."""
    return Person(
        *("Tom Ellery", Way.SMS, "+447700900418", "Opposite 14 Tanner Row"),
        "A man was shouting with something in his hand, then the police came. I filmed until he was on the ground.",
        *(Decimal("52.486440"), Decimal("-1.890820"), Source.PHONE, "IMG_4471.MOV"),
        lambda at: film("night_street", at + timedelta(minutes=5), 6, {"make": "Apple", "model": "iPhone 15"}),
    )


def shop(incident: Incident) -> Person:
    """Return the corner shop, whose camera has a clock 63 s slow."""
    compared = incident.started_at + timedelta(hours=10)
    return Person(
        *("Corner shop, Tanner Row", Way.EMAIL, "shop@example.com", "Corner of Tanner Row and Mill Lane"),
        "Our door camera, the whole minute.",
        *(Decimal("52.485930"), Decimal("-1.890010"), Source.CCTV, "CH02-2241.mp4"),
        lambda at: film("shop_front", at + timedelta(minutes=4) - SHOP_CLOCK, 4, {"make": "Vista", "model": "DR-08"}),
        statement="unsure",
        clock=Clock(Source.CCTV, ClockVerdict.WRONG, compared - SHOP_CLOCK, compared, knows_date=True),
    )


def stranger() -> Person:
    """Return somebody whose file is the scanners' test virus."""
    return Person(
        *("", Way.SMS, "+447700900871", "Tanner Row"),
        "",
        *(Decimal("52.486900"), Decimal("-1.889700"), Source.PHONE, "video.mp4.exe"),
        lambda _: TEST_VIRUS.encode(),
        statement="no",
        language=Language.POLISH,
        answers={"is_anonymous": True},
    )


def film(scene: str, at: datetime, seconds: float, names: dict[str, str]) -> bytes:
    """Return a film as a phone or recorder writes it, with its own time and maker in it."""
    with tempfile.TemporaryDirectory(dir=incoming.folder(), prefix="demo-film-") as name:
        studio = Path(name)
        shot = footage.Shot(scene, 7, seconds, 0, at, names["model"])
        source, made = footage.make_footage(shot, studio), studio / "given.mp4"
        moment = at.astimezone().isoformat(timespec="seconds")
        tags = {"com.apple.quicktime.creationdate": moment}
        tags |= {f"com.apple.quicktime.{key}": value for key, value in names.items()}
        named = [word for key, value in tags.items() for word in ("-metadata", f"{key}={value}")]
        plain = [
            "-map_metadata",
            "-1",
            "-metadata:s:v",
            "encoder=",
            "-metadata:s:a",
            "encoder=",
            "-fflags",
            "+bitexact",
        ]
        options = ["-c", "copy", *plain, "-movflags", "use_metadata_tags", *named]
        footage.run(footage.ffmpeg(), ["-i", source.name, *options, made.name], studio, limit=60)
        return made.read_bytes()


def _ask(name: str, way: Way, address: str, incident: Incident, officer: User, **more: object) -> Request:
    wanted = Wanted(
        incident=incident,
        person_name=name,
        way=way,
        address=address,
        place="Tanner Row",
        window_from=incident.started_at,
        window_to=incident.started_at + timedelta(minutes=20),
        **more,  # type: ignore[arg-type]  # message and language
    )
    return ask_person(wanted=wanted, by=officer)


def _send(person: Person, incident: Incident, officer: User) -> None:
    more = {"message": person.message, "language": person.language}
    request = _ask(person.name, person.way, person.address, incident, officer, **more)
    giver = giver_of(request)
    open_link(link=Link.objects.get(request=request, ended_at=None), by=giver)
    submission = begin_submission(request=request, by=giver)
    where: dict[str, object] = {"what_seen": person.seen, "place": person.place}
    where |= {"latitude": person.latitude, "longitude": person.longitude}
    answer_page(submission=submission, page="where", answers=where, by=giver)
    _add(submission, person, incident, giver)
    if person.clock:
        answer_clock(submission=submission, clocks=[person.clock], by=giver)
    you = {"giver_name": person.name, "statement": person.statement} | person.answers
    answer_page(submission=submission, page="you", answers=you, by=giver)
    submission.refresh_from_db()
    send_submission(submission=submission, agreed_text=AGREED, by=giver)


def _add(submission: Submission, person: Person, incident: Incident, giver: Giver) -> None:
    content = person.content(incident.started_at)
    offered = Offered(person.file_name, len(content), source=person.source)
    file = add_file(submission=submission, file=offered, by=giver)
    incoming.part_path(file.upload_id).write_bytes(content)
    take_whole(upload=file.upload, sha256=hashlib.sha256(content).hexdigest(), by=giver)
