"""What the database itself forbids, also when two people act at the same moment."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from devices.actions import issue_device
from devices.models import Camera, Issue
from devices.refusals import AlreadyIssued
from tests.factories.devices import make_camera, make_issue


def test_one_holder_at_a_time(camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(IntegrityError, match="one_holder_at_a_time"), transaction.atomic():
        make_issue(camera, pc_doyle, ruth_adler)

    assert Issue.objects.count() == 1


def test_one_camera_per_officer(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(IntegrityError, match="one_camera_per_officer"), transaction.atomic():
        make_issue(make_camera("X6039A1B5"), pc_rahman, ruth_adler)

    assert Issue.objects.count() == 1


def test_a_camera_may_change_hands_in_the_same_instant(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    now = timezone.now()
    make_issue(camera, pc_rahman, ruth_adler, from_at=now - timedelta(hours=1), to_at=now)

    make_issue(camera, pc_doyle, ruth_adler, from_at=now)

    assert Issue.objects.count() == 2


def test_an_issue_ends_after_it_starts(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    now = timezone.now()

    # PostgreSQL builds the range of the exclusion constraint first, so either may speak.
    with pytest.raises(Exception, match=r"issue_ends_after_it_starts|range lower bound"), transaction.atomic():
        make_issue(camera, pc_rahman, ruth_adler, from_at=now, to_at=now - timedelta(seconds=1))

    assert Issue.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"serial": "x6039a1b4"}, "camera_serial_is_capitals_and_digits"),
        ({"serial": "../admin"}, "camera_serial_is_capitals_and_digits"),
        ({"state": "asleep"}, "camera_state_is_known"),
        ({"battery_percent": 101}, "camera_battery_is_a_percentage"),
        ({"storage_used_bytes": 2, "storage_total_bytes": 1}, "camera_storage_used_fits_in_total"),
        ({"storage_used_bytes": 2}, "camera_storage_used_fits_in_total"),
        ({"clock_offset_ms": 5}, "camera_clock_offset_and_check_go_together"),
    ],
)
def test_a_camera_that_makes_no_sense_is_not_stored(db: None, values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_camera(**values)


def test_a_returned_issue_names_who_took_it_back(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(IntegrityError, match="returned_at_and_returned_by_go_together"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(returned_at=timezone.now())


def at_once(*calls: Any) -> list[str]:
    """Run the calls at the same moment, each on a connection of its own; return "done" or the name of the error."""
    start = threading.Barrier(len(calls))
    results = ["" for _ in calls]

    def run(number: int) -> None:
        try:
            start.wait(timeout=10)
            calls[number]()
            results[number] = "done"
        except Exception as error:  # noqa: BLE001 - the test compares its name
            results[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(results)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_armourers_cannot_issue_one_camera_at_once(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    results = at_once(
        lambda: issue_device(device=camera, holder=pc_rahman, by=ruth_adler),
        lambda: issue_device(device=camera, holder=pc_doyle, by=ruth_adler),
    )

    assert results == [AlreadyIssued.__name__, "done"]
    assert Issue.objects.current().count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_officer_cannot_get_two_cameras_at_once(pc_rahman: User, ruth_adler: User) -> None:
    first, second = make_camera(), make_camera("X6039A1B5")

    results = at_once(
        lambda: issue_device(device=first, holder=pc_rahman, by=ruth_adler),
        lambda: issue_device(device=second, holder=pc_rahman, by=ruth_adler),
    )

    assert results == [AlreadyIssued.__name__, "done"]
    assert Issue.objects.current().count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["camera", "holder"])
def test_the_constraint_holds_between_two_connections_without_our_locks(
    same: str, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    cameras = [make_camera(), make_camera("X6039A1B5")]
    holders = [pc_rahman, pc_doyle]
    pairs = [(cameras[0], holders[0]), (cameras[0 if same == "camera" else 1], holders[0 if same == "holder" else 1])]
    makers = [lambda pair=pair: transaction.atomic()(make_issue)(pair[0], pair[1], ruth_adler) for pair in pairs]

    results = at_once(*makers)

    assert "done" in results
    assert Issue.objects.count() == 1
