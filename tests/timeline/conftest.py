"""Tanner Row as it was: who came, what their cameras and the TASER recorded, what command saw, said and decided."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from devices.models import ArmedSession, Issue
from evidence.intake import incoming
from evidence.models import Item, Source
from incidents.models import Decision, Incident
from streaming.models import Alert, AlertKind, BackupRequest, BackupUnit, CommandMessage, Level, StreamView
from tests.factories.devices import make_taser
from tests.factories.evidence import make_camera, make_item
from tests.factories.incidents import make_attendance, make_incident
from tests.factories.live import make_session
from tests.factories.tasers import TANNER_ROW, docked, keep


def at(clock: str) -> datetime:
    """Return a moment of the evening of 21 November 2026, when local time is UTC."""
    return datetime.fromisoformat(f"2026-11-21T{clock}").replace(tzinfo=UTC)


@pytest.fixture
def receiving_folder(tmp_path: Path, settings) -> Iterator[Path]:
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield incoming.folder()
    shutil.rmtree(settings.INCOMING_DIR, ignore_errors=True)


@pytest.fixture
def tanner_row(pc_rahman: User, sgt_nair: User) -> Incident:
    return make_incident("1182", sgt_nair, ended_at=at("23:10:00"))


@pytest.fixture
def attended(tanner_row: Incident, pc_rahman: User, pc_khan: User) -> Incident:
    """Rahman from 22:43, Khan from 22:46:10, both until 23:00."""
    make_attendance(tanner_row, pc_rahman, from_at=at("22:43:00"), to_at=at("23:00:00"))
    make_attendance(tanner_row, pc_khan, from_at=at("22:46:10"), to_at=at("23:00:00"))
    return tanner_row


def film(officer: User, incident: Incident | None, start: str, end: str, **values: object) -> Item:
    """Return a recording of a body camera."""
    length = round((at(end) - at(start)).total_seconds() * 1000)
    return make_item(
        f"{officer.pk}{start}".encode(),
        recorded_by=officer,
        incident=incident,
        **({"recorded_at": at(start), "duration_ms": length} | values),
    )


@pytest.fixture
def filmed(receiving_folder: Path, attended: Incident, pc_rahman: User, pc_khan: User) -> list[Item]:
    """Rahman's recording with its buffer, Khan's that began 3 min 20 s late, and the shop's."""
    return [
        film(pc_rahman, attended, "22:42:20", "23:01:00", buffer_ms=30_000, started_by="officer", time_error_ms=40),
        film(pc_khan, attended, "22:49:30", "23:01:00", started_by="officer"),
        make_item(
            b"shop",
            incident=attended,
            title="Shop, Tanner Row",
            source=Source.CCTV,
            recorded_at=at("22:38:00"),
            duration_ms=1_200_000,
            clock_offset_ms=63_000,
            time_error_ms=500,
            owner=pc_rahman,
        ),
    ]


@pytest.fixture
def use(attended: Incident, pc_rahman: User, ruth_adler: User) -> ArmedSession:
    weapon = make_taser()
    Issue.objects.create(taser=weapon, holder=pc_rahman, issued_by=ruth_adler, issued_at=at("14:00:00"))
    keep(weapon, TANNER_ROW.read_bytes(), docked())
    return ArmedSession.objects.uses().get(taser=weapon)


@pytest.fixture
def commanded(attended: Incident, pc_rahman: User, pc_doyle: User, sgt_nair: User) -> Incident:
    """An alert that Nair took on, her look at Rahman's stream, backup that arrived, a message and a decision."""
    camera = make_camera("X6039LIVE", holder=pc_rahman).camera
    session = make_session(camera, pc_rahman, attended, began_at=at("22:42:20"))
    Alert.objects.create(
        key="armed",
        kind=AlertKind.TASER_ARMED,
        level=Level.CRITICAL,
        officer=pc_rahman,
        incident=attended,
        happened_at=at("22:46:51"),
        raised_at=at("22:46:51"),
        state="acknowledged",
        acknowledged_at=at("22:46:53"),
        acknowledged_by=sgt_nair,
    )
    began = at("22:46:54")
    StreamView.objects.create(
        session=session, person=sgt_nair, reason_code="LIVE_COMMAND", began_at=began, seen_at=began,
        ended_at=began + timedelta(minutes=9), end_cause="left",
    )  # fmt: skip
    asked = BackupRequest.objects.create(
        incident=attended, officer=pc_rahman, by=sgt_nair, at=at("22:47:20"), state="arrived"
    )
    BackupUnit.objects.create(
        request=asked, officer=pc_doyle, assigned_by=sgt_nair, assigned_at=at("22:47:25"),
        arrived_at=at("22:51:00"), arrived_known_by="officer",
    )  # fmt: skip
    CommandMessage.objects.create(
        incident=attended, words="Ambulance is four minutes away.", by=sgt_nair, at=at("22:48:10")
    )
    Decision.objects.create(
        incident=attended, stage="threat", text="Contain and speak.", by=sgt_nair, at=at("22:45:50"), level="silver"
    )
    return attended


@pytest.fixture
def whole(commanded: Incident, filmed: list[Item], use: ArmedSession) -> Incident:
    """All of it."""
    return commanded


@pytest.fixture
def nair(client: Client, signed_in: Callable[[Client, User], Client], sgt_nair: User) -> Client:
    """Sgt Nair, who has said why she looks."""
    signed_in(client, sgt_nair)
    client.post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})
    return client
