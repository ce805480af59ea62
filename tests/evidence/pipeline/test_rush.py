"""While devices stand in line at the door, what makes recordings play goes on and the object store waits."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evidence import tasks
from evidence.actions.pipeline import order
from evidence.actions.pipeline.order import is_rush
from evidence.actions.pipeline.settling import LONGEST_WAIT
from evidence.models import Item, Step, StepName, Upload, UploadState, Urgency
from tests.evidence.pipeline.test_settling import Queue, settle
from tests.factories.evidence import make_item

AFTER_PREPARING = [StepName.STORE, StepName.STORYBOARD]


@pytest.fixture
def line(camera, settings) -> None:
    """Three recordings are on their way where two may be sent at once."""
    settings.UPLOADS_AT_ONCE = 2
    names = [f"X6039A1B4-{number}" for number in range(3)]
    values = {"camera": camera.camera, "length": 1, "sha256_expected": "a" * 64}
    Upload.objects.bulk_create([Upload(recording_id=name, **values) for name in names])


@pytest.fixture
def item(pc_rahman) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[StepName]:
    names: list[StepName] = []
    for name, task in tasks.STEPS.items():
        monkeypatch.setattr(task, "apply_async_on_commit", lambda name=name, **_: names.append(name))
    monkeypatch.setattr(tasks, "run_step", lambda **_: AFTER_PREPARING)
    return names


@pytest.mark.parametrize(("at_once", "expected"), [(3, False), (2, True)])
def test_a_rush_is_more_devices_than_may_send(line: None, settings, *, at_once: int, expected: bool) -> None:
    settings.UPLOADS_AT_ONCE = at_once

    assert is_rush() is expected


@pytest.mark.parametrize(
    "change",
    [
        {"updated_at": timezone.now() - order.LATELY},
        {"state": UploadState.ABANDONED},
    ],
    ids=["silent for five minutes", "called off"],
)
def test_who_does_not_send_makes_no_rush(line: None, change: dict[str, object]) -> None:
    Upload.objects.filter(recording_id="X6039A1B4-0").update(**change)

    assert not is_rush()


def test_in_a_rush_a_prepared_recording_is_stored_later(line: None, item: Item, queued: list[StepName]) -> None:
    tasks.prepare(str(item.pk))

    assert queued == [StepName.STORYBOARD]


def test_what_was_asked_for_in_the_field_is_stored_at_once(line: None, item: Item, queued: list[StepName]) -> None:
    Upload.objects.filter(item=item).update(urgency=Urgency.URGENT)

    tasks.prepare(str(item.pk))

    assert queued == AFTER_PREPARING


def test_without_a_rush_a_prepared_recording_is_stored_at_once(item: Item, queued: list[StepName]) -> None:
    tasks.prepare(str(item.pk))

    assert queued == AFTER_PREPARING


@pytest.mark.parametrize(
    ("waited", "expected"), [(LONGEST_WAIT - timedelta(seconds=1), []), (LONGEST_WAIT, [StepName.STORE])]
)
def test_what_gave_way_is_stored_after_five_minutes_also_in_a_rush(
    line: None, item: Item, waited: timedelta, expected: list[StepName]
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        Step.objects.create(item=item, name=StepName.STORE, next_try_at=timezone.now() - waited)
        queue = Queue()
        settle(queue)

    assert [name for name, _ in queue.steps] == expected


def test_what_gave_way_is_stored_when_the_line_is_gone(line: None, item: Item) -> None:
    Step.objects.create(item=item, name=StepName.STORE, next_try_at=timezone.now())
    Upload.objects.filter(state=UploadState.RECEIVING).update(state=UploadState.ABANDONED)
    queue = Queue()

    settle(queue)

    assert queue.steps == [(StepName.STORE, item.pk)]
