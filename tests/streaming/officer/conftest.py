"""Fenwick Court: who is on the log, and what they wear."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Rank, Team, User
from accounts.roles import Role
from devices.models import Camera, State
from incidents.models import Incident
from streaming.models import LiveSession, StreamPolicy
from streaming.models.stream_policy import RemoteStart
from tests.factories.accounts import make_person, make_team
from tests.factories.devices import make_camera, make_issue
from tests.factories.incidents import make_attendance, make_incident

FENWICK = (52.4800, -1.9000)


@pytest.fixture
def fenwick_court(sgt_nair: User, pc_rahman: User, pc_khan: User) -> Incident:
    """Log 0871, with Rahman and Khan on scene."""
    incident = make_incident("0871", sgt_nair, title="Concern for safety", place="22 Fenwick Court")
    make_attendance(incident, pc_rahman)
    make_attendance(incident, pc_khan)
    return incident


@pytest.fixture
def rahmans_camera(pc_rahman: User, ruth_adler: User) -> Camera:
    return worn("X6039A1B4", pc_rahman, ruth_adler)


@pytest.fixture
def doyles_camera(pc_doyle: User, ruth_adler: User) -> Camera:
    """Doyle is 1,112 m north of Fenwick Court, and free."""
    return worn("X6039A1B5", pc_doyle, ruth_adler, north=0.01)


@pytest.fixture
def rahmans_stream(rahmans_camera: Camera, pc_rahman: User, fenwick_court: Incident) -> LiveSession:
    return LiveSession.objects.create(
        camera=rahmans_camera,
        officer=pc_rahman,
        incident=fenwick_court,
        recording_id="X6039A1B4-1",
        codec="avc1.42C01F",
        began_at=timezone.now() - timedelta(minutes=3),
    )


@pytest.fixture
def pc_sykes(south: Team) -> User:
    """An officer whom nobody of the North reaches."""
    return make_person("20999", "Joan Sykes", Rank.PC, make_team("Response S", "RS", south), Role.OFFICER)


@pytest.fixture
def sgt_lowe(pc_sykes: User) -> User:
    """A supervisor of the South."""
    return make_person("10555", "Anna Lowe", Rank.SGT, pc_sykes.team, Role.OFFICER, Role.SUPERVISOR)


def worn(serial: str, holder: User, by: User, *, north: float = 0.0) -> Camera:
    """Return a ready camera of this officer, a moment ago at Fenwick Court or north of it (degrees)."""
    latitude, longitude = FENWICK
    camera = make_camera(
        serial,
        state=State.READY,
        latitude=latitude + north,
        longitude=longitude,
        accuracy_m=4.0,
        placed_at=timezone.now(),
    )
    make_issue(camera, holder, by)
    return camera


def allow(team: Team, remote_start: RemoteStart, by: User, *, wearer_may_stop: bool = True) -> StreamPolicy:
    return StreamPolicy.objects.create(team=team, remote_start=remote_start, wearer_may_stop=wearer_may_stop, set_by=by)
