"""Watch me: command is alerted, and the officer's camera records if it was ready."""

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from devices.models import Camera, State
from incidents.models import Incident
from streaming.actions.calling import ask_to_be_watched
from streaming.models import Alert, CameraCommand, LiveSession
from streaming.officer.refusals import NotAllowed
from tests.factories.devices import entries


def test_watch_me_alerts_command_and_starts_a_ready_camera(
    fenwick_court: Incident, rahmans_camera: Camera, pc_rahman: User, supt_ito: User
) -> None:
    alert, command = ask_to_be_watched(by=pc_rahman)

    assert (alert.kind, alert.officer, alert.incident) == ("watch_me", pc_rahman, fenwick_court)
    assert list(Alert.objects.visible_to(supt_ito)) == [alert]
    assert (command.do, command.camera, command.sent_by) == ("start", rahmans_camera, pc_rahman)


@pytest.mark.parametrize("state", [State.SLEEP, State.DOCKED, State.RECORDING])
def test_a_camera_that_is_not_ready_is_told_nothing(state: State, rahmans_camera: Camera, pc_rahman: User) -> None:
    Camera.objects.update(state=state)

    _, command = ask_to_be_watched(by=pc_rahman)

    assert (command, CameraCommand.objects.count()) == (None, 0)


def test_a_stream_that_runs_is_named_in_the_alert(rahmans_stream: LiveSession, pc_rahman: User) -> None:
    alert, command = ask_to_be_watched(by=pc_rahman)

    assert (alert.session, command) == (rahmans_stream, None)


def test_a_stranger_is_not_watched(helen_marsh: User) -> None:
    with pytest.raises(NotAllowed):
        ask_to_be_watched(by=helen_marsh)

    assert Alert.objects.count() == 0


def test_watch_me_leaves_exactly_its_entries(pc_rahman: User, rahmans_camera: Camera) -> None:
    alert, command = ask_to_be_watched(by=pc_rahman)

    me = str(pc_rahman.pk)
    assert entries() == [
        ("camera.commanded", "success", me, str(command.pk)),
        ("alert.raised", "success", me, str(alert.pk)),
        ("watch.asked", "success", me, str(rahmans_camera.pk)),
    ]


def test_a_failed_journal_undoes_watch_me(pc_rahman: User, rahmans_camera: Camera, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        ask_to_be_watched(by=pc_rahman)

    assert (Alert.objects.count(), CameraCommand.objects.count()) == (0, 0)


def test_the_officer_sees_who_has_the_alert(client: Client, signed_in, pc_rahman: User, supt_ito: User) -> None:
    rahman = signed_in(client, pc_rahman)

    rahman.post("/live/me/watch/")

    assert "nobody has it yet" in rahman.get("/live/me/").content.decode()
