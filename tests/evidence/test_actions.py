"""Every action on evidence: its journal row, and that without the journal it has not happened."""

from collections.abc import Callable
from typing import Any

import pytest
from django.forms.models import model_to_dict

from audit.actors import Worker
from audit.reading import trail
from evidence import tasks
from evidence.actions.intake import abandoning, receiving, registering
from evidence.actions.integrity import verifying
from evidence.actions.pipeline import copying, preparing, steps, storing
from evidence.intake import incoming
from evidence.media.plan import Decision, Plan
from evidence.media.prepare import Examined
from evidence.media.stream_hashes import StreamHash, StreamHashes
from evidence.models import File, Item, Marker, Readiness, Role, Step, StepName, Upload, UploadState, VerifyOutcome
from evidence.refusals import AlreadyDone
from tests.factories.evidence import make_item, make_upload, manifest

WORKER = Worker("tests")
CONTENT = b"picture and sound"
TABLES = (File, Item, Marker, Step, Upload)


@pytest.fixture(autouse=True)
def clean(receiving_folder):
    return receiving_folder


@pytest.fixture
def upload(camera) -> Upload:
    upload = make_upload(camera, CONTENT)
    incoming.part_path(upload.pk).write_bytes(CONTENT)
    return upload


@pytest.fixture
def item(pc_rahman) -> Item:
    item = make_item(CONTENT, recorded_by=pc_rahman, readiness=Readiness.WAITING)
    steps.plan_steps(item, *StepName)
    return item


def state() -> list[dict[str, Any]]:
    return [model_to_dict(row) for table in TABLES for row in table.objects.order_by("pk")]


def register(camera, upload, item) -> Any:
    return registering.register_recording(camera=camera.camera, recording=manifest(b"new"), by=camera.camera)


def accept(camera, upload, item) -> Any:
    return receiving.accept_upload(upload=upload, sha256=upload.sha256_expected, by=camera.camera)


def send_again(camera, upload, item) -> Any:
    return receiving.send_again(upload=upload, sha256="0" * 64, by=camera.camera)


def abandon(camera, upload, item) -> Any:
    return abandoning.abandon_upload(upload=upload, cause="test", by=camera.camera)


def settle_plan(camera, upload, item) -> Any:
    examined = Examined(Plan(Decision.KEEP_ONLY, "It is in no format that we can read."))
    return preparing.settle_plan(item=item, examined=examined)


def settle_copies(camera, upload, item) -> Any:
    return copying.settle_copies(item=item, name=StepName.WAVEFORM, files=[])


def settle_stream_hashes(camera, upload, item) -> Any:
    packets = StreamHashes((StreamHash(0, "video", "a" * 64),), 2000)
    return copying.settle_stream_hashes(item=item, packets=packets)


def mark_stored(camera, upload, item) -> Any:
    return storing.mark_stored(file=item.original, key="originals/test").item


def ask_again(camera, upload, item) -> Any:
    return storing.ask_again(item=item)


def verify(camera, upload, item) -> Any:
    return verifying.note_verification(file=item.original, is_right=True, seen="a" * 64, by=WORKER).item


def give_up(camera, upload, item) -> Any:
    return steps.give_up(step=Step.objects.get(item=item, name=StepName.PREPARE), cause="test").item


ACTIONS: list[tuple[Callable[..., Any], str]] = [
    (register, "upload.started"),
    (accept, "evidence.received"),
    (send_again, "upload.refused"),
    (abandon, "upload.abandoned"),
    (settle_plan, "evidence.changed"),
    (settle_copies, "evidence.changed"),
    (settle_stream_hashes, "evidence.changed"),
    (mark_stored, "evidence.stored"),
    (ask_again, "evidence.failed"),
    (verify, "evidence.verified"),
    (give_up, "evidence.failed"),
]


