"""Looks at live sessions as acts: who may, with which reason, and what the journal holds of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.actors import Worker
from evidence.models import LockedPerson, Part, ViewingLock
from evidence.refusals import Locked, NotYours
from streaming.actions.looking import Looked, end_lost_look, note_looked, start_looking, stop_looking, take_snapshot
from streaming.models import LiveSession, StreamView
from streaming.models.stream_view import LookEnd
from streaming.refusals import LookOver, ReasonMissing
from streaming.tasks import end_lost_looks
from tests.factories.devices import begin_journal, entries, new_entries
from tests.factories.incidents import make_incident
from tests.streaming.watching.conftest import COMMAND

pytestmark = pytest.mark.django_db
HERE = "streaming.actions.looking.journal.act"


@pytest.fixture(autouse=True)
def journal_from_here(session: LiveSession, sgt_nair: User) -> None:
    begin_journal()


def failing(*_: object, **__: object) -> None:
    raise RuntimeError("no journal")


def test_a_supervisor_looks_with_a_reason_and_the_journal_has_it(session: LiveSession, sgt_nair: User) -> None:
    view = start_looking(session=session, reason=COMMAND, by=sgt_nair)

    row = new_entries().get()
    assert (row.operation, row.outcome, row.object_id) == ("live.look_started", "success", str(session.pk))
    assert (row.justification_code, row.details) == ("LIVE_COMMAND", {"look": str(view.pk), "is_own": False})
    assert (view.reason_code, view.reason, view.ended_at) == ("LIVE_COMMAND", "0871", None)


def test_ones_own_footage_needs_no_reason(session: LiveSession, pc_rahman: User) -> None:
    view = start_looking(session=session, reason=None, by=pc_rahman)

    assert (view.is_own, view.reason_code) == (True, "")


def test_other_peoples_footage_is_not_watched_without_a_reason(session: LiveSession, sgt_nair: User) -> None:
    with pytest.raises(ReasonMissing):
        start_looking(session=session, reason=None, by=sgt_nair)

    assert [row[:2] for row in entries()] == [("live.look_started", "denied")]
    assert not StreamView.objects.exists()


def test_a_stranger_cannot_look(session: LiveSession, pc_doyle: User) -> None:
    with pytest.raises(NotYours):
        start_looking(session=session, reason=COMMAND, by=pc_doyle)

    assert new_entries().get().reason_code == "no_permission"
    assert not StreamView.objects.exists()


def test_without_the_journal_nobody_looks(session: LiveSession, sgt_nair: User, monkeypatch) -> None:
    monkeypatch.setattr(HERE, failing)

    with pytest.raises(RuntimeError, match="no journal"):
        start_looking(session=session, reason=COMMAND, by=sgt_nair)

    assert not StreamView.objects.exists()


@pytest.mark.parametrize("lies", ["over the incident", "over the witness", "over another time"])
def test_a_viewing_lock_shuts_live_pictures_too(session: LiveSession, sgt_nair, pc_rahman, lies) -> None:
    incident = make_incident("1182", pc_rahman)
    if lies == "over the incident":
        LiveSession.objects.update(incident=incident)
    from_at = (
        timezone.now() - timedelta(minutes=5) if lies != "over another time" else timezone.now() + timedelta(days=1)
    )
    lock = ViewingLock.objects.create(incident=incident, from_at=from_at, reason="Man died", set_by=pc_rahman)
    if lies != "over the incident":
        LockedPerson.objects.create(lock=lock, person=pc_rahman, part=Part.WITNESS, added_by=pc_rahman)
    session.refresh_from_db()

    if lies == "over another time":
        assert start_looking(session=session, reason=COMMAND, by=sgt_nair)
    else:
        with pytest.raises(Locked):
            start_looking(session=session, reason=COMMAND, by=sgt_nair)
        assert new_entries().filter(operation="live.look_started").get().reason_code == "viewing_lock"


def test_a_member_of_the_procedure_sees_behind_the_lock(session: LiveSession, sgt_nair, pc_rahman) -> None:
    incident = make_incident("1182", pc_rahman)
    LiveSession.objects.update(incident=incident)
    session.refresh_from_db()
    lock = ViewingLock.objects.create(incident=incident, from_at=timezone.now(), reason="Man died", set_by=pc_rahman)
    LockedPerson.objects.create(lock=lock, person=sgt_nair, part=Part.MEMBER, added_by=pc_rahman)

    assert start_looking(session=session, reason=COMMAND, by=sgt_nair).ended_at is None


def test_what_a_process_has_sent_is_noted_for_all_its_looks_with_one_entry(look, session, supt_ito) -> None:
    other = start_looking(session=session, reason=COMMAND, by=supt_ito)
    begin_journal()
    told = [Looked(look.pk, live=[(0, 200), (200, 400)], longest_lag_ms=300), Looked(other.pk, scrub=[(100, 300)])]

    still_open = note_looked(looked=told, by=Worker("streaming.watching"))

    look.refresh_from_db()
    other.refresh_from_db()
    assert still_open == 2
    assert (look.live_ranges, look.longest_lag_ms, other.scrub_ranges) == ([(0, 400)], 300, [(100, 300)])
    assert new_entries().get().details == {
        "looks": [[str(look.pk), [[0, 400]], []], [str(other.pk), [], [[100, 300]]]],
    }


def test_noting_twice_leaves_the_same_moments(look) -> None:
    for _ in range(2):
        note_looked(looked=[Looked(look.pk, live=[(0, 400)])], by=Worker("streaming.watching"))

    look.refresh_from_db()
    assert look.live_ranges == [(0, 400)]


def test_without_the_journal_nothing_is_noted(look, monkeypatch) -> None:
    monkeypatch.setattr(HERE, failing)

    with pytest.raises(RuntimeError, match="no journal"):
        note_looked(looked=[Looked(look.pk, live=[(0, 400)])], by=Worker("streaming.watching"))

    look.refresh_from_db()
    assert look.live_ranges == []


def test_the_end_of_a_look_holds_all_that_was_shown(look, session, sgt_nair: User) -> None:
    note_looked(looked=[Looked(look.pk, live=[(0, 400)])], by=Worker("streaming.watching"))
    begin_journal()

    stop_looking(looked=Looked(look.pk, live=[(400, 600)], scrub=[(0, 200)]), cause=LookEnd.LEFT, by=sgt_nair)

    look.refresh_from_db()
    assert look.ended_at is not None
    assert entries() == [("live.look_ended", "success", str(sgt_nair.pk), str(session.pk))]
    assert new_entries().get().details == {
        "look": str(look.pk), "cause": "left", "live": [[0, 600]], "scrub": [[0, 200]],
    }  # fmt: skip


def test_nobody_ends_somebody_elses_look_and_none_ends_twice(look, sgt_nair: User, supt_ito: User) -> None:
    with pytest.raises(LookOver):
        stop_looking(looked=Looked(look.pk), cause=LookEnd.LEFT, by=supt_ito)
    stop_looking(looked=Looked(look.pk), cause=LookEnd.LEFT, by=sgt_nair)

    with pytest.raises(LookOver):
        stop_looking(looked=Looked(look.pk), cause=LookEnd.LEFT, by=sgt_nair)

    assert [row[1] for row in entries()] == ["denied", "success", "denied"]


def test_without_the_journal_no_look_ends(look, sgt_nair: User, monkeypatch) -> None:
    monkeypatch.setattr(HERE, failing)

    with pytest.raises(RuntimeError, match="no journal"):
        stop_looking(looked=Looked(look.pk), cause=LookEnd.LEFT, by=sgt_nair)

    look.refresh_from_db()
    assert look.ended_at is None


def test_a_look_that_nobody_speaks_for_ends_by_itself_and_only_once(look) -> None:
    StreamView.objects.update(seen_at=timezone.now() - timedelta(seconds=61))

    end_lost_looks()
    end_lost_looks()

    look.refresh_from_db()
    assert look.end_cause == "lost"
    assert [row[:3] for row in entries()] == [("live.look_ended", "success", "streaming.end_lost_looks")]


def test_a_look_that_is_spoken_for_goes_on(look) -> None:
    end_lost_looks()

    look.refresh_from_db()
    assert look.ended_at is None


def test_ending_a_look_that_has_ended_changes_nothing(look, sgt_nair: User) -> None:
    ended = stop_looking(looked=Looked(look.pk), cause=LookEnd.LEFT, by=sgt_nair)

    end_lost_look(view=look, by=Worker("streaming.end_lost_looks"))

    look.refresh_from_db()
    assert (look.end_cause, look.ended_at) == ("left", ended.ended_at)


def test_a_snapshot_is_written_down_with_its_moment(look, session, sgt_nair: User) -> None:
    take_snapshot(view=look, at_ms=12_340, by=sgt_nair)

    assert entries() == [("live.snapshot_taken", "success", str(sgt_nair.pk), str(session.pk))]
    assert new_entries().get().details == {"look": str(look.pk), "at_ms": 12_340}


def test_nobody_keeps_a_picture_of_a_look_that_is_not_theirs(look, supt_ito: User) -> None:
    with pytest.raises(LookOver):
        take_snapshot(view=look, at_ms=12_340, by=supt_ito)

    assert [row[1] for row in entries()] == ["denied"]
