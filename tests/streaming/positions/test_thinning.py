"""After a day one place in ten seconds stays of a camera that did not film, and all of one that did."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from audit.actors import Worker
from audit.models import Entry
from devices.actions.thinning import thin_places
from devices.models import Camera, CameraLogEntry, CameraPlace
from evidence.models import RetentionProgress
from streaming.actions.thinning import PROGRESS, thin_old_places
from tests.factories.devices import make_camera
from tests.factories.live import make_session

pytestmark = pytest.mark.django_db
START = timezone.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=30)
HOUR = timedelta(hours=1)
WORKER = Worker("tests")


@pytest.fixture
def walking() -> Camera:
    """A camera that was somewhere each second of one minute."""
    return walk(make_camera("X6039A1B4"))


def walk(camera: Camera) -> Camera:
    CameraPlace.objects.bulk_create(
        CameraPlace(camera=camera, at=START + timedelta(seconds=second), latitude=52.5, longitude=-1.9, accuracy_m=5)
        for second in range(60)
    )
    return camera


def seconds_of(camera: Camera) -> list[int]:
    moments = CameraPlace.objects.filter(camera=camera).order_by("at").values_list("at", flat=True)
    return [int((moment - START).total_seconds()) for moment in moments]


def log_state(camera: Camera, at: datetime, state: str, line: int) -> None:
    told: dict[str, Any] = {"started_by": "officer"} if state == "recording" else {}
    CameraLogEntry.objects.create(
        batch=uuid4(), camera=camera, report=1, line=line, at=at, at_device=at, kind="state", state=state, **told
    )


def test_one_place_in_ten_seconds_stays(walking: Camera) -> None:
    removed = thin_places(start=START, end=START + HOUR, by=WORKER)
    again = thin_places(start=START, end=START + HOUR, by=WORKER)

    assert (removed, again, seconds_of(walking)) == (54, 0, [0, 10, 20, 30, 40, 50])


def test_what_was_recorded_or_streamed_stays_whole(walking: Camera, pc_doyle: User) -> None:
    phone = walk(make_camera("X6039B2C5"))
    make_session(phone, pc_doyle, began_at=START, ended_at=START + timedelta(seconds=25), state="ended")
    log_state(walking, START + timedelta(seconds=150), "recording", 1)  # the buffer began two minutes before
    log_state(walking, START + timedelta(seconds=160), "ready", 2)
    RetentionProgress.objects.create(name=PROGRESS, read_to=START)

    thin_old_places(seconds=60)

    assert seconds_of(phone) == [*range(26), 30, 40, 50]
    assert seconds_of(walking) == [0, 10, 20, *range(30, 60)]


def test_the_last_day_is_left_alone_and_the_next_run_goes_on(walking: Camera) -> None:
    RetentionProgress.objects.create(name=PROGRESS, read_to=START)

    thin_old_places(seconds=60)

    read_to = RetentionProgress.objects.get(name=PROGRESS).read_to
    hours = Entry.objects.filter(operation="places.thinned").order_by("occurred_at")
    assert timezone.now() - timedelta(hours=25) < read_to <= timezone.now() - timedelta(hours=24)
    assert hours[0].details == {"from": START.isoformat(), "to": (START + HOUR).isoformat(), "removed": 54}
    assert thin_old_places(seconds=60) == 0


def test_without_the_journal_nothing_is_thinned(walking: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("audit.journal.entries.insert", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        thin_places(start=START, end=START + HOUR, by=WORKER)

    assert len(seconds_of(walking)) == 60
