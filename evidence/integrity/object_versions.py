"""Every version of the objects of an item: hold flags, erasure of all of them, and what lies in the store at all.

Only `erase_under` may pass an object lock, and only it uses the key that has the right to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from evidence import storage

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = 1000


@dataclass(frozen=True)
class Version:
    """One version of an object, or a delete marker over it."""

    key: str
    version_id: str
    size: int
    modified_at: datetime
    is_latest: bool
    is_marker: bool


def prefixes_of(item_id: object) -> tuple[str, str]:
    """Return where everything of an item lies; nothing of another item can."""
    return f"originals/{item_id}/", f"copies/{item_id}/"


def versions_under(prefix: str, *, after: str = "") -> Iterator[Version]:
    """Yield every version and delete marker whose key begins with `prefix`, in key order; raises StoreDown."""
    pages = storage.client().get_paginator("list_object_versions")
    start = {"KeyMarker": after} if after else {}
    try:
        for page in pages.paginate(Bucket=settings.S3_BUCKET, Prefix=prefix, **start):  # type: ignore[arg-type]
            rows = [(one, False) for one in page.get("Versions") or []]
            rows += [(one, True) for one in page.get("DeleteMarkers") or []]  # type: ignore[misc]
            for one, is_marker in sorted(rows, key=lambda row: row[0]["Key"]):
                size = 0 if is_marker else int(one.get("Size", 0))
                yield Version(one["Key"], one["VersionId"], size, one["LastModified"], one["IsLatest"], is_marker)
    except (BotoCoreError, ClientError) as error:
        raise storage.StoreDown(str(error)) from error


def set_hold(key: str, *, is_on: bool) -> int:
    """Set or clear the legal hold on every version of an object; returns how many there are. Raises StoreDown."""
    done = 0
    for version in versions_under(key):
        if version.key == key and not version.is_marker:
            _set_hold(version, is_on=is_on)
            done += 1
    return done


def erase_under(prefix: str) -> int:
    """Delete every version and delete marker under a prefix, locks of time included; returns how many.

    The caller has proved that nothing holds them: a hold flag that is left over is cleared. Raises StoreDown.
    """
    if prefix.count("/") != 2 or not prefix.endswith("/"):
        message = f"{prefix!r} is not the place of one item."
        raise ValueError(message)
    erased = 0
    for version in list(versions_under(prefix)):
        if not version.is_marker:
            _set_hold(version, is_on=False)
        _delete(version)
        erased += 1
    return erased


def _set_hold(version: Version, *, is_on: bool) -> None:
    try:
        storage.client().put_object_legal_hold(
            Bucket=settings.S3_BUCKET,
            Key=version.key,
            VersionId=version.version_id,
            LegalHold={"Status": "ON" if is_on else "OFF"},
        )
    except (BotoCoreError, ClientError) as error:
        if not storage.is_missing(error):
            raise storage.StoreDown(str(error)) from error


def _delete(version: Version) -> None:
    try:
        _eraser().delete_object(
            Bucket=settings.S3_BUCKET,
            Key=version.key,
            VersionId=version.version_id,
            BypassGovernanceRetention=True,
        )
    except (BotoCoreError, ClientError) as error:
        if not storage.is_missing(error):
            raise storage.StoreDown(str(error)) from error


def _eraser() -> "S3Client":
    """Return the client whose key may pass a GOVERNANCE lock; in production it is a key of its own."""
    return storage.client_with(settings.S3_ERASER_ACCESS_KEY_ID, settings.S3_ERASER_SECRET_ACCESS_KEY)
