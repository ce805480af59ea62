"""From the end of a stream to an item of evidence: verified, whole or with gaps, or put aside for a person."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Notice, User
from devices.models import Camera
from devices.protocol import Checkpoint, Fragment, Hashes, Recording, write_frame
from evidence.actions.intake.receiving import accept_upload
from evidence.actions.intake.registering import find_announced, register_recording
from evidence.actions.pipeline.preparing import prepare_item
from evidence.actions.pipeline.steps import run_step
from evidence.actions.pipeline.storing import store_original
from evidence.models import File, Item, Role, StepName, Upload, UploadState
from evidence.storage import open_range
from streaming.actions.finishing import close_stored, finish_session, place_in_spool
from streaming.actions.sessions import begin_session, end_session
from streaming.actions.settling import take_quarantined
from streaming.actions.sweeping import sweep_sessions
from streaming.models import LiveSession, SessionState
from streaming.receipts import receipt_of
from streaming.refusals import NotAllowed, NotQuarantined
from streaming.spool.session import SpoolSession
from tests.factories.footage import make_clip
from tests.factories.incidents import make_attendance, make_incident
from tests.streaming.sessions.filming import Film, film, late, real_film

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]


def streamed(
    shot: Film, camera: Camera, fragments: list[Fragment], *, said: Sequence[object] = (), ends: bool = True
) -> LiveSession:
    """Put a session on the disk and into the rows as the door does."""
    begin_session(begin=shot.begin(buffer_ms=400), clock_offset_ms=0, by=camera)
    spool = SpoolSession(place_in_spool(shot.session), shot.session, camera.serial, b"x" * 16, most_bytes=10**9)
    for fragment in fragments:
        spool.append(fragment)
    for one in (*said, *([shot.end] if ends else ())):
        spool.note(write_frame(one).encode(), is_durable=False)
    spool.close()
    if ends:
        end_session(session=shot.session, last_seq=shot.end.last_seq, by=camera)
    return LiveSession.objects.get(pk=shot.session)


def wait_over(shot: Film) -> None:
    """Let the time be over for which missing parts are waited for."""
    LiveSession.objects.filter(pk=shot.session).update(ended_at=timezone.now() - timedelta(hours=25))
    for path in (place_in_spool(shot.session).index, place_in_spool(shot.session).said):
        os.utime(path, (0, 0))


def store(item: Item) -> None:
    run_step(item_id=item.pk, name=StepName.PREPARE, work=prepare_item)
    run_step(item_id=item.pk, name=StepName.STORE, work=store_original)


@pytest.mark.slow
def test_what_was_streamed_is_the_evidence_and_plays(camera: Camera, pc_rahman: User, tmp_path: Path) -> None:
    incident = make_incident("1182", pc_rahman)
    make_attendance(incident, pc_rahman, from_at=timezone.now() - timedelta(hours=1))
    now_us = int(timezone.now().timestamp() * 1_000_000)
    shot = real_film(make_clip(tmp_path / "live.mp4", is_fragmented=True, seconds=3), began_us=now_us)
    init, *rest = shot.fragments
    streamed(shot, camera, [init, *rest[1:], late(rest[0])])

    item = Item.objects.get(pk=finish_session(session=shot.session))
    store(item)

    item.refresh_from_db()
    upload, row = item.upload, LiveSession.objects.get()
    assert (item.owner, item.incident, item.camera, item.readiness) == (pc_rahman, incident, camera, "ready")
    assert b"".join(open_range(item.original, 0, item.original.size)) == shot.data
    assert (row.state, row.item, row.gaps, row.cause) == (SessionState.EVIDENCE, item, [], "")
    assert (upload.recording_id, upload.state) == (shot.begin().recording_id, UploadState.STORED)


def test_the_spool_is_cleared_and_the_receipt_given_only_when_the_item_is_stored(camera: Camera) -> None:
    shot = film(6)
    streamed(shot, camera, list(shot.fragments))
    item = Item.objects.get(pk=finish_session(session=shot.session))
    place = place_in_spool(shot.session)

    before = (close_stored(session=shot.session), receipt_of(LiveSession.objects.get()), place.live.exists())
    store(item)
    after = close_stored(session=shot.session)

    row = LiveSession.objects.get()
    assert before == (False, None, True)
    assert (after, place.live.exists(), place.index.exists()) == (True, False, False)
    assert receipt_of(row).sha256 == item.original.sha256
    assert row.receipt_at is not None


def test_the_manifest_is_kept_beside_the_original(camera: Camera) -> None:
    shot = film(6)
    streamed(shot, camera, list(shot.fragments))
    item = Item.objects.get(pk=finish_session(session=shot.session))
    store(item)
    close_stored(session=shot.session)

    file = File.objects.get(item=item, role=Role.SIDECAR)
    kept = json.loads(b"".join(open_range(file, 0, file.size)))

    assert kept["sha256"] == item.original.sha256
    assert [row[0] for row in kept["fragments"]] == list(range(7))
    assert kept["fragments"][3][kept["columns"].index("digest")] == shot.fragments[3].digest.hex()
    assert kept["gaps"] == kept["problems"] == []


def test_a_camera_that_docks_afterwards_need_not_send_it_again(camera: Camera) -> None:
    shot = film(6)
    streamed(shot, camera, list(shot.fragments))
    item = Item.objects.get(pk=finish_session(session=shot.session))

    known = find_announced(camera, shot.begin().recording_id, len(shot.data), item.original.sha256)

    assert known == item.upload
    assert known.state == UploadState.RECEIVED


def test_a_camera_that_has_docked_before_gives_the_one_item(camera: Camera) -> None:
    shot = film(6)
    streamed(shot, camera, list(shot.fragments))
    recording = Recording.from_object(
        {
            "recording_id": shot.begin().recording_id, "started_at": "2026-11-21T22:42:50.000Z", "duration_ms": 1200,
            "buffer_ms": 0, "size": len(shot.data), "sha256": hashlib.sha256(shot.data).hexdigest(),
            "media_type": "video/mp4", "started_by": "officer",
        }
    )  # fmt: skip
    announced = register_recording(camera=camera, recording=recording, by=camera)

    item_id = finish_session(session=shot.session)

    assert Upload.objects.get() == announced
    assert Item.objects.get().pk == item_id


def test_missing_parts_are_waited_for_and_then_it_is_evidence_with_its_gaps_named(camera: Camera) -> None:
    shot = film(8)
    kept = [shot.fragments[seq] for seq in (0, 1, 2, 5, 6, 8)]
    hole = Hashes(shot.session, 3, tuple(one.digest for one in shot.fragments[3:5]))
    streamed(shot, camera, kept, said=[hole])

    waits = (finish_session(session=shot.session), LiveSession.objects.get().state)
    wait_over(shot)
    item = Item.objects.get(pk=finish_session(session=shot.session))

    row = LiveSession.objects.get()
    assert waits == (None, SessionState.DRAINING)
    assert (row.state, row.gaps) == (SessionState.INCOMPLETE, [[3, 4], [7, 7]])
    assert row.cause == "3 fragments never came."
    assert item.original.size == sum(len(one.data) for one in kept)
    assert item.upload.recording_id == shot.begin().recording_id + "-streamed"
    assert (item.upload.session, item.upload.has_gaps) == (shot.session, True)


def test_a_whole_recording_that_is_docked_later_stands_for_what_arrived_with_gaps(camera: Camera) -> None:
    shot = film(8)
    streamed(shot, camera, [shot.fragments[seq] for seq in (0, 1, 2, 5, 8)])
    wait_over(shot)
    part = Item.objects.get(pk=finish_session(session=shot.session))
    recording = Recording.from_object(
        {
            "recording_id": shot.begin().recording_id, "started_at": "2026-11-21T22:42:50.000Z", "duration_ms": 1600,
            "buffer_ms": 0, "size": len(shot.data), "sha256": hashlib.sha256(shot.data).hexdigest(),
            "media_type": "video/mp4", "started_by": "officer", "session": str(shot.session),
        }
    )  # fmt: skip

    upload = register_recording(camera=camera, recording=recording, by=camera)
    whole = accept_upload(upload=upload, sha256=recording.sha256, by=camera)

    part.refresh_from_db()
    assert part.completed_by == whole
    assert list(Item.objects.living()) == [whole]
    assert {part.original.size, whole.original.size} == {part.upload.length, len(shot.data)}


@pytest.mark.parametrize("fault", ["bytes", "end", "checkpoint", "digest"])
def test_a_wrong_chain_is_put_aside_with_its_bytes_and_people_are_told(
    camera: Camera, gareth_wynn: User, fault: str
) -> None:
    shot = film(6)
    fragments, said = list(shot.fragments), []
    if fault == "bytes":
        fragments[3] = replace(fragments[3], data=fragments[3].data + b"!")
    elif fault == "end":
        shot = Film(shot.session, (*shot.fragments[:-1], replace(shot.fragments[-1], chain=bytes(32))))
    elif fault == "checkpoint":
        said = [Checkpoint(shot.session, 4, bytes(32))]
    else:
        said = [Hashes(shot.session, 2, (bytes(32),))]
    streamed(shot, camera, fragments, said=said)

    made = finish_session(session=shot.session)

    row = LiveSession.objects.get()
    assert (made, row.state, Item.objects.exists()) == (None, SessionState.REJECTED, False)
    assert row.broken_at == {"bytes": 3, "end": 6, "checkpoint": 4, "digest": 2}[fault]
    assert place_in_spool(shot.session).live.exists()
    assert Notice.objects.filter(person=gareth_wynn, kind="live").count() == 1


def test_a_records_manager_may_have_it_taken_all_the_same(camera: Camera, gareth_wynn: User, sgt_nair: User) -> None:
    shot = film(6)
    streamed(shot, camera, [*shot.fragments[:3], replace(shot.fragments[3], data=b"other"), *shot.fragments[4:]])
    finish_session(session=shot.session)

    with pytest.raises(NotAllowed):
        take_quarantined(session=shot.session, by=sgt_nair)
    take_quarantined(session=shot.session, by=gareth_wynn)
    item = Item.objects.get(pk=finish_session(session=shot.session))

    row = LiveSession.objects.get()
    assert (row.state, row.item, row.taken_by) == (SessionState.INCOMPLETE, item, gareth_wynn)
    assert row.cause == "The chain is wrong, and it was taken all the same."
    with pytest.raises(NotQuarantined):
        take_quarantined(session=shot.session, by=gareth_wynn)


def test_bytes_that_have_changed_on_our_disk_are_no_evidence(camera: Camera) -> None:
    shot = film(6)
    streamed(shot, camera, list(shot.fragments))
    with place_in_spool(shot.session).live.open("r+b") as live:
        live.seek(-3, 2)
        live.write(b"?")

    finish_session(session=shot.session)

    row = LiveSession.objects.get()
    assert (row.state, row.cause) == (
        SessionState.REJECTED, "Fragment 6: its bytes are not those that were received."
    )  # fmt: skip


def test_a_finish_that_was_cut_short_is_repeated_and_makes_one_item(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    shot = film(6)
    streamed(shot, camera, list(shot.fragments))
    monkeypatch.setattr("streaming.actions.finishing.keep_session", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        finish_session(session=shot.session)
    monkeypatch.undo()

    item_id = finish_session(session=shot.session)

    assert (Item.objects.get().pk, finish_session(session=shot.session)) == (item_id, None)
    assert LiveSession.objects.get().state == SessionState.EVIDENCE


def test_the_sweep_ends_what_is_silent_and_starts_what_is_due(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    shot, started = film(6), []
    streamed(shot, camera, list(shot.fragments), ends=False)
    sweep_sessions(start=started.append)
    before = (LiveSession.objects.get().state, list(started))
    LiveSession.objects.update(created_at=timezone.now() - timedelta(hours=25))
    for path in (place_in_spool(shot.session).index, place_in_spool(shot.session).live):
        os.utime(path, (0, 0))

    monkeypatch.setattr("streaming.tasks.start_finishing", started.append)
    sweep_sessions(start=lambda pk: started.append(pk) or True)

    row = LiveSession.objects.get()
    assert before == (SessionState.LIVE, [])
    assert (row.state, row.cause, started) == (SessionState.ENDED, "Nothing came for 24 hours.", [shot.session])
