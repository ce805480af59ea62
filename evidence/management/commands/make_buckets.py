"""Makes the two buckets: evidence (versions, object lock) and journal (object lock that nobody can shorten)."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evidence import storage

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import DefaultRetentionTypeDef

JOURNAL_LOCK: "DefaultRetentionTypeDef" = {"Mode": "COMPLIANCE", "Days": 3650}


class Command(BaseCommand):
    """`manage.py make_buckets`; safe to repeat."""

    help = "Make the buckets for evidence and for journal checkpoints, with versions and object lock."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, lock in ((settings.S3_BUCKET, None), (settings.S3_JOURNAL_BUCKET, JOURNAL_LOCK)):
            try:
                is_new = storage.make_bucket(name, lock)
            except storage.StoreDown as error:
                raise CommandError(f"The object store does not answer: {error}. Check S3_ENDPOINT_URL.") from error
            self.stdout.write(f"{name}: {'made' if is_new else 'is there'}")
