"""A recording whose camera lost its power: repaired by a whole one of the same camera, else kept with the reason."""

import hashlib
from pathlib import Path

import pytest

from accounts.models import User
from audit.reading import trail
from evidence import tasks
from evidence.actions.pipeline.copying import settle_copies
from evidence.actions.pipeline.steps import plan_steps
from evidence.actions.record.playing import playable_file
from evidence.integrity.sameness import copies_of
from evidence.media.plan import keep_only
from evidence.media.prepare import Examined
from evidence.models import File, Item, Kind, Readiness, Role, StepName
from tests.evidence.pipeline.test_pipeline import run_all
from tests.factories.devices import make_camera
from tests.factories.evidence import KeyedCamera, make_item
from tests.factories.footage import make_clip

pytestmark = pytest.mark.slow


@pytest.fixture
def keyed(db: None) -> KeyedCamera:
    return KeyedCamera(make_camera("X6039A1B4"), "")


@pytest.fixture
def whole(keyed: KeyedCamera, pc_rahman: User, tmp_path: Path) -> Item:
    content = make_clip(tmp_path / "whole.mp4").read_bytes()
    item = make_item(content, recorded_by=pc_rahman, keyed=keyed, readiness=Readiness.WAITING, ready_at=None)
    plan_steps(item, StepName.PREPARE, StepName.STORE)
    return run_all(item)


@pytest.fixture
def lost(keyed: KeyedCamera, pc_rahman: User, tmp_path: Path) -> Item:
    data = make_clip(tmp_path / "lost.mp4", seconds=4, is_moov_first=False).read_bytes()
    content = data[: data.rindex(b"moov") - 4]
    item = make_item(content, recorded_by=pc_rahman, keyed=keyed, readiness=Readiness.WAITING, ready_at=None)
    plan_steps(item, StepName.PREPARE, StepName.STORE)
    return item


def test_it_is_repaired_beside_the_untouched_original_and_says_what_is_missing(whole: Item, lost: Item) -> None:
    before = lost.original.sha256

    item = run_all(lost)

    [copy] = copies_of(item)
    assert (item.plan, item.readiness, item.kind, item.duration_ms) == (
        "rebuild_index", Readiness.READY, Kind.VIDEO, 4000,
    )  # fmt: skip
    assert (copy.name, playable_file(item)) == ("Repaired copy", copy.file)
    assert "60 pictures (4.0 s) were found in it" in copy.why
    assert copy.made_by.startswith("ffmpeg version")
    assert (item.original.sha256, copy.file.parent) == (before, item.original)
    assert {"poster", "storyboard", "storyboard_index"} <= set(item.files.values_list("role", flat=True))
    assert not item.steps.filter(done_at=None).exists()


def test_without_a_whole_recording_of_its_camera_it_is_kept_and_may_be_tried_again(lost: Item) -> None:
    item = run_all(lost)

    assert (item.plan, item.readiness) == ("keep_only", Readiness.KEPT)
    assert item.readiness_cause.startswith("Its index (the moov box) is missing")


def test_a_sibling_that_went_meanwhile_leaves_it_kept(whole: Item, lost: Item) -> None:
    tasks.prepare(str(lost.pk))
    Item.objects.filter(pk=whole.pk).update(camera=None)

    item = run_all(lost)

    assert (item.readiness, item.files.exclude(role=Role.ORIGINAL).count()) == (Readiness.KEPT, 0)
    assert "no recording of the same camera" in item.readiness_cause


def test_the_journal_has_the_copy_and_a_failed_one_undoes_it(whole: Item, lost: Item, monkeypatch) -> None:
    tasks.prepare(str(lost.pk))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    with monkeypatch.context() as patch:
        patch.setattr("evidence.actions.pipeline.copying.journal.act", fail)
        with pytest.raises(RuntimeError, match="no journal"):
            settle_copies(item=lost, name=StepName.COPY, files=[], examined=Examined(keep_only("x")))
    is_undone = Item.objects.get(pk=lost.pk).readiness == Readiness.WAITING
    tasks.make_copy(str(lost.pk))

    made = next(row for row in trail(lost) if row.operation == "evidence.copy_made")
    proxy = File.objects.get(item=lost, role=Role.PROXY)
    assert is_undone
    assert {"role": "proxy", "sha256": proxy.sha256, "size": proxy.size} in made.details["files"]
    assert hashlib.sha256(b"").hexdigest() != proxy.sha256
