"""The journal's tables as Django reads them; SQL in the migrations makes tables, triggers and partitions.

Django manages none of them: what it does to tables of its own (flush, alter, drop) may not reach these.
"""

from django.db import models

from audit.uuid7 import uuid7


class Entry(models.Model):
    """One recorded act; written once by `audit.journal`, never changed. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    schema_version = models.SmallIntegerField()
    occurred_at = models.DateTimeField("when")
    client_time = models.DateTimeField("device time", null=True)
    clock_offset_ms = models.IntegerField(null=True)
    kind = models.TextField()
    operation = models.TextField()
    outcome = models.TextField()
    reason_code = models.TextField()
    actor_type = models.TextField()
    actor_id = models.TextField()
    on_behalf_of = models.TextField()
    session_ref = models.TextField()
    auth_method = models.TextField()
    auth_at = models.DateTimeField(null=True)
    mfa = models.BooleanField("second step")
    user_agent_hash = models.TextField()
    object_type = models.TextField()
    object_id = models.TextField()
    object_sha256 = models.TextField("SHA-256 of the object")
    incident_id = models.UUIDField(null=True)
    purpose = models.TextField()
    justification_code = models.TextField("reason for access")
    rule = models.TextField("permission")
    request_id = models.TextField()
    details = models.JSONField()
    personal_commitment = models.BinaryField(null=True)
    content_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_entry"
        ordering = ["-id"]
        verbose_name = "journal entry"
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.operation} {self.outcome} {self.id}"


class Personal(models.Model):
    """The personal part of an entry: erasable, salt and payload together; the entry keeps the commitment."""

    entry_id = models.UUIDField(primary_key=True)
    salt = models.BinaryField()
    payload = models.JSONField()

    class Meta:
        managed = False
        db_table = "audit_personal"

    def __str__(self) -> str:
        return f"personal part of {self.entry_id}"


class Leaf(models.Model):
    """The place of an entry in the Merkle tree, given once by the sealer. Append-only."""

    leaf_index = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField()
    flaw = models.TextField(default="")  # what the sealer found wrong with the entry

    class Meta:
        managed = False
        db_table = "audit_leaf"

    def __str__(self) -> str:
        return f"leaf {self.leaf_index}"


class Checkpoint(models.Model):
    """A signed head of the tree (C2SP tlog-checkpoint). Append-only."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    signed_note = models.TextField()
    frontier = models.BinaryField()
    leaf_hashes = models.BinaryField()
    created_at = models.DateTimeField("signed at")

    class Meta:
        managed = False
        db_table = "audit_checkpoint"
        ordering = ["-size"]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class Anchor(models.Model):
    """Where a checkpoint was put outside this database. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    size = models.BigIntegerField()
    place = models.TextField()
    key = models.TextField()
    version_id = models.TextField()
    retained_until = models.DateTimeField()
    created_at = models.DateTimeField("anchored at")

    class Meta:
        managed = False
        db_table = "audit_anchor"
        ordering = ["-size"]

    def __str__(self) -> str:
        return f"anchor of {self.size} in {self.place}"


class Cosignature(models.Model):
    """What a witness said about a checkpoint (C2SP tlog-cosignature). Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    size = models.BigIntegerField()
    witness = models.TextField()
    line = models.TextField()
    cosigned_at = models.DateTimeField("cosigned at")
    created_at = models.DateTimeField("received at")

    class Meta:
        managed = False
        db_table = "audit_cosignature"
        ordering = ["-size"]

    def __str__(self) -> str:
        return f"cosignature of {self.size} by {self.witness}"


class Pending(models.Model):
    """An entry that waits for its leaf: the sealer's work list, filled by a trigger."""

    entry_id = models.UUIDField(primary_key=True)

    class Meta:
        managed = False
        db_table = "audit_pending"

    def __str__(self) -> str:
        return f"pending {self.entry_id}"
