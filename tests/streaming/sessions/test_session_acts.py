"""The acts on live sessions: each works, a stranger cannot, the journal has its row, a failed journal undoes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.models import Camera, Signal
from devices.protocol import CommandResult, Do, Result, StartedBy, WhyNot
from streaming.actions.commanding import note_result, order_command
from streaming.actions.sessions import begin_session, change_picture, end_session, find_session, note_broken_chain
from streaming.actions.settling import close_session, move_session, quarantine_session, take_quarantined
from streaming.models import BegunBy, CameraCommand, LiveSession, SessionState
from streaming.refusals import CameraHasNoWearer, NotAllowed, NotItsSession, SessionOver
from tests.accounts.acts import JournalDown
from tests.factories.devices import entries, make_camera, new_entries
from tests.factories.incidents import make_attendance, make_incident
from tests.streaming.sessions.camera_end import now_film

pytestmark = pytest.mark.django_db
SHOT = now_film(1)
ACTS: dict[str, Callable[[Camera, User], object]] = {
    "begin": lambda camera, _: begin_session(begin=now_film(1).begin(), clock_offset_ms=0, by=camera),
    "picture": lambda camera, _: change_picture(session=SHOT.session, has_picture=False, by=camera),
    "end": lambda camera, _: end_session(session=SHOT.session, last_seq=4, by=camera),
    "chain": lambda camera, _: note_broken_chain(session=SHOT.session, seq=4, by=camera),
    "move": lambda camera, _: move_session(session=SHOT.session, state=SessionState.ENDED, by=camera),
    "aside": lambda camera, _: quarantine_session(session=SHOT.session, broken_at=4, cause="Wrong.", by=camera),
    "close": lambda camera, _: close_session(session=SHOT.session, by=camera),
    "order": lambda camera, by: order_command(camera=camera, do=Do.START, by=by, reason="Siege"),
}
WRITTEN = {
    "begin": "live.begun", "picture": "live.changed", "end": "live.ended", "chain": "live.changed",
    "move": "live.changed", "aside": "live.quarantined", "close": "live.closed", "order": "camera.commanded",
}  # fmt: skip


@pytest.fixture
def session(camera: Camera) -> LiveSession:
    return begin_session(begin=SHOT.begin(), clock_offset_ms=0, by=camera)


def state() -> list[dict[str, object]]:
    return [*LiveSession.objects.order_by("pk").values(), *CameraCommand.objects.values()]


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_leaves_its_row_in_the_journal(session: LiveSession, camera: Camera, supt_ito: User, name: str) -> None:
    before = len(entries())

    ACTS[name](camera, supt_ito)

    rows = [row[:2] for row in entries()[before:]]
    assert rows[-1] == (WRITTEN[name], "success")


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_failed_journal_undoes_an_act(
    session: LiveSession, camera: Camera, supt_ito: User, name: str, request: pytest.FixtureRequest
) -> None:
    before = state()
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        ACTS[name](camera, supt_ito)

    assert state() == before


def test_a_session_knows_its_officer_incident_and_signal(camera: Camera, pc_rahman: User) -> None:
    left, here = make_incident("1181", pc_rahman), make_incident("1182", pc_rahman)
    now = timezone.now()
    make_attendance(left, pc_rahman, from_at=now - timedelta(hours=2), to_at=now - timedelta(hours=1))
    make_attendance(here, pc_rahman, from_at=now - timedelta(minutes=5))
    signal = Signal.objects.create(
        source="taser", serial="X3000A1C2", count=118, event="armed", does="start", at_source=now, received_at=now,
        is_test=False, is_late=False,
    )  # fmt: skip
    begin = now_film(1).begin(started_by=StartedBy.SIGNAL, signal_id="X3000A1C2:118", buffer_ms=30_000)

    row = begin_session(begin=begin, clock_offset_ms=2_000, by=camera)

    assert (row.officer, row.incident, row.signal, row.begun_by) == (pc_rahman, here, signal, BegunBy.SIGNAL)
    assert row.began_at.timestamp() == pytest.approx(begin.first_captured_us / 1e6 - 2, abs=0.001)


def test_a_closed_incident_and_one_that_was_left_are_not_where_the_officer_is(camera: Camera, pc_rahman: User) -> None:
    closed = make_incident("1182", pc_rahman, state="closed")
    make_attendance(closed, pc_rahman, from_at=timezone.now() - timedelta(minutes=5))

    row = begin_session(begin=now_film(1).begin(), clock_offset_ms=0, by=camera)

    assert (row.officer, row.incident) == (pc_rahman, None)


def test_a_new_recording_ends_the_one_before(session: LiveSession, camera: Camera) -> None:
    second = begin_session(begin=now_film(1).begin(), clock_offset_ms=0, by=camera)

    session.refresh_from_db()
    assert (session.state, session.cause) == (SessionState.ENDED, "The camera began another recording.")
    assert second.state == SessionState.LIVE


def test_the_same_beginning_again_changes_nothing(session: LiveSession, camera: Camera) -> None:
    before = state()

    begin_session(begin=SHOT.begin(), clock_offset_ms=5_000, by=camera)

    assert state() == before


@pytest.mark.parametrize("fault", ["camera", "recording", "known"])
def test_a_session_that_is_not_the_cameras_is_refused(session: LiveSession, camera: Camera, fault: str) -> None:
    other, begin = make_camera("X6039A1B9"), SHOT.begin()
    if fault == "recording":
        other, begin = camera, SHOT.begin(recording_id="another")
    elif fault == "known":
        other, begin = camera, now_film(1).begin(recording_id=session.recording_id)
    before = state()

    with pytest.raises(NotItsSession):
        begin_session(begin=begin, clock_offset_ms=0, by=other)

    assert state() == before
    assert entries()[-1][:2] == ("live.begun", "denied")
    assert find_session(make_camera("X6039A1B8"), session.pk) is None


def test_nothing_begins_or_ends_again_once_a_session_is_over(session: LiveSession, camera: Camera) -> None:
    LiveSession.objects.update(state=SessionState.REJECTED)

    with pytest.raises(SessionOver):
        begin_session(begin=SHOT.begin(), clock_offset_ms=0, by=camera)
    with pytest.raises(SessionOver):
        end_session(session=session.pk, last_seq=9, by=camera)


def test_a_last_fragment_that_was_not_known_becomes_known(session: LiveSession, camera: Camera) -> None:
    end_session(session=session.pk, last_seq=None, cause="Another.", by=camera)
    end_session(session=session.pk, last_seq=7, by=camera)
    end_session(session=session.pk, last_seq=9, by=camera)

    assert LiveSession.objects.get().last_seq == 7


def test_a_session_off_the_air_does_not_stall(session: LiveSession, camera: Camera) -> None:
    end_session(session=session.pk, last_seq=7, by=camera)

    change_picture(session=session.pk, has_picture=False, by=camera)

    assert LiveSession.objects.get().state == SessionState.ENDED


def test_a_message_is_shown_and_then_read(camera: Camera, supt_ito: User, pc_rahman: User) -> None:
    row = order_command(camera=camera, do=Do.MESSAGE, by=supt_ito, words="Stay\nback")

    note_result(said=CommandResult(row.pk, Result.SHOWN), by=camera)
    note_result(said=CommandResult(row.pk, Result.READ), by=camera)
    note_result(said=CommandResult(row.pk, Result.SHOWN), by=camera)

    row.refresh_from_db()
    assert (row.words, row.officer, row.result, bool(row.read_at)) == ("Stay back", pc_rahman, "read", True)
    assert [entry.operation for entry in new_entries()][-3:] == ["camera.command_answered"] * 3


def test_a_refused_start_says_why_and_one_that_is_obeyed_knows_its_session(camera: Camera, supt_ito: User) -> None:
    refused = order_command(camera=camera, do=Do.START, by=supt_ito, reason="Siege")
    obeyed = order_command(camera=camera, do=Do.START, by=supt_ito, reason="Siege")
    note_result(said=CommandResult(refused.pk, Result.REFUSED, WhyNot.ASLEEP), by=camera)

    row = begin_session(begin=now_film(1).begin(command=obeyed.pk), clock_offset_ms=0, by=camera)

    refused.refresh_from_db()
    obeyed.refresh_from_db()
    assert (refused.result, refused.why, refused.get_why_display()) == ("refused", "asleep", "Asleep")
    assert obeyed.session == row


def test_who_has_no_right_commands_nobody_and_the_wearer_their_own_camera(
    camera: Camera, pc_doyle: User, pc_rahman: User
) -> None:
    with pytest.raises(NotAllowed):
        order_command(camera=camera, do=Do.START, by=pc_doyle, reason="Curious")
    with pytest.raises(NotAllowed):
        order_command(camera=camera, do=Do.MESSAGE, by=pc_rahman, words="Hello")

    assert order_command(camera=camera, do=Do.START, by=pc_rahman, reason="Mine").do == "start"
    assert order_command(camera=camera, do=Do.STOP, by=pc_rahman).do == "stop"
    assert CameraCommand.objects.count() == 2


def test_a_command_needs_a_wearer_and_a_start_its_reason(camera: Camera, supt_ito: User) -> None:
    with pytest.raises(CameraHasNoWearer):
        order_command(camera=make_camera("X6039A1B9"), do=Do.STOP, by=supt_ito)
    with pytest.raises(ValueError, match="needs its reason"):
        order_command(camera=camera, do=Do.START, by=supt_ito, reason=" ")


def test_another_cameras_result_is_refused(camera: Camera, supt_ito: User) -> None:
    row = order_command(camera=camera, do=Do.STOP, by=supt_ito)

    with pytest.raises(NotAllowed):
        note_result(said=CommandResult(row.pk, Result.DONE), by=make_camera("X6039A1B9"))

    row.refresh_from_db()
    assert row.result == ""


def test_what_was_put_aside_is_on_the_page_of_who_decides(
    session: LiveSession, gareth_wynn: User, client: Client, signed_in
) -> None:
    LiveSession.objects.update(state=SessionState.REJECTED, cause="Fragment 3: wrong.", officer=session.officer)
    client = signed_in(client, gareth_wynn)

    page = client.get("/live/quarantine/").content.decode()
    answer = client.post(f"/live/quarantine/{session.pk}/take/", follow=True).content.decode()

    assert "Fragment 3: wrong." in page
    assert "It becomes evidence now." in answer
    session.refresh_from_db()
    assert (session.state, session.taken_by) == (SessionState.VERIFYING, gareth_wynn)
    with pytest.raises(NotAllowed):
        take_quarantined(session=session.pk, by=session.officer)
