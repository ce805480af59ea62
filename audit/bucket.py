"""The object-locked bucket: where checkpoints go so that nobody can change or delete them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

RETENTION = timedelta(days=3653)  # ten years; the store keeps a COMPLIANCE lock against everybody until then


class BucketDown(RuntimeError):
    """The bucket cannot be reached or refuses; anchoring waits and is made up later."""


@dataclass(frozen=True)
class Kept:
    """A checkpoint that the bucket holds, as its name says it."""

    size: int
    root: bytes
    key: str


@dataclass(frozen=True)
class Receipt:
    """What the store answered when it took a checkpoint."""

    key: str
    version_id: str
    retained_until: datetime


class Bucket:
    """The checkpoints of one log (its origin) in the journal's bucket; every call raises BucketDown."""

    def __init__(self, origin: str) -> None:
        self.name = settings.S3_JOURNAL_BUCKET
        self._checkpoints = f"{origin}/checkpoints/"
        self._leaves = f"{origin}/leaves/"

    @property
    def place(self) -> str:
        """How anchors name this bucket."""
        return f"s3://{self.name}"

    @cached_property
    def _client(self) -> "S3Client":
        return boto3.client(
            "s3",
            endpoint_url=settings.S3_ENDPOINT_URL,
            region_name=settings.S3_REGION,
            aws_access_key_id=settings.AWS_ACCESS_KEY_ID,
            aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY,
            config=Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=10,
                retries={"total_max_attempts": 1},  # the sealer tries again by itself
            ),
        )

    def keep(self, size: int, root: bytes, note: str, leaf_hashes: bytes) -> Receipt:
        """Store a checkpoint and the leaf hashes since the one before, locked for RETENTION."""
        until = timezone.now() + RETENTION
        name = f"{size:020d}-{root.hex()}"
        self._put(self._leaves + name, leaf_hashes, until)
        version = self._put(self._checkpoints + name, note.encode(), until)
        return Receipt(self._checkpoints + name, version, until)

    def checkpoints(self, from_size: int = 0) -> Iterator[Kept]:
        """Return what is kept from a size on, by rising size; the names alone, so a thousand per request."""
        after = f"{self._checkpoints}{from_size:020d}"
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=self._checkpoints, StartAfter=after
            )
            for page in pages:
                for item in page.get("Contents", []):
                    size, _, root = item["Key"].removeprefix(self._checkpoints).partition("-")
                    yield Kept(int(size), bytes.fromhex(root), item["Key"])
        except (BotoCoreError, ClientError) as error:
            raise self._down(error) from error

    def note(self, kept: Kept) -> str:
        """Return the signed note of a kept checkpoint: its first version, which nobody can have replaced."""
        return self._first_version(kept.key).decode(errors="replace")

    def leaf_hashes(self, kept: Kept) -> bytes:
        """Return the leaf hashes that were stored with a checkpoint."""
        return self._first_version(kept.key.replace(self._checkpoints, self._leaves, 1))

    def _put(self, key: str, body: bytes, until: datetime) -> str:
        try:
            answer = self._client.put_object(
                Bucket=self.name,
                Key=key,
                Body=body,
                ObjectLockMode="COMPLIANCE",
                ObjectLockRetainUntilDate=until,
            )
        except (BotoCoreError, ClientError) as error:
            raise self._down(error) from error
        return answer.get("VersionId", "")

    def _first_version(self, key: str) -> bytes:
        try:
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=key)
            versions = [version for page in pages for version in page.get("Versions", [])]
            first = min(versions, key=lambda version: version["LastModified"], default=None)
            if first is None:
                return b""
            answer = self._client.get_object(Bucket=self.name, Key=key, VersionId=first["VersionId"])
            return answer["Body"].read()
        except (BotoCoreError, ClientError) as error:
            raise self._down(error) from error

    def _down(self, error: Exception) -> BucketDown:
        return BucketDown(f"The bucket {self.name} cannot be used ({type(error).__name__}): check the object store.")
