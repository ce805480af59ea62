"""Which of many steps a worker takes first."""

import pytest
from celery import current_app

from evidence import tasks
from evidence.actions.pipeline.order import LAST_PLACE, place_in_queue
from evidence.models import StepName, Urgency
from tests.factories.evidence import make_item


@pytest.mark.parametrize(
    ("name", "urgency", "place"),
    [
        (StepName.PREPARE, Urgency.URGENT, 0),
        (StepName.STORE, Urgency.FORCE, 2),
        (StepName.PREPARE, Urgency.ROUTINE, 3),
        (StepName.STORYBOARD, Urgency.URGENT, 4),
        (StepName.WAVEFORM, Urgency.ROUTINE, 7),
        (StepName.PREPARE, None, 1),
    ],
)
def test_urgent_recordings_and_what_people_wait_for_go_first(
    name: StepName, urgency: Urgency | None, place: int
) -> None:
    assert place_in_queue(name, urgency) == place


def test_the_queue_knows_every_place() -> None:
    options = current_app.conf.broker_transport_options

    assert options["priority_steps"] == list(range(LAST_PLACE + 1))


def test_a_step_is_queued_at_the_place_of_its_recording(pc_rahman, monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_item(recorded_by=pc_rahman)
    item.upload.urgency = Urgency.FORCE
    item.upload.save()
    queued: list[dict[str, object]] = []
    monkeypatch.setattr(tasks.prepare, "apply_async_on_commit", lambda **given: queued.append(given))

    tasks.start(StepName.PREPARE, item.pk)

    assert queued == [{"args": (str(item.pk),), "priority": 2}]


@pytest.mark.slow
def test_a_worker_gets_the_most_urgent_first() -> None:
    """The real queue: what is taken out of it first was put in last."""
    with current_app.connection_for_write() as connection:
        queue = connection.SimpleQueue("order-of-this-test")
        for place in (7, 3, 0):
            queue.put(place, priority=place)

        taken = [queue.get(timeout=5) for _ in range(3)]
        for message in taken:
            message.ack()
        queue.close()

    assert [message.payload for message in taken] == [0, 3, 7]
