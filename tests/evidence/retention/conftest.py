"""The night of Tanner Row with a second evidence manager, a clock that can be moved, and a store that is real."""

import contextlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.models import Rank, Team, User
from accounts.roles import Role
from audit import journal
from evidence import storage
from evidence.actions.integrity import sweeping
from evidence.actions.retention.due import queue_due
from evidence.actions.retention.retaining import refresh
from evidence.integrity import object_versions
from evidence.models import Disposal, File, Item
from incidents.models import Incident
from tests.factories.accounts import make_person, sign_in_client
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident

TODAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
NEXT_YEAR = date(2027, 11, 22)
FOR_EVER = 3600.0  # seconds that a sweep may take


def real_now(remove_tzinfo: bool = True) -> datetime:  # noqa: FBT001, FBT002 - botocore's signature
    moment = time_machine.escape_hatch.datetime.datetime.now(UTC)
    return moment.replace(tzinfo=None) if remove_tzinfo else moment


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch):
    """Stop the clock of everything but the signatures of requests to the store, which has a clock of its own."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", real_now)
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def later(clock) -> Callable[..., None]:
    """Return a function that moves the clock to so many days after the first morning."""

    def move(days: float) -> None:
        clock.move_to(TODAY + timedelta(days=days))

    return move


@pytest.fixture
def wynn(client: Client, gareth_wynn: User) -> Client:
    return sign_in_client(client, gareth_wynn)


@pytest.fixture
def records_manager(headquarters: Team) -> User:
    return make_person("S4090", "Iris Bell", Rank.STAFF, headquarters, Role.RECORDS)


@pytest.fixture
def second_records_manager(headquarters: Team) -> User:
    return make_person("S4091", "Owen Lacey", Rank.STAFF, headquarters, Role.RECORDS)


@pytest.fixture
def tanner_row(pc_rahman: User) -> Incident:
    return make_incident("1182", pc_rahman)


@pytest.fixture
def make(receiving_folder, pc_rahman: User) -> Callable[..., Item]:
    """Return a function that makes a stored recording with its retention computed."""

    def make_one(content: bytes = b"picture and sound", **values: object) -> Item:
        fields: dict[str, object] = {"recorded_by": pc_rahman, "is_stored": True, "received_at": TODAY}
        item = make_item(content, **fields | values)
        refresh([item.pk])
        return again(item)

    return make_one


@pytest.fixture
def item(make) -> Item:
    return make()


@pytest.fixture
def queued(item: Item, later) -> Disposal:
    """The item in its last week."""
    later(25)
    queue_due()
    return Disposal.objects.get(item=item)


@pytest.fixture
def empty_store(db: None, settings) -> None:
    """No object of another test is in the way of the listing: each worker has a bucket of its own here."""
    settings.S3_BUCKET = f"sweep-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    storage.make_bucket(settings.S3_BUCKET, None)
    for version in sweeping.versions_under(""):
        if not version.is_marker:
            with contextlib.suppress(storage.StoreDown):
                sweeping.erase_under("/".join(version.key.split("/")[:2]) + "/")
        if version.key.count("/") < 2:
            storage.client().delete_object(
                Bucket=settings.S3_BUCKET, Key=version.key, VersionId=version.version_id, BypassGovernanceRetention=True
            )


@pytest.fixture
def broken_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "the journal is down"
        raise RuntimeError(message)

    monkeypatch.setattr(journal.entries, "insert", fail)


def again(item: Item) -> Item:
    return Item.objects.select_related("incident", "retention").get(pk=item.pk)


def objects_of(item: Item) -> list[str]:
    """Return the keys of every version and delete marker of an item."""
    prefixes = object_versions.prefixes_of(item.pk)
    return [version.key for prefix in prefixes for version in object_versions.versions_under(prefix)]


def tamper(file: File, content: bytes) -> None:
    """Put other bytes over an object, as somebody with the store's key could."""
    object_versions.storage.client().put_object(Bucket=settings.S3_BUCKET, Key=file.key, Body=content)


def due_day(*day: int) -> datetime:
    return datetime(*day, tzinfo=UTC)
