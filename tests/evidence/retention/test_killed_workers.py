"""A worker that is killed on the way, or whose store is away, leaves nothing half erased."""

import pytest

from evidence.actions.retention import erasing
from evidence.actions.retention.due import erase_due
from evidence.integrity import object_versions
from evidence.models import Disposal, DisposalCertificate, DisposalState, File, Item, Status
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
