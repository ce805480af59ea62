"""A worker is killed on the way, its store is away, or another still writes: nothing is left half erased."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection as django_connection
from psycopg2.extensions import connection

from evidence.actions.pipeline import writers
from evidence.actions.pipeline.storing import store_copy
from evidence.actions.retention import erasing
from evidence.actions.retention.due import erase_due
from evidence.integrity import object_versions
from evidence.models import Disposal, DisposalCertificate, DisposalState, File, Item, Status
from evidence.refusals import AlreadyDone
from tests.evidence.retention.conftest import again, objects_of
from tests.factories.evidence import make_copy


class Killed(BaseException):
    """The worker's process ends here."""


def kill_after(monkeypatch: pytest.MonkeyPatch, target: object, name: str, calls: int) -> None:
    """Let the worker die after so many calls of a function."""
    real, count = getattr(target, name), [0]

    def dying(*arguments: object, **options: object) -> object:
        if count[0] >= calls:
            raise Killed
        count[0] += 1
        return real(*arguments, **options)

    monkeypatch.setattr(target, name, dying)


@pytest.mark.parametrize("deleted", [0, 1, 2], ids=lambda number: f"after {number} objects")
def test_worker_killed_among_the_objects_leaves_nothing_half(
    queued: Disposal, item: Item, later, monkeypatch, deleted: int
) -> None:
    make_copy(item, "poster", b"jpeg")
    make_copy(item, "storyboard", b"sheet")
    later(33)
    with monkeypatch.context() as patch:
        kill_after(patch, object_versions, "_delete", deleted)
        with pytest.raises(Killed):
            erase_due()
    shown = again(item).status

    erase_due()

    assert shown == Status.DELETED
    assert (objects_of(item), File.objects.count(), DisposalCertificate.objects.count()) == ([], 0, 1)


def test_worker_killed_before_the_certificate_is_followed_by_one_that_writes_it(
    queued: Disposal, item: Item, later, monkeypatch
) -> None:
    later(33)
    with monkeypatch.context() as patch:
        kill_after(patch, erasing, "_blank", 0)
        with pytest.raises(Killed):
            erase_due()
    queued.refresh_from_db()
    between = (queued.state, DisposalCertificate.objects.count(), File.objects.count())

    erase_due()

    assert between == (DisposalState.ERASING, 0, 1)
    certificate = DisposalCertificate.objects.get()
    assert len(certificate.body["files"]) == 1


def test_store_that_is_away_leaves_the_item_out_of_reach_and_heals(queued, item, later, settings) -> None:
    later(33)
    address, settings.S3_ENDPOINT_URL = settings.S3_ENDPOINT_URL, "http://127.0.0.1:1"
    erased = erase_due()
    queued.refresh_from_db()
    between = (erased, queued.state, queued.tries)

    settings.S3_ENDPOINT_URL = address
    erase_due()

    assert between == (0, DisposalState.ERASING, 1)
    assert objects_of(item) == []


@pytest.fixture
def other_worker() -> Iterator[connection]:
    """A second session of the database."""
    session = psycopg2.connect(**django_connection.get_connection_params())
    yield session
    session.close()


def test_a_worker_that_still_writes_a_copy_is_waited_for(
    queued: Disposal, item: Item, later, monkeypatch, other_worker
) -> None:
    later(33)
    monkeypatch.setattr(writers, "LONGEST_WAIT_SECONDS", 0.0)
    number = item.pk.int & (2**63 - 1)
    with other_worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [number])
        erased = erase_due()
        queued.refresh_from_db()
        between = (erased, queued.state, queued.cause, len(objects_of(item)))
        cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [number])

    erase_due()

    still = "A copy of it is still being made. It goes on by itself when that has ended."
    assert between == (0, DisposalState.ERASING, still, 1)
    assert objects_of(item) == []


def test_a_copy_that_is_made_when_its_item_has_gone_is_not_stored(queued, item: Item, later, tmp_path) -> None:
    later(33)
    erase_due()
    sheet = tmp_path / "sheet"
    sheet.write_bytes(b"jpeg")

    with pytest.raises(AlreadyDone):
        store_copy(File(item=item, role="storyboard", media_type="image/jpeg"), sheet)

    assert objects_of(item) == []
