"""What the library searches: one narrow row per item, written by triggers in the transaction of every change."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, GeneratedField

from accounts.models import User
from evidence.models.choices import Status
from evidence.models.item import Item
from evidence.models.reach import ReachQuerySet

PART = "part"  # in place of the status, for what arrived live of a recording that is here as a whole


class Integrity(models.TextChoices):
    """What is known of the original's bytes."""

    VERIFIED = "verified", "Hash verified"
    STORED = "stored", "Stored, not checked again"
    WAITING = "waiting", "Not yet stored"
    CHANGED = "changed", "Check failed"


class SearchDocumentQuerySet(ReachQuerySet["SearchDocument"]):
    """Selections of search rows, narrowed like the items themselves."""

    def living(self) -> Self:
        """Leave out erased items, and what arrived live of a recording that is here as a whole (decision 0040)."""
        return self.exclude(status__in=[Status.DELETED, PART])


class SearchDocument(models.Model):
    """The words, facts and rights of one item side by side, so that one query over one table answers a search.

    Facts stand among the words as lexemes such as `status/failed`: one index serves words and filters alike, and
    PostgreSQL keeps statistics of both. No code writes it: the triggers of migration 0011 do, whoever changes what.
    """

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="document")
    owner = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    incident = models.ForeignKey(
        "incidents.Incident", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    timeline_at = models.DateTimeField()
    received_at = models.DateTimeField()
    duration_ms = models.BigIntegerField(null=True)
    is_concealed = models.BooleanField()
    named = ArrayField(models.UUIDField())
    kind = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    access_class = models.CharField(max_length=12)
    integrity = models.CharField(max_length=8, choices=Integrity)
    category_keys = ArrayField(models.CharField(max_length=40))
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    words = SearchVectorField(help_text="Words, word stems and facts as lexemes, without positions.")
    names = models.TextField(help_text="Title, references, people, camera, incident, tags; lower case, no accents.")
    prose = models.TextField(help_text="Description, notes and marker labels; lower case, no accents.")
    said = models.TextField(default="", db_default="", help_text="The transcript, once there is one.")
    said_words = GeneratedField(
        expression=SearchVector("said", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-timeline_at", "-item"]
        indexes = [
            models.Index(fields=["-timeline_at", "-item"], name="document_by_time"),
            models.Index(fields=["-received_at", "-item"], name="document_by_received"),
            models.Index(fields=["owner", "-timeline_at", "-item"], name="document_by_owner"),
            GinIndex(fields=["words"], name="document_by_words"),
            GinIndex(OpClass("names", name="gin_trgm_ops"), name="document_by_trigrams"),
            GinIndex(fields=["said_words"], name="document_by_said"),
            GinIndex(fields=["named"], name="document_by_named", fastupdate=False),
            GistIndex(Func("longitude", "latitude", function="point"), name="document_by_place"),
        ]

    def __str__(self) -> str:
        return f"search document {self.item_id}"
