"""The object store: originals are put once, read back and compared; every read is a range of a stream.

Keys are ours, never a client's name, and have no extension: what a file is stands in its row.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings

from evidence.intake import incoming
from evidence.models import File

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import DefaultRetentionTypeDef

OF_OTHERS = ("decisions/",)  # prefixes whose objects apps to the right keep, and check by themselves
PART_BYTES = 16 << 20
READ_BYTES = 1 << 18
SMALL_BYTES = PART_BYTES  # up to here one request carries the whole file
EXISTS = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


class StoreDown(Exception):
    """The object store does not answer, or answers that it cannot now; it is tried again later."""


class Missing(Exception):
    """The object is not there."""


@dataclass(frozen=True)
class Seen:
    """What was read back: SHA-256 (hex) and bytes."""

    sha256: str
    size: int


def client() -> "S3Client":
    """Return the client of this process; it is safe to use from several threads."""
    return client_with(settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY)


def client_with(key_id: str, secret: str) -> "S3Client":
    """Return the client that signs with another key."""
    return _client(settings.S3_ENDPOINT_URL, key_id, secret)


@cache
def _client(address: str, key_id: str, secret: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name=settings.S3_REGION,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"max_attempts": 2, "mode": "standard"},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=20,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def original_key(file: File, attempt: int = 0) -> str:
    """Return the key of an original; an attempt above 0 is for a copy that came back changed."""
    return f"originals/{file.item_id}/{file.id}" + (f"-{attempt}" if attempt else "")


def copy_key(file: File) -> str:
    """Return the key of a file made from an original."""
    return f"copies/{file.item_id}/{file.id}"


def put(path: Path, key: str, media_type: str, *, locked_until: datetime | None = None) -> None:
    """Put a file once; an object that is already there is left as it is. Constant memory.

    `locked_until` sets a GOVERNANCE lock: nobody can delete this version before, except by a special right.

    The store checks a SHA-256 of every part. Raises StoreDown, OSError.
    """
    if exists(key):
        return
    extra: dict[str, Any] = {"ContentType": media_type, "ChecksumAlgorithm": "SHA256"}
    if locked_until:
        extra |= {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": locked_until}
    transfer = TransferConfig(
        multipart_threshold=SMALL_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=2, use_threads=True
    )
    try:
        client().upload_file(str(path), settings.S3_BUCKET, key, ExtraArgs=extra, Config=transfer)
    except boto3.exceptions.S3UploadFailedError as error:
        raise StoreDown(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        raise StoreDown(str(error)) from error


def exists(key: str) -> bool:
    """Say whether an object is there; raises StoreDown."""
    try:
        client().head_object(Bucket=settings.S3_BUCKET, Key=key)
    except (BotoCoreError, ClientError) as error:
        if is_missing(error):
            return False
        raise StoreDown(str(error)) from error
    return True


def read_back(key: str) -> Seen:
    """Read a whole object as a stream and return what it holds; raises StoreDown, Missing."""
    hasher, size = hashlib.sha256(), 0
    for chunk in read_range(key, 0, None):
        hasher.update(chunk)
        size += len(chunk)
    return Seen(hasher.hexdigest(), size)


def read_range(key: str, start: int, end: int | None) -> Iterator[bytes]:
    """Yield the bytes of an object from `start` up to, but not including, `end`; raises StoreDown, Missing."""
    wanted = f"bytes={start}-{'' if end is None else end - 1}"
    try:
        body = client().get_object(Bucket=settings.S3_BUCKET, Key=key, Range=wanted)["Body"]
        try:
            while chunk := body.read(READ_BYTES):
                yield chunk
        finally:
            body.close()
    except (BotoCoreError, ClientError, HTTPClientError) as error:
        if is_missing(error):
            raise Missing(key) from error
        raise StoreDown(str(error)) from error


def open_range(file: File, start: int, end: int) -> Iterator[bytes]:
    """Yield bytes of a file from wherever it is now: the receiving folder, or the object store.

    Raises StoreDown, Missing.
    """
    return read_range(file.key, start, end) if file.is_stored else _read_incoming(file, start, end)


def fetch(file: File, target: Path) -> None:
    """Copy a stored file to `target`; raises StoreDown, Missing, OSError."""
    with target.open("wb") as copy:
        for chunk in read_range(file.key, 0, file.size):
            copy.write(chunk)


def address_for_proxy(file: File, seconds: int) -> str:
    """Return a signed address of a stored file, for the front proxy alone; it never goes to a browser."""
    return client().generate_presigned_url(
        "get_object", Params={"Bucket": settings.S3_BUCKET, "Key": file.key}, ExpiresIn=seconds
    )


def make_bucket(name: str, lock: "DefaultRetentionTypeDef | None") -> bool:
    """Make a versioned bucket with object lock unless it is there; returns whether it was made. Raises StoreDown."""
    try:
        client().head_bucket(Bucket=name)
    except ClientError as error:
        if not is_missing(error):
            raise StoreDown(str(error)) from error
    except BotoCoreError as error:
        raise StoreDown(str(error)) from error
    else:
        return False
    client().create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    client().put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if lock:
        client().put_object_lock_configuration(
            Bucket=name,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": lock}},
        )
    return True


def is_missing(error: Exception) -> bool:
    """Say whether the store answered that the thing is not there."""
    return isinstance(error, ClientError) and str(error.response["Error"]["Code"]) in MISSING | {"NoSuchBucket"}


def _read_incoming(file: File, start: int, end: int) -> Iterator[bytes]:
    try:
        opened: IO[bytes] = incoming.whole_path(file.incoming_name).open("rb", buffering=0)
    except FileNotFoundError as error:
        raise Missing(file.incoming_name) from error
    with opened:
        opened.seek(start)
        left = end - start
        while left and (chunk := opened.read(min(READ_BYTES, left))):
            left -= len(chunk)
            yield chunk
