"""What is written about each exhibit of a bundle: its name there, where it comes from, its proof and its custody."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from audit.object_trail import pages
from audit.proofs import SUFFIX
from audit.proving import NotProvable, prove
from audit.reading import trail
from evidence.custody.sentences import chain
from evidence.models import Item
from evidence.serving.originals import ENDINGS
from evidence.sharing.bundle.bag import Listed, plain_name
from evidence.sharing.bundle.payload import Digests, digests_of
from evidence.sharing.models import PackageItem

NEVER_SENT = ("salt", "payload")  # personal data and what it was hashed with; the hashes hold without them


@dataclass(frozen=True)
class Exhibit:
    """One file that goes along, with its digests and its name in the bag."""

    shared: PackageItem
    name: str
    digests: Digests

    @property
    def path(self) -> str:
        """Where its bytes lie."""
        file = self.shared.file
        return f"data/{self.name}{ENDINGS.get(file.media_type, '.bin') if file else ''}"

    @property
    def proof_path(self) -> str:
        """Where its proof lies."""
        return f"proofs/{self.name}{SUFFIX}"

    @property
    def listed(self) -> Listed:
        """The line of it in the manifests."""
        one = self.digests
        return Listed(self.path, one.size, one.sha256, one.sha512, one.crc32)


def exhibit(shared: PackageItem) -> Exhibit:
    """Read an exhibit once and return it with all digests. Raises Flipped, StoreDown, Missing."""
    if shared.file is None:
        message = f"{shared} has no file: it is listed only."
        raise ValueError(message)
    name = f"{shared.position + 1:02d}-{plain_name(shared.exhibit_reference, 'exhibit')}"
    return Exhibit(shared, name, digests_of(shared.file))


def must_be_provable(shared: PackageItem) -> None:
    """Raise NotProvable while no signed head covers the hash of an exhibit: ask before its bytes are read."""
    prove(attesting_entry(shared.item, shared.sha256))


def tags_of(one: Exhibit) -> dict[str, bytes]:
    """Return proof and custody report of an exhibit by path; raises NotProvable while no signed head covers it."""
    item = one.shared.item
    entry = attesting_entry(item, one.digests.sha256)
    report = {"item": item, "shared": one.shared, "sha256": one.digests.sha256, "links": chain(trail(item))[::-1]}
    return {
        one.proof_path: prove(entry).as_text().encode(),
        f"custody/{one.name}.html": render_to_string("sharing/bundle/custody.html", report).encode(),
        f"custody/{one.name}.json": custody_json(item),
    }


def attesting_entry(item: Item, sha256: str) -> uuid.UUID:
    """Return the first entry of an item that attests this hash; raises NotProvable."""
    for rows in pages(item):
        for row in rows:
            if row["object_sha256"] == sha256 and row["outcome"] == "success":
                return uuid.UUID(row["id"])
    message = f"No journal entry of item {item.pk} attests the hash of its file."
    raise NotProvable(message)


def custody_json(item: Item) -> bytes:
    """Return every entry as it was hashed, without what is personal: each can be checked, none tells a note."""
    entries = [{name: row[name] for name in row if name not in NEVER_SENT} for rows in pages(item) for row in rows]
    head = {"format": "exhibit-custody-1", "item": str(item.pk), "leaf": "SHA-256(00 || content_hash)"}
    return json.dumps(head | {"entries": entries}, ensure_ascii=False, indent=1, sort_keys=True).encode()


def described(one: Exhibit) -> dict[str, Any]:
    """Return what manifest.json says of an exhibit."""
    shared, item, file = one.shared, one.shared.item, one.shared.file
    cut = getattr(item, "cut", None)
    return {
        "exhibit": shared.exhibit_reference,
        "item": str(item.pk),
        "title": shared.title,
        "disposition": shared.disposition,
        "label": shared.label,
        "path": one.path,
        "media_type": file.media_type if file else "",
        "size": one.digests.size,
        "sha256": one.digests.sha256,
        "sha512": one.digests.sha512,
        "stream_hashes": file.stream_hashes if file else [],
        "recorded_at": item.recorded_at.isoformat() if item.recorded_at else None,
        "time_basis": item.time_basis,
        "proof": one.proof_path,
        "custody": [f"custody/{one.name}.html", f"custody/{one.name}.json"],
        "cut_from": cut.as_provenance() if cut else None,
    }
