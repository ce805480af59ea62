"""How urgent a recording is, by what its device says and by what we know."""

from datetime import timedelta

import pytest
from django.test import Client

from audit.reading import trail
from devices.protocol import BadMessage, Marker, Priority, Recording, StartedBy
from evidence.intake.urgency import urgency_of
from evidence.models import Upload, Urgency
from tests.evidence.receiving.conftest import CONTENT
from tests.evidence.receiving.test_announcing import announce
from tests.factories.devices import make_taser, make_taser_issue
from tests.factories.evidence import STARTED, KeyedCamera, manifest
from tests.factories.tasers import TANNER_ROW, docked, keep

pytestmark = pytest.mark.django_db
MARKED = (Marker(500, "Knife seen"),)


@pytest.mark.parametrize(
    ("values", "urgency"),
    [
        ({}, Urgency.ROUTINE),
        ({"priority": Priority.FORCE}, Urgency.FORCE),
        ({"priority": Priority.EVIDENTIAL}, Urgency.EVIDENTIAL),
        ({"priority": Priority.URGENT}, Urgency.URGENT),
        ({"started_by": StartedBy.SIGNAL}, Urgency.FORCE),
        ({"started_by": StartedBy.GUNSHOT}, Urgency.FORCE),
        ({"markers": MARKED}, Urgency.FORCE),
        ({"markers": MARKED, "priority": Priority.URGENT}, Urgency.URGENT),
    ],
)
def test_what_the_device_says_is_raised_by_what_the_recording_shows(
    camera: KeyedCamera, values: dict[str, object], urgency: Urgency
) -> None:
    assert urgency_of(manifest(CONTENT, **values), camera.camera) is urgency


@pytest.mark.parametrize(("minutes", "urgency"), [(0, Urgency.FORCE), (-600, Urgency.ROUTINE)])
def test_a_recording_made_while_its_wearers_taser_was_armed_is_force_related(
    camera: KeyedCamera, pc_rahman, minutes: int, urgency: Urgency
) -> None:
    taser = make_taser()
    make_taser_issue(taser, pc_rahman, pc_rahman, from_at=STARTED - timedelta(days=1))
    keep(taser, TANNER_ROW.read_bytes(), docked())
    started = STARTED + timedelta(minutes=minutes)

    recording = manifest(CONTENT, started_at=started, duration_ms=600_000)

    assert urgency_of(recording, camera.camera) is urgency


def test_a_priority_that_is_none_is_refused() -> None:
    plain = manifest(CONTENT).to_object() | {"priority": "very"}

    with pytest.raises(BadMessage, match="'priority' must be one of urgent, evidential, force, routine"):
        Recording.from_object(plain)


def test_a_manifest_without_a_priority_is_routine() -> None:
    plain = manifest(CONTENT).to_object()
    del plain["priority"]

    assert Recording.from_object(plain).priority is Priority.ROUTINE


def test_an_announced_recording_goes_earlier_when_its_officer_asks_for_it(camera: KeyedCamera) -> None:
    announce(camera, manifest(CONTENT))

    response = announce(camera, manifest(CONTENT, priority=Priority.URGENT))

    upload = Upload.objects.get()
    assert (response.status_code, upload.urgency) == (200, Urgency.URGENT)
    assert [row.operation for row in trail(upload)] == ["upload.hurried", "upload.started"]


def test_announcing_it_again_as_routine_takes_nothing_back(camera: KeyedCamera) -> None:
    announce(camera, manifest(CONTENT, priority=Priority.URGENT))

    announce(camera, manifest(CONTENT))

    upload = Upload.objects.get()
    assert upload.urgency == Urgency.URGENT
    assert [row.operation for row in trail(upload)] == ["upload.started"]


def test_a_recording_of_another_camera_cannot_be_hurried(camera: KeyedCamera) -> None:
    announce(camera, manifest(CONTENT))

    response = Client().post("/api/evidence/recordings/", "{}", content_type="application/json")

    assert (response.status_code, Upload.objects.get().urgency) == (401, Urgency.ROUTINE)
