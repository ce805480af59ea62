"""Erasure: every object and every word of an item goes, its ids stay, and nothing else is touched."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from evidence import storage
from evidence.actions.retention.due import erase_due, queue_due
from evidence.intake import incoming
from evidence.integrity import object_versions
from evidence.models import Disposal, File, Item, Marker, MarkerSource, Note, SearchDocument, Status
from evidence.retention.erasable import FATES
from evidence.sharing.models import Package, PackageItem, PackageVersion
from tests.evidence.retention.conftest import again, due_day, objects_of
from tests.factories.evidence import STARTED, make_copy
from tests.factories.incidents import make_incident


def test_31_days_and_24_hours_after_recording_nothing_is_left(item: Item, later) -> None:
    make_copy(item, "poster", b"jpeg")
    make_copy(item, "storyboard", b"sheet")
    later(24)
    queue_due()
    later((STARTED - datetime(2026, 11, 22, 9, tzinfo=UTC)).total_seconds() / 86400 + 32)

    assert erase_due() == 1

    assert (again(item).status, objects_of(item), File.objects.filter(item=item).count()) == (Status.DELETED, [], 0)


def test_what_was_disclosed_to_the_cps_stays_on_record_when_the_item_goes(
    queued: Disposal, item: Item, pc_rahman: User, later
) -> None:
    original, incident = item.original, make_incident("1182", pc_rahman)
    package = Package.objects.create(reference="MDS-26-00001", incident=incident, title="R v X", built_by=pc_rahman)
    version = PackageVersion.objects.create(package=package, made_by=pc_rahman)
    facts = {"file": original, "size": original.size, "sha256": original.sha256, "exhibit_reference": "AR/1"}
    PackageItem.objects.create(version=version, item=item, title="Video", **facts)
    later(33)

    assert erase_due() == 1

    row = PackageItem.objects.get()
    assert (row.file, row.size, row.sha256, row.exhibit_reference) == (None, original.size, original.sha256, "AR/1")


def test_every_version_and_delete_marker_goes(queued: Disposal, item: Item, later, settings) -> None:
    key = item.original.key
    storage.client().delete_object(Bucket=settings.S3_BUCKET, Key=key)  # a plain delete only adds a marker
    storage.client().put_object(Bucket=settings.S3_BUCKET, Key=key, Body=b"another version")
    later(33)

    erase_due()

    assert objects_of(item) == []


def test_locked_and_flagged_versions_go_only_here(item: Item, later, tmp_path, settings) -> None:
    extra = tmp_path / "extra"
    extra.write_bytes(b"locked")
    key = f"originals/{item.pk}/locked"
    storage.put(extra, key, "video/mp4", locked_until=due_day(2027, 6, 1))
    object_versions.set_hold(key, is_on=True)

    assert object_versions.erase_under(f"originals/{item.pk}/") == 2


def test_erasing_needs_the_place_of_one_item() -> None:
    with pytest.raises(ValueError, match="not the place of one item"):
        object_versions.erase_under("originals/")


def test_words_go_and_ids_stay(queued: Disposal, item: Item, pc_rahman: User, later) -> None:
    Marker.objects.create(item=item, at_ms=1, label="Tom Ellery", source=MarkerSource.PERSON, made_by=pc_rahman)
    Note.objects.create(item=item, text="VRM BX21 KLM", made_by=pc_rahman)
    Item.objects.filter(pk=item.pk).update(
        description="BX21 KLM", tags=["Ellery"], track=[[0, 52.1, -1.9]], probe={"a": 1}, latitude=52.1, longitude=-1.9
    )
    incoming.whole_path(str(item.upload_id)).write_bytes(b"left over")
    File.objects.filter(item=item).update(incoming_name=str(item.upload_id))
    later(33)

    erase_due()

    gone = Item.objects.get(pk=item.pk)
    assert (gone.title, gone.description, gone.tags, gone.track, gone.probe, gone.latitude) == (
        "Erased item", "", [], [], {}, None,
    )  # fmt: skip
    assert not Marker.objects.exists()
    assert not Note.objects.exists()
    assert not incoming.whole_path(str(item.upload_id)).exists()
    assert gone.upload.manifest == {}


def test_search_row_goes_and_what_is_left_stands_in_a_new_one(
    queued: Disposal, item: Item, pc_rahman: User, later
) -> None:
    Note.objects.create(item=item, text="VRM BX21 KLM", made_by=pc_rahman)
    SearchDocument.objects.filter(item=item).update(said="my name is Ellery")
    later(33)

    erase_due()

    document = SearchDocument.objects.get(item=item)
    assert (document.status, document.prose.strip(), document.said) == ("deleted", "", "")
    assert "erased item" in document.names
    assert item.title.lower() not in document.names


def every_relation():
    return [
        relation
        for relation in Item._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]


def test_every_relation_to_an_item_says_what_becomes_of_it() -> None:
    relations = {relation.related_model._meta.label for relation in every_relation()}

    assert relations == set(FATES)
