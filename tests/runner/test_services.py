"""The local services are real: PostgreSQL 18, Valkey, and an S3 store that keeps what it has locked."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import boto3
import psycopg2
import pytest
import redis
from botocore.config import Config
from botocore.exceptions import ClientError
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.services.postgres import LEAST_BUFFERS, MOST_BUFFERS, buffers_megabytes


@pytest.fixture
def store():
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT_URL"],
        region_name="eu-west-2",
        config=Config(s3={"addressing_style": "path"}),
    )
    yield client
    client.close()


def test_postgresql_is_version_18_and_has_the_extensions():
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    cursor = connection.cursor()

    cursor.execute("show server_version_num")
    version = int(cursor.fetchone()[0])
    cursor.execute("select count(*) from pg_available_extensions where name in ('pg_trgm', 'btree_gist')")
    extensions = cursor.fetchone()[0]

    connection.close()
    assert version // 10000 == 18
    assert extensions == 2


def test_valkey_wants_the_password():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    port = client.connection_pool.connection_kwargs["port"]
    stranger = redis.Redis(port=port, retry=Retry(NoBackoff(), 0))

    answered = client.ping()
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()

    client.close()
    stranger.close()
    assert answered is True


def test_a_locked_object_cannot_be_deleted_before_its_time(store):
    key = "runner/locked"
    until = timezone.now() + timedelta(days=1)
    put = store.put_object(
        Bucket="journal", Key=key, Body=b"kept", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until
    )

    with pytest.raises(ClientError) as refused:
        store.delete_object(Bucket="journal", Key=key, VersionId=put["VersionId"])

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert store.get_object(Bucket="journal", Key=key)["Body"].read() == b"kept"


def test_both_buckets_keep_versions(store):
    states = {name: store.get_bucket_versioning(Bucket=name).get("Status") for name in ("evidence", "journal")}

    assert states == {"evidence": "Enabled", "journal": "Enabled"}


@pytest.mark.parametrize("variable", ["FFMPEG_BIN", "FFPROBE_BIN"])
def test_the_media_tools_run(variable):
    done = subprocess.run([os.environ[variable], "-version"], check=True, capture_output=True, text=True)

    assert done.stdout.startswith(Path(os.environ[variable]).name.split("-")[0])


def test_the_signing_key_is_private():
    key = Path(os.environ["AUDIT_SIGNING_KEY_FILE"])

    assert oct(key.stat().st_mode & 0o777) == "0o600"
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")


@pytest.mark.parametrize(("limit", "megabytes"), [("2147483648", 512), ("1000", LEAST_BUFFERS)])
def test_postgresql_takes_a_quarter_of_the_memory_of_its_container(tmp_path: Path, limit: str, megabytes: int) -> None:
    (tmp_path / "memory.max").write_text(limit)

    assert buffers_megabytes(tmp_path / "memory.max") == megabytes


@pytest.mark.parametrize("limit", ["max", ""])
def test_without_a_limit_of_its_own_postgresql_takes_a_quarter_of_the_machine(tmp_path: Path, limit: str) -> None:
    (tmp_path / "memory.max").write_text(limit)

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20

    assert buffers_megabytes(tmp_path / "memory.max") == min(max(memory // 4, LEAST_BUFFERS), MOST_BUFFERS)
