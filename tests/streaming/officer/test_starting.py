"""A stream is started from afar only where policy allows it, with a reason, and never without the wearer knowing."""

import pytest
from django.db import DatabaseError

from accounts.models import Notice, Team, User
from devices.models import Camera, State
from devices.protocol import Do
from streaming.actions import starting
from streaming.actions.starting import set_stream_policy, start_remotely, stop_stream
from streaming.models import CameraCommand, LiveSession, StreamPolicy
from streaming.models.stream_policy import RemoteStart
from streaming.officer.refusals import CannotStart, NobodyHolds, NotAllowed, PolicyForbids
from tests.factories.devices import entries, make_camera
from tests.streaming.officer.conftest import allow

REASON = "Shots reported, no answer on the radio"


@pytest.fixture
def command_may(response_b: Team, ruth_adler: User) -> StreamPolicy:
    return allow(response_b, RemoteStart.COMMAND, ruth_adler)


def test_command_starts_a_stream_and_the_wearer_knows_at_once_who_and_why(
    command_may, rahmans_camera: Camera, pc_rahman: User, supt_ito: User
) -> None:
    command = start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert (command.do, command.camera, command.officer, command.reason) == (
        Do.START,
        rahmans_camera,
        pc_rahman,
        REASON,
    )
    notice = Notice.objects.get(person=pc_rahman)
    assert (notice.text, notice.target) == (f"Supt Mina Ito asked your camera to stream: {REASON}", "/live/me/")


