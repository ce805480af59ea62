"""What pages are filled with: a camera in Rahman's hands, recordings with and without an incident; who visits them."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import Team, User
from accounts.models.notice import Kind
from audit.actors import Worker
from devices.actions import keep_reports, take_signal
from devices.models import ArmedSession, Signal, Taser
from devices.protocol import CameraState, LogEntry, LogKind, Place, Report, SignalEvent, SignalSource
from devices.protocol import Signal as Message
from devices.report_rows import Arrived
from evidence.models import Category, Item
from incidents.models import Attendance, Incident
from incidents.surveys.models import Audience, Measure, Survey
from tests.browsers import serving
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_camera as make_bare_camera
from tests.factories.devices import make_qualified, make_taser, make_taser_issue
from tests.factories.evidence import KeyedCamera, make_camera, make_item
from tests.factories.surveys import give, make_live_survey
from tests.factories.tasers import TANNER_ROW, docked, keep
from tests.pages.visits import VISITOR, VISITS


@pytest.fixture
def page(client: Client, signed_in: Callable[[Client, User], Client]) -> Callable[..., str]:
    """Return a function that gives the text of a page as a person sees it, which must open."""

    def opened(person: User, address: str = "/") -> str:
        response = signed_in(client, person).get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    return opened


@pytest.fixture
def rahmans_camera(pc_rahman: User) -> KeyedCamera:
    return make_camera("X6039A1B4", holder=pc_rahman, clock_offset_ms=300)


@pytest.fixture
def rahmans_taser(pc_rahman: User, ruth_adler: User) -> Taser:
    """A TASER that was not docked for a year, in the hands of an officer whose qualification has run out."""
    long_ago = timezone.now() - datetime.timedelta(days=365)
    taser = make_taser(docked_at=long_ago, checked_at=long_ago, battery_percent=71, clock_offset_ms=-7_200)
    make_taser_issue(taser, pc_rahman, ruth_adler)
    make_qualified(pc_rahman, ruth_adler, long_ago.date())
    return taser


@pytest.fixture
def use(rahmans_taser: Taser, pc_rahman: User) -> ArmedSession:
    """What the log of that TASER says of its use in Tanner Row, when Rahman had it."""
    keep(rahmans_taser, TANNER_ROW.read_bytes(), docked())
    session = ArmedSession.objects.uses().get()
    session.officer = pc_rahman
    session.save(update_fields=["officer"])
    return session


@pytest.fixture
def tanner_row(sgt_nair: User) -> Incident:
    return Incident.objects.create(
        number="1182",
        date=timezone.localdate(),
        slug="1182-today",
        title="Man with a knife in the street",
        place="Tanner Row",
        started_at=timezone.now() - datetime.timedelta(hours=3),
        team=sgt_nair.team,
        opened_by=sgt_nair,
    )


@pytest.fixture
def rahman_was_there(pc_rahman: User, tanner_row: Incident) -> Attendance:
    return Attendance.objects.create(incident=tanner_row, officer=pc_rahman, from_at=tanner_row.started_at)


@pytest.fixture
def told_signal(rahmans_taser: Taser, rahmans_camera: KeyedCamera) -> Signal:
    """That TASER was armed beside Rahman's camera, which had just been switched on; another one slept beside her."""
    moment = timezone.now()
    entries = (
        LogEntry(moment, LogKind.STATE, CameraState.READY),
        LogEntry(moment, LogKind.STEALTH_ON),
        LogEntry(moment, LogKind.FAULT, detail="The microphone does not answer"),
    )
    here = (Place(moment, 52.4862, -1.8904, 4.0),)
    reports = [Arrived(rahmans_camera.camera.pk, 0, Report(3, 71, 1, 2, entries, here), "9f" * 32)]
    keep_reports(arrived=reports, by=Worker("devices.lines"))
    beside = {"latitude": 52.4862, "longitude": -1.8904, "accuracy_m": 4.0, "placed_at": moment}
    make_bare_camera("X6039A1B6", state="sleep", **beside)
    message = Message(f"{rahmans_taser.serial}:118", SignalSource.TASER, SignalEvent.ARMED, moment)
    return take_signal(message=message, by=rahmans_taser).signal


@pytest.fixture
def answered(north: Team, south: Team) -> Survey:
    """A survey of the public with answers in three quarters, one of which has too few."""
    Survey.objects.exclude(measure="").update(measure="")
    survey = make_live_survey(
        Audience.PUBLIC, slug="town-centre", title="Town centre", measure=Measure.SUPPORT, pilot_percent=92
    )
    today = timezone.localdate()
    give(survey, yes=41, no=9, day=today - datetime.timedelta(days=200), unit=north)
    give(survey, yes=4, day=today - datetime.timedelta(days=100), unit=south)
    give(survey, yes=31, no=2, day=today, unit=north)
    return survey


@pytest.fixture
def unplaced(pc_rahman: User, rahmans_camera: KeyedCamera) -> Item:
    return make_item(
        recorded_by=pc_rahman, keyed=rahmans_camera, recorded_at=timezone.now() - datetime.timedelta(hours=2)
    )


@pytest.fixture
def placed(pc_rahman: User, rahmans_camera: KeyedCamera, tanner_row: Incident) -> Item:
    # Tests that commit empty the tables afterwards, also of the categories that a migration has written.
    Category.objects.get_or_create(key="use-of-force", defaults={"name": "Use of force"})
    return make_item(
        b"another recording",
        recorded_by=pc_rahman,
        keyed=rahmans_camera,
        recorded_at=timezone.now() - datetime.timedelta(hours=1),
        incident=tanner_row,
        category_keys=["use-of-force"],
        title="Tanner Row, arrival to detention",
    )


@pytest.fixture
def sessions(
    transactional_db: None, request: pytest.FixtureRequest, unplaced: Item, placed: Item, rahman_was_there: Attendance
) -> dict[str, str]:
    """The session key of everybody who visits; all data is there before the browser starts."""
    notify(
        to=placed.recorded_by,
        kind=Kind.EVIDENCE,
        text="Sgt Nair opened a recording of yours.",
        target="/evidence/",
        key="1",
    )
    notify(to=placed.recorded_by, kind=Kind.SECURITY, text="A new passkey was added.", target="/account/", key="2")
    people = {who: request.getfixturevalue(who) for who in {visit.who for visit in VISITS} - {VISITOR}}
    return {VISITOR: ""} | {
        who: sign_in_client(Client(), person).cookies["sessionid"].value for who, person in people.items()
    }


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of the site."""
    with serving() as port:
        yield f"http://127.0.0.1:{port}"
