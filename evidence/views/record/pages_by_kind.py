"""What the record page shows beside the player for photos, documents and formats that no browser knows."""

from typing import Any

from evidence.models import Item
from evidence.models.file import Role
from evidence.record.heads import exif_of, hex_lines
from evidence.record.stage import Stage


def kind_of_page(item: Item, stage: Stage) -> dict[str, Any]:
    """Return what the kind of the item adds to its page."""
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    context: dict[str, Any] = {"original": original}
    if original is None or stage.is_changed or item.is_restricted:
        return context
    if stage.shape == "photo":
        return context | {"exif": exif_of(original)}
    return context | {"hex_lines": hex_lines(original)} if stage.shape == "kept" else context
