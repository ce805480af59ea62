"""What the API says about evidence: exactly these fields leave, nothing else."""

from typing import Any

from rest_framework import serializers

from evidence.models import Item


class FileShape(serializers.Serializer[Any]):
    """One file of an item: the original or a copy made from it."""

    id = serializers.UUIDField()
    role = serializers.CharField(help_text="`original`, or what the copy is for.")
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(help_text="64 hexadecimal digits.")
    made_by_tool = serializers.CharField(help_text="Empty for an original.")
    made_at = serializers.DateTimeField()
    verified_at = serializers.DateTimeField(allow_null=True, help_text="When the stored bytes were last hashed again.")
    verify_outcome = serializers.CharField(help_text="`match`, `mismatch`, or empty when never checked.")


class ItemShape(serializers.Serializer[Item]):
    """An item as a list shows it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # also the name of an attribute of serializers
    status = serializers.CharField()
    readiness = serializers.CharField()
    owner = serializers.CharField(
        source="owner.collar_number", default=None, allow_null=True, help_text="Collar number."
    )
    recorded_by = serializers.CharField(source="recorded_by.collar_number", default=None, allow_null=True)
    camera = serializers.CharField(source="camera.serial", default=None, allow_null=True)
    incident = serializers.CharField(source="incident.slug", default=None, allow_null=True)
    evidence_id = serializers.CharField()
    exhibit_reference = serializers.CharField()
    recorded_at = serializers.DateTimeField(allow_null=True, help_text="UTC; null when unknown, never a guess.")
    time_basis = serializers.CharField()
    received_at = serializers.DateTimeField()
    duration_ms = serializers.IntegerField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    access_class = serializers.CharField()
    categories = serializers.ListField(source="category_keys", child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())


class WholeItemShape(ItemShape):
    """An item with its files and the force's own fields."""

    description = serializers.CharField()
    clock_offset_ms = serializers.IntegerField(allow_null=True, help_text="Device minus server.")
    recorded_at_device = serializers.DateTimeField(allow_null=True)
    custom = serializers.DictField()
    files = FileShape(many=True)


class PageShape(serializers.Serializer[Any]):
    """A page of items, newest first."""

    items = ItemShape(many=True)
    after = serializers.CharField(allow_blank=True, help_text="Send as `after` for the next page; empty at the end.")


class LinkShape(serializers.Serializer[Any]):
    """One entry of the custody of an item."""

    id = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    operation = serializers.CharField()
    outcome = serializers.CharField()
    reason_code = serializers.CharField()
    actor_type = serializers.CharField()
    actor = serializers.DictField(child=serializers.CharField(), help_text="Who, as known at the time.")
    justification_code = serializers.CharField()
    details = serializers.DictField()
    leaf_index = serializers.IntegerField(allow_null=True, help_text="Place in the journal's tree; null until sealed.")


class CustodyShape(serializers.Serializer[Any]):
    """The whole custody of an item, newest first."""

    entries = LinkShape(many=True)


class AskedShape(serializers.Serializer[Any]):
    """How a list is narrowed."""

    after = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=500, default=100)
    since = serializers.DateTimeField(required=False, help_text="Recorded (else received) at or after.")
    until = serializers.DateTimeField(required=False, help_text="Recorded (else received) before.")
    incident = serializers.SlugField(required=False, max_length=24)
    owner = serializers.CharField(required=False, max_length=20, help_text="Collar number.")
    kind = serializers.CharField(required=False, max_length=16)
    source = serializers.CharField(required=False, max_length=16)  # type: ignore[assignment]  # as above
    status = serializers.CharField(required=False, max_length=16)
    category = serializers.SlugField(required=False, max_length=40)