@pytest.mark.parametrize(("act", "operation"), ACTIONS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_journal_has_exactly_this_row(camera, upload, item, act, operation: str) -> None:
    changed = act(camera, upload, item)

    assert [row.operation for row in trail(changed)] == [operation]


@pytest.mark.parametrize(("act", "operation"), ACTIONS, ids=lambda value: getattr(value, "__name__", ""))
def test_without_the_journal_nothing_has_happened(camera, upload, item, monkeypatch, act, operation: str) -> None:
    before = state()
    monkeypatch.setattr("audit.journal.entries.insert", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        act(camera, upload, item)

    assert state() == before


def fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError("no journal")


@pytest.mark.parametrize("act", [accept, send_again, abandon], ids=lambda act: act.__name__)
def test_an_upload_that_has_ended_is_not_ended_again(camera, upload, item, act) -> None:
    receiving.accept_upload(upload=upload, sha256=upload.sha256_expected, by=camera.camera)
    before = state()

    with pytest.raises(AlreadyDone):
        act(camera, upload, item)

    assert state() == before


@pytest.mark.parametrize(
    "act", [settle_plan, settle_copies, settle_stream_hashes, mark_stored], ids=lambda act: act.__name__
)
def test_a_step_that_is_done_is_not_done_again(camera, upload, item, act) -> None:
    act(camera, upload, item)
    before = state()

    with pytest.raises(AlreadyDone):
        act(camera, upload, item)

    assert state() == before


def test_markers_of_the_camera_come_with_the_recording(camera) -> None:
    upload = make_upload(camera, CONTENT)
    upload.manifest["markers"] = [{"at_ms": 1200, "label": "Arrest"}]
    upload.save()
    incoming.part_path(upload.pk).write_bytes(CONTENT)

    item = receiving.accept_upload(upload=upload, sha256=upload.sha256_expected, by=camera.camera)

    marker = item.markers.get()
    assert (marker.at_ms, marker.label, marker.source, marker.made_by) == (1200, "Arrest", "device", None)


def test_a_recording_nobody_held_belongs_to_nobody(camera, upload) -> None:
    camera.camera.issues.all().delete()

    item = accept(camera, upload, None)

    assert item.recorded_by is None


def test_the_evidence_of_others_is_not_visible(item, pc_rahman, pc_doyle, sgt_nair, ruth_adler, gareth_wynn) -> None:
    seen = {
        person.name: Item.objects.visible_to(person).exists()
        for person in (pc_rahman, pc_doyle, sgt_nair, ruth_adler, gareth_wynn)
    }

    assert seen == {
        "Aisha Rahman": True,
        "Sean Doyle": False,
        "Priya Nair": True,
        "Ruth Adler": False,
        "Gareth Wynn": True,
    }


def test_an_unchanged_original_is_found_unchanged(item) -> None:
    tasks.verify_item(str(item.pk))

    original = item.original
    assert original.verify_outcome == VerifyOutcome.MATCH
    assert [(row.outcome, row.sha256) for row in trail(item)] == [("success", original.sha256)]


def test_a_changed_original_is_locked_and_the_journal_says_so(item, pc_rahman) -> None:
    incoming.whole_path(item.original.incoming_name).write_bytes(b"pIcture and sound")

    tasks.verify_item(str(item.pk), str(pc_rahman.pk))

    computed, finding, row = trail(item)
    assert item.original.is_intact is False
    assert (computed.operation, finding.operation) == ("retention.computed", "store.finding")
    assert (row.operation, row.outcome, row.reason_code, row.actor_id) == (
        "evidence.verified",
        "error",
        "hash_differs",
        str(pc_rahman.pk),
    )


def test_a_missing_original_is_locked(item) -> None:
    incoming.whole_path(item.original.incoming_name).unlink()

    tasks.verify_item(str(item.pk))

    assert item.original.verify_outcome == VerifyOutcome.MISMATCH


def test_a_stored_original_is_read_from_the_store(pc_rahman) -> None:
    item = make_item(CONTENT, recorded_by=pc_rahman, is_stored=True)

    tasks.verify_item(str(item.pk))
    tasks.verify_item(str(item.pk))

    assert item.original.verify_outcome == VerifyOutcome.MATCH
    assert item.files.get(role=Role.ORIGINAL).is_stored


def test_a_given_up_step_leaves_the_original_to_download(item) -> None:
    give_up(None, None, item)

    item.refresh_from_db()
    assert (item.readiness, item.readiness_cause, item.files.count()) == (Readiness.KEPT, "test", 1)


def test_an_upload_state_can_be_told_to_the_camera() -> None:
    assert {state.value for state in UploadState} == {
        "receiving",
        "verifying",
        "received",
        "stored",
        "refused",
        "abandoned",
    }
