"""The object store: put once, read by range, locked."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.uuid7 import uuid7
from evidence import storage

CONTENT = bytes(range(256)) * 16


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def key() -> str:
    return f"tests/{uuid7()}"


def test_what_is_put_is_read_back(source: Path, key: str) -> None:
    storage.put(source, key, "video/mp4")

    assert b"".join(storage.read_range(key, 0, None)) == CONTENT


def test_a_range_is_read(source: Path, key: str) -> None:
    storage.put(source, key, "video/mp4")

    assert b"".join(storage.read_range(key, 250, 260)) == CONTENT[250:260]


def test_a_second_put_changes_nothing(source: Path, key: str) -> None:
    storage.put(source, key, "video/mp4")
    source.write_bytes(b"other")

    storage.put(source, key, "video/mp4")

    assert storage.read_back(key).size == len(CONTENT)


def test_a_locked_version_cannot_be_deleted(source: Path, key: str) -> None:
    storage.put(source, key, "video/mp4", locked_until=timezone.now() + timedelta(days=31))
    seen = storage.client().head_object(Bucket=project.S3_BUCKET, Key=key)

    with pytest.raises(ClientError):
        storage.client().delete_object(Bucket=project.S3_BUCKET, Key=key, VersionId=seen["VersionId"])

    assert storage.read_back(key).size == len(CONTENT)


@pytest.mark.slow
def test_a_large_file_goes_in_parts_and_keeps_its_lock(tmp_path: Path, key: str) -> None:
    large = tmp_path / "large"
    large.write_bytes(CONTENT * 10_000)

    storage.put(large, key, "video/mp4", locked_until=timezone.now() + timedelta(days=31))

    seen = storage.client().head_object(Bucket=project.S3_BUCKET, Key=key)
    assert (seen["ContentLength"], seen["ObjectLockMode"]) == (len(CONTENT) * 10_000, "GOVERNANCE")


def test_a_missing_object_is_said_to_be_missing(key: str) -> None:
    with pytest.raises(storage.Missing):
        storage.read_back(key)


def test_the_buckets_are_made_once(settings) -> None:
    settings.S3_BUCKET, settings.S3_JOURNAL_BUCKET = "made-here", "made-here-journal"
    first, second = StringIO(), StringIO()

    call_command("make_buckets", stdout=first)
    call_command("make_buckets", stdout=second)

    assert first.getvalue() == "made-here: made\nmade-here-journal: made\n"
    assert second.getvalue() == "made-here: is there\nmade-here-journal: is there\n"
    locked = storage.client().get_object_lock_configuration(Bucket="made-here")["ObjectLockConfiguration"]
    assert locked["ObjectLockEnabled"] == "Enabled"


def test_a_store_that_is_away_is_named(settings) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"

    with pytest.raises(CommandError, match="Check S3_ENDPOINT_URL"):
        call_command("make_buckets")
