"""Fenwick Court: a siege with streams of Doyle, Rahman and Khan, whose signal is weak; and a smaller incident."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Rank, Team, User
from accounts.roles import Role
from audit import journal
from incidents.models import Incident
from streaming.models import LiveSession
from streaming.models.live_session import BegunBy, SessionState
from tests.factories.accounts import make_person, make_team
from tests.factories.devices import begin_journal
from tests.factories.incidents import make_incident
from tests.factories.live import make_streaming


@pytest.fixture
def fenwick_court(sgt_nair: User) -> Incident:
    return make_incident(
        "0871",
        sgt_nair,
        title="concern for safety",
        place="Fenwick Court",
        summary="Man in crisis, two others inside",
        date=timezone.localdate(),
        started_at=timezone.now() - timedelta(minutes=17),
        grade="immediate",
    )


@pytest.fixture
def mill_green(sgt_nair: User) -> Incident:
    """A second, smaller incident at the same time."""
    started = timezone.now() - timedelta(minutes=40)
    return make_incident(
        "0864", sgt_nair, title="shop theft", place="Mill Green", date=timezone.localdate(), started_at=started
    )


@pytest.fixture
def doyles_stream(pc_doyle: User, fenwick_court: Incident) -> LiveSession:
    return make_streaming("X6039A1B5", pc_doyle, fenwick_court, battery=86, begun_by=BegunBy.SIGNAL)


@pytest.fixture
def rahmans_stream(pc_rahman: User, fenwick_court: Incident) -> LiveSession:
    early = timezone.now() - timedelta(minutes=12)
    return make_streaming("X6039A1B4", pc_rahman, fenwick_court, began_at=early, created_at=early)


@pytest.fixture
def khans_stream(pc_khan: User, fenwick_court: Incident) -> LiveSession:
    """His signal is weak."""
    late = timezone.now() - timedelta(minutes=2)
    return make_streaming("X6039A1B6", pc_khan, fenwick_court, battery=41, state=SessionState.STALLED, began_at=late)


@pytest.fixture
def streams(
    rahmans_stream: LiveSession, doyles_stream: LiveSession, khans_stream: LiveSession
) -> tuple[LiveSession, LiveSession, LiveSession]:
    return rahmans_stream, doyles_stream, khans_stream


@pytest.fixture
def pc_sykes(south: Team) -> User:
    """An officer of another command, whom nobody of the North reaches."""
    return make_person("20999", "Joan Sykes", Rank.PC, make_team("Response S", "RS", south), Role.OFFICER)


@pytest.fixture
def sgt_moss(south: Team) -> User:
    """A supervisor of another command: a stranger at Fenwick Court."""
    return make_person("10988", "Nora Moss", Rank.SGT, make_team("Response T", "RT", south), Role.SUPERVISOR)


@pytest.fixture(autouse=True)
def journal_begins() -> None:
    begin_journal()


@pytest.fixture
def broken_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the journal cannot be written")

    monkeypatch.setattr(journal, "act", fail)


@pytest.fixture
def siege(fenwick_court: Incident, mill_green: Incident, streams: object) -> Incident:
    """Fenwick Court with its three streams, and another incident at the same time."""
    return fenwick_court
