"""Real clips, real ffmpeg, a real object store."""

from pathlib import Path

import pytest

from evidence.actions.pipeline.steps import plan_steps
from evidence.models import Item, Readiness, StepName
from tests.factories.evidence import make_item
from tests.factories.footage import make_clip


@pytest.fixture(autouse=True)
def clean(receiving_folder: Path) -> Path:
    return receiving_folder


@pytest.fixture
def received(pc_rahman, tmp_path):
    """Return a function that makes an item as it is just after the last byte of a clip came."""

    def make(name: str = "clip.mp4", content: bytes | None = None, **options: object) -> Item:
        if content is None:
            content = make_clip(tmp_path / name, **options).read_bytes()
        item = make_item(content, recorded_by=pc_rahman, readiness=Readiness.WAITING, ready_at=None)
        plan_steps(item, StepName.PREPARE, StepName.STORE)
        return item

    return make
