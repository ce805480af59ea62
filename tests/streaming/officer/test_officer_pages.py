"""The officer's page, messages and backup of command, and starting from afar, as pages."""

import pytest
from django.test import Client

from accounts.models import Team, User
from devices.models import Camera
from incidents.models import Incident
from streaming.actions.backing_up import Call, ask_backup
from streaming.actions.messaging import send_message
from streaming.models import (
    BackupRequest,
    BackupUnit,
    CameraCommand,
    CommandMessage,
    LiveSession,
    MessageReceipt,
    StreamPolicy,
)
from streaming.models.command_message import Stage
from streaming.models.stream_policy import RemoteStart
from tests.factories.devices import entries
from tests.streaming.officer.conftest import allow, worn

WORDS = "Keep distance. No entry while he is talking."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def rahman(client: Client, signed_in, pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


@pytest.fixture
def ito(signed_in, supt_ito: User) -> Client:
    return signed_in(Client(), supt_ito)


@pytest.fixture
def doyle(signed_in, pc_doyle: User, doyles_camera: Camera) -> Client:
    return signed_in(Client(), pc_doyle)


@pytest.fixture
def busy_log(fenwick_court: Incident, rahmans_stream: LiveSession, pc_rahman: User, supt_ito: User) -> Incident:
    """Five messages to two officers, and a call for backup."""
    for _ in range(5):
        send_message(words=WORDS, incident=fenwick_court, by=supt_ito)
    ask_backup(call=Call(incident=fenwick_court, officer=pc_rahman), by=pc_rahman)
    return fenwick_court


def test_an_officer_reads_a_message_and_command_sees_it(
    rahman: Client, ito: Client, fenwick_court: Incident, rahmans_camera: Camera
) -> None:
    ito.post(f"/live/message/{fenwick_court.slug}/", {"words": WORDS}, headers=HTMX)
    receipt = MessageReceipt.objects.get(officer__collar_number="20417")

    page = rahman.get("/live/me/").content.decode()
    assert WORDS in page
    assert MessageReceipt.objects.get(pk=receipt.pk).stage is Stage.SHOWN

    answer = rahman.post(f"/live/me/messages/{receipt.pk}/read/", headers=HTMX)
    assert (answer.status_code, b'class="card msg"' in answer.content) == (200, False)
    assert "Rahman 20417: read" in ito.get(f"/live/message/{fenwick_court.slug}/", headers=HTMX).content.decode()


def test_showing_a_message_is_recorded_once(rahman: Client, fenwick_court: Incident, supt_ito: User) -> None:
    send_message(words=WORDS, incident=fenwick_court, by=supt_ito)
    before = len(entries())

    rahman.get("/live/me/")
    rahman.get("/live/me/panel/")

    assert [entry[0] for entry in entries()[before:]] == ["message.read"]


def test_the_page_says_what_the_camera_does(rahman: Client, rahmans_stream, fenwick_court: Incident) -> None:
    page = rahman.get("/live/me/").content.decode()

    assert "You are streaming" in page
    assert "Log 0871, 22 Fenwick Court" in page
    assert "Stop streaming" in page


def test_the_page_has_no_stop_where_the_policy_says_no(
    rahman: Client, rahmans_stream, midshire: Team, ruth_adler: User
) -> None:
    allow(midshire, RemoteStart.NOBODY, ruth_adler, wearer_may_stop=False)

    page = rahman.get("/live/me/").content.decode()

    assert "leaves it to command to end a stream" in page
    assert "Yes, stop" not in page


def test_the_wearer_stops_their_stream(rahman: Client, rahmans_stream, rahmans_camera: Camera) -> None:
    rahman.post(f"/live/me/stop/{rahmans_stream.pk}/")

    assert CameraCommand.objects.get().do == "stop"


def test_an_officer_in_another_place_stops_nothing(ito: Client, rahmans_stream) -> None:
    assert ito.post(f"/live/me/stop/{rahmans_stream.pk}/").status_code == 404

    assert CameraCommand.objects.count() == 0


def test_backup_from_the_press_to_the_arrival(
    rahman: Client, ito: Client, doyle: Client, fenwick_court: Incident, rahmans_camera: Camera, pc_doyle: User
) -> None:
    rahman.post("/live/me/backup/", {"why": "Knife seen"})
    asked = BackupRequest.objects.get()
    panel = ito.get(f"/live/backup/{fenwick_court.slug}/", headers=HTMX).content.decode()
    assert "Knife seen" in panel
    assert "1.1 km" in panel

    ito.post(f"/live/backup/{asked.pk}/send/", {"officer": pc_doyle.pk}, headers=HTMX)
    assert "Go and help PC Aisha Rahman" in doyle.get("/live/me/").content.decode()

    doyle.post(f"/live/backup/units/{BackupUnit.objects.get().pk}/arrived/", {"next": "/live/me/"})
    assert "PC Sean Doyle" in ito.get(f"/live/panels/incident/{fenwick_court.slug}/", headers=HTMX).content.decode()
    assert BackupRequest.objects.get().state == "arrived"


def test_an_officer_calls_backup_off_and_comes_back_to_their_page(rahman: Client, pc_rahman: User) -> None:
    asked = ask_backup(call=Call(officer=pc_rahman), by=pc_rahman)

    answer = rahman.post(f"/live/backup/{asked.pk}/cancel/", {"next": "/live/me/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/live/me/")
    assert BackupRequest.objects.get().state == "cancelled"


def test_who_is_nearest_and_free_stands_first(
    ito: Client, fenwick_court: Incident, supt_ito: User, doyles_camera: Camera, sgt_nair: User, ruth_adler: User
) -> None:
    Incident.objects.update(latitude="52.480000", longitude="-1.900000")
    fenwick_court.refresh_from_db()

    worn("X6039A1B7", sgt_nair, ruth_adler, north=0.02)
    ask_backup(call=Call(incident=fenwick_court), by=supt_ito)

    panel = ito.get(f"/live/backup/{fenwick_court.slug}/").content.decode()

    assert panel.index("PC Sean Doyle") < panel.index("Sgt Priya Nair")


def test_a_start_from_afar_needs_a_reason_of_some_length(
    ito: Client, rahmans_camera: Camera, response_b: Team, ruth_adler: User
) -> None:
    allow(response_b, RemoteStart.COMMAND, ruth_adler)

    assert ito.post("/live/start/X6039A1B4/", {"reason": "because"}).status_code == 422
    assert CameraCommand.objects.count() == 0

    ito.post("/live/start/X6039A1B4/", {"reason": "No answer on the radio since 20:31"})
    assert CameraCommand.objects.get().reason == "No answer on the radio since 20:31"


def test_the_wearers_page_says_at_once_who_started_the_camera(
    rahman: Client, ito: Client, rahmans_camera: Camera, response_b: Team, ruth_adler: User
) -> None:
    allow(response_b, RemoteStart.COMMAND, ruth_adler)
    ito.post("/live/start/X6039A1B4/", {"reason": "No answer on the radio since 20:31"})

    page = rahman.get("/live/me/").content.decode()

    assert "Supt Mina Ito asked your camera to stream" in page
    assert "No answer on the radio since 20:31" in page


def test_the_page_says_why_a_camera_may_not_be_started(ito: Client, rahmans_camera: Camera) -> None:
    page = ito.get("/live/start/X6039A1B4/").content.decode()

    assert "In Response B only the wearer starts a stream" in page
    assert "<textarea" not in page


def test_command_sets_the_policy_of_a_team(ito: Client, response_b: Team) -> None:
    ito.post("/live/policy/", {"team": response_b.pk, "remote_start": "command", "wearer_may_stop": "on"})

    assert StreamPolicy.objects.get().team == response_b
    assert "Live command may start" in ito.get("/live/policy/").content.decode()


def test_bad_input_changes_nothing(ito: Client, fenwick_court: Incident, south: Team, pc_rahman: User) -> None:
    asked = ask_backup(call=Call(officer=pc_rahman), by=pc_rahman)

    assert ito.post(f"/live/message/{fenwick_court.slug}/", {"words": "x" * 281}).status_code == 422
    assert ito.post(f"/live/message/{fenwick_court.slug}/", {"words": "Go", "to": south.pk}).status_code == 422
    assert ito.post("/live/message/officer/20417/", {"words": ""}).status_code == 422
    assert ito.post("/live/policy/", {"team": south.pk, "remote_start": "command"}).status_code == 422
    ito.post(f"/live/backup/{asked.pk}/send/", {"officer": "nobody"})

    counts = [model.objects.count() for model in (CommandMessage, StreamPolicy, BackupUnit)]
    assert counts == [0, 0, 0]


@pytest.mark.parametrize(
    ("address", "most"), [("/live/me/", 17), ("/live/message/{slug}/", 13), ("/live/backup/{slug}/", 14)]
)
def test_queries_of_a_page_stay_few(
    address: str, most: int, rahman: Client, ito: Client, busy_log: Incident, django_assert_max_num_queries
) -> None:
    visitor, path = rahman if address == "/live/me/" else ito, address.format(slug=busy_log.slug)
    visitor.get(path)

    with django_assert_max_num_queries(most):
        assert visitor.get(path).status_code == 200
