"""What a record says of the copies made from its original: what each is, how it was made, and what proves it the same.

The record page calls `copies_of(item)`; everything it needs is in the rows, nothing is read or hashed for a page.
"""

from dataclasses import dataclass

from evidence.media.plan import DAMAGED, Decision
from evidence.models import File, Item, Role

SHOWN = (Role.HLS_MEDIA, Role.PROXY)
WORDS = {"video": "pictures", "audio": "sound"}
BASES = {"packets": "as they stand in the file", "decoded": "every one decoded"}
CUT_SHORT = "The recording is cut short"


@dataclass(frozen=True)
class Copy:
    """One copy as a page shows it; `is_same` is None when nothing was compared."""

    file: File
    name: str
    why: str
    made_by: str
    proofs: tuple[str, ...]
    is_same: bool | None


def copies_of(item: Item) -> list[Copy]:
    """Return the playable copies of an item; reads `item.files`, which pages prefetch."""
    files = [file for file in item.files.all() if file.role in SHOWN]
    return [_copy(item, file) for file in files]


def is_repaired(item: Item) -> bool:
    """Whether the copy plays what the original, damaged or cut short, does not."""
    layout = item.probe.get("layout", {})
    cause = item.readiness_cause
    damaged = bool(item.probe.get("is_damaged")) or "damaged" in cause or cause == DAMAGED
    if item.plan == Decision.REBUILD_INDEX:
        return True
    return damaged or bool(layout.get("is_cut_short")) or cause.startswith(CUT_SHORT)


def _copy(item: Item, file: File) -> Copy:
    name = "Copy in another container" if item.plan == Decision.COPY_TO_HLS else "Re-encoded copy"
    if is_repaired(item):
        name = "Repaired copy"
    if item.plan == Decision.SHOW_DOCUMENT:
        name = "Picture of the first page"
    compared = [one for one in file.stream_hashes if "original" in one]
    proofs = tuple(_proof(one) for one in compared)
    is_same = all(one["original"] == one["sha256"] for one in compared) if compared else None
    made_by = f"{file.tool_version}: {file.made_by_tool} {' '.join(map(str, file.arguments))}"
    return Copy(file, name, item.readiness_cause, made_by, proofs, is_same)


def _proof(one: dict[str, str]) -> str:
    what = f"{WORDS.get(one['kind'], one['kind'])}, {BASES.get(one['basis'], one['basis'])}"
    if one["original"] == one["sha256"]:
        return f"The same {what}: SHA-256 {one['sha256']}"
    return f"Not the same {what}: SHA-256 {one['original']} in the original, {one['sha256']} in the copy"
