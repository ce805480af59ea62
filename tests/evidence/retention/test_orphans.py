"""The listing of the store finds objects and versions that should not be there, and goes on where it stopped."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from evidence import storage
from evidence.actions.integrity import sweeping
from evidence.actions.integrity.sweeping import find_orphans
from evidence.actions.retention.due import erase_due, queue_due
from evidence.models import FindingKind, Item, RetentionProgress, StoreFinding
from tests.evidence.retention.conftest import FOR_EVER, objects_of, tamper

pytestmark = pytest.mark.usefixtures("empty_store")


def test_object_without_a_row_is_found_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "stray"
    path.write_bytes(b"stray")
    storage.put(path, "originals/019ab000-0000-7000-8000-000000000001/x", "video/mp4")
    young = find_orphans(seconds=FOR_EVER)

    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now() + timedelta(hours=25)):
        found = find_orphans(seconds=FOR_EVER)

    assert (young, found) == (0, 1)
    assert StoreFinding.objects.get().kind == FindingKind.ORPHAN


def test_second_version_over_an_original_is_found(item: Item) -> None:
    tamper(item.original, b"another")

    assert find_orphans(seconds=FOR_EVER) == 1

    assert StoreFinding.objects.get().kind == FindingKind.VERSIONS


def test_copy_made_while_its_item_was_erased_goes_after_it(item: Item, later, tmp_path: Path) -> None:
    later(25)
    queue_due()
    later(33)
    erase_due()
    path = tmp_path / "late"
    path.write_bytes(b"late copy")
    storage.put(path, f"copies/{item.pk}/019ab000-0000-7000-8000-000000000002", "image/jpeg")

    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now() + timedelta(hours=25)):
        find_orphans(seconds=FOR_EVER)

    assert objects_of(item) == []
    assert not StoreFinding.objects.exists()


def test_listing_goes_on_where_it_stopped(make, monkeypatch) -> None:
    for number in range(3):
        make(b"%d" % number)
    monkeypatch.setattr(sweeping, "LISTED_AT_ONCE", 1)

    find_orphans(seconds=0)
    stopped = RetentionProgress.objects.get(name="store.listing").place
    find_orphans(seconds=FOR_EVER)

    assert stopped.startswith("originals/")
    assert RetentionProgress.objects.get(name="store.listing").place == ""