def test_a_remote_start_without_notification_is_impossible(
    command_may, rahmans_camera: Camera, supt_ito: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement 32 of uk-rules.md."""

    def fail(**_: object) -> None:
        raise DatabaseError("the notice cannot be written")

    monkeypatch.setattr(starting, "notify", fail)

    with pytest.raises(DatabaseError):
        start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert CameraCommand.objects.count() == 0


def test_without_a_policy_only_the_wearer_starts(rahmans_camera: Camera, supt_ito: User) -> None:
    with pytest.raises(PolicyForbids, match="In Response B only the wearer starts a stream"):
        start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert (CameraCommand.objects.count(), Notice.objects.count()) == (0, 0)
    assert entries() == [("stream.start_asked", "denied", str(supt_ito.pk), str(rahmans_camera.pk))]


def test_the_policy_of_the_nearest_team_counts(
    midshire: Team, north: Team, response_b: Team, rahmans_camera, pc_rahman: User, ruth_adler: User
) -> None:
    allow(midshire, RemoteStart.SUPERVISORS, ruth_adler)
    assert StreamPolicy.objects.of(pc_rahman).remote_start == RemoteStart.SUPERVISORS

    allow(north, RemoteStart.NOBODY, ruth_adler)
    assert StreamPolicy.objects.of(pc_rahman).remote_start == RemoteStart.NOBODY

    allow(response_b, RemoteStart.COMMAND, ruth_adler)
    assert StreamPolicy.objects.of(pc_rahman).remote_start == RemoteStart.COMMAND


def test_a_supervisor_starts_only_where_supervisors_may(
    command_may: StreamPolicy, rahmans_camera: Camera, sgt_nair: User
) -> None:
    with pytest.raises(PolicyForbids, match="only live command"):
        start_remotely(camera=rahmans_camera, reason=REASON, by=sgt_nair)

    StreamPolicy.objects.update(remote_start=RemoteStart.SUPERVISORS)
    assert start_remotely(camera=rahmans_camera, reason=REASON, by=sgt_nair).sent_by == sgt_nair


def test_a_stranger_cannot_start(midshire: Team, rahmans_camera: Camera, sgt_lowe: User, ruth_adler: User) -> None:
    allow(midshire, RemoteStart.SUPERVISORS, ruth_adler)

    with pytest.raises(NotAllowed):
        start_remotely(camera=rahmans_camera, reason=REASON, by=sgt_lowe)

    assert CameraCommand.objects.count() == 0


@pytest.mark.parametrize("state", [State.SLEEP, State.OFF, State.DOCKED, State.LOST])
def test_a_camera_that_sleeps_or_is_away_is_never_started(
    state: State, command_may, rahmans_camera: Camera, supt_ito: User
) -> None:
    Camera.objects.update(state=state)

    with pytest.raises(CannotStart, match=f"X6039A1B4 is {state.label.lower()}"):
        start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert CameraCommand.objects.count() == 0


def test_a_stream_that_runs_is_not_started(command_may, rahmans_stream, rahmans_camera, supt_ito: User) -> None:
    with pytest.raises(CannotStart, match="streams already"):
        start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert CameraCommand.objects.count() == 0


def test_a_camera_that_nobody_holds_is_not_started(command_may: StreamPolicy, supt_ito: User) -> None:
    with pytest.raises(NobodyHolds):
        start_remotely(camera=make_camera(state=State.READY), reason=REASON, by=supt_ito)

    assert CameraCommand.objects.count() == 0


def test_a_start_leaves_exactly_its_two_entries(command_may, rahmans_camera: Camera, supt_ito: User) -> None:
    command = start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert entries() == [
        ("camera.commanded", "success", str(supt_ito.pk), str(command.pk)),
        ("stream.start_asked", "success", str(supt_ito.pk), str(rahmans_camera.pk)),
    ]


def test_a_failed_journal_undoes_the_start(command_may, rahmans_camera: Camera, supt_ito: User, request) -> None:
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        start_remotely(camera=rahmans_camera, reason=REASON, by=supt_ito)

    assert (CameraCommand.objects.count(), Notice.objects.count()) == (0, 0)


def test_the_wearer_stops_their_stream(rahmans_stream: LiveSession, rahmans_camera: Camera, pc_rahman: User) -> None:
    command = stop_stream(session=rahmans_stream, by=pc_rahman)

    assert (command.do, command.camera) == (Do.STOP, rahmans_camera)
    assert [entry[:2] for entry in entries()] == [("camera.commanded", "success"), ("stream.stop_asked", "success")]


def test_nobody_else_stops_it_here(rahmans_stream: LiveSession, pc_khan: User, supt_ito: User) -> None:
    for somebody in (pc_khan, supt_ito):
        with pytest.raises(NotAllowed):
            stop_stream(session=rahmans_stream, by=somebody)

    assert CameraCommand.objects.count() == 0


def test_the_wearer_does_not_stop_where_the_policy_says_no(
    midshire: Team, rahmans_stream: LiveSession, pc_rahman: User, ruth_adler: User
) -> None:
    allow(midshire, RemoteStart.NOBODY, ruth_adler, wearer_may_stop=False)

    with pytest.raises(PolicyForbids, match="leaves it to command"):
        stop_stream(session=rahmans_stream, by=pc_rahman)

    assert CameraCommand.objects.count() == 0


def test_a_stream_that_has_ended_is_not_stopped(rahmans_stream: LiveSession, pc_rahman: User) -> None:
    LiveSession.objects.update(state="ended")

    with pytest.raises(CannotStart):
        stop_stream(session=rahmans_stream, by=pc_rahman)


def test_a_failed_journal_undoes_the_stop(rahmans_stream: LiveSession, pc_rahman: User, request) -> None:
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        stop_stream(session=rahmans_stream, by=pc_rahman)

    assert CameraCommand.objects.count() == 0


def set_for(team: Team, by: User) -> StreamPolicy:
    return set_stream_policy(team=team, remote_start=RemoteStart.COMMAND, wearer_may_stop=False, by=by)


def test_a_policy_is_set_and_changed(response_b: Team, supt_ito: User, ruth_adler: User) -> None:
    set_for(response_b, supt_ito)
    set_stream_policy(team=response_b, remote_start=RemoteStart.NOBODY, wearer_may_stop=True, by=ruth_adler)

    kept = StreamPolicy.objects.get()
    assert (kept.remote_start, kept.wearer_may_stop, kept.set_by) == ("nobody", True, ruth_adler)


def test_a_stranger_sets_no_policy(response_b: Team, south: Team, sgt_nair: User, supt_ito: User) -> None:
    for team, somebody in ((response_b, sgt_nair), (south, supt_ito)):
        with pytest.raises(NotAllowed):
            set_for(team, somebody)

    assert StreamPolicy.objects.count() == 0


def test_a_policy_leaves_exactly_one_entry(response_b: Team, supt_ito: User) -> None:
    set_for(response_b, supt_ito)

    assert entries() == [("stream.policy_set", "success", str(supt_ito.pk), str(response_b.pk))]


def test_a_failed_journal_undoes_the_policy(response_b: Team, supt_ito: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        set_for(response_b, supt_ito)

    assert StreamPolicy.objects.count() == 0
