"""Everything in a bundle beside the exhibits: manifests, certificate, start page, verifier."""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer

from audit.known_keys import journal_verifier
from evidence.printed import TEXT, TITLE, pages, table
from evidence.sharing.bundle import bag
from evidence.sharing.bundle.exhibits import Exhibit, described, tags_of
from evidence.sharing.models import PackageItem, PackageVersion

FORMAT, SCHEMA_VERSION = "exhibit-bundle-1", 1
SIGNATURE, KEY_FILE, MANIFEST = "signature.tlog-proof", "journal-key.txt", "manifest.json"
VERIFIER = Path(__file__).with_name("verify.py")
STYLE = Path(__file__).parent.parent / "static" / "sharing" / "bundle.css"
_WIDTHS = [26 * mm, 74 * mm, 26 * mm, 147 * mm]


def folder_of(version: PackageVersion) -> str:
    """Return the name of the bag's folder."""
    return bag.plain_name(f"{version.package.reference}-v{version.number}", "bundle")


@dataclass(frozen=True)
class Sealing:
    """When a bundle is sealed, and the code on its certificate."""

    at: datetime
    code: str

    @property
    def address(self) -> str:
        """Where a file is checked against this certificate."""
        return f"{settings.BASE_URL.rstrip('/')}/verify/{self.code}/"


def new_sealing() -> Sealing:
    """Return a sealing of this moment; the code has 80 bits, so that nobody finds certificates by trying."""
    return Sealing(timezone.now(), base64.b32encode(secrets.token_bytes(10)).decode())


def tag_files(version: PackageVersion, exhibits: Sequence[Exhibit], sealing: Sealing) -> dict[str, bytes]:
    """Return all small files by path, the tag manifests last; the signature is not there yet. Raises NotProvable."""
    only_listed = list(version.items.filter(is_listed_only=True))
    about = {
        "version": version,
        "exhibits": [described(one) for one in exhibits],
        "only_listed": only_listed,
        "force": settings.FORCE_NAME,
        "sealing": sealing,
    }
    key = journal_verifier()
    tags = {
        "bagit.txt": bag.DECLARATION,
        "bag-info.txt": _information(version, exhibits, sealing.at),
        MANIFEST: _manifest(version, exhibits, only_listed, sealing),
        "index.html": render_to_string("sharing/bundle/index.html", about).encode(),
        "bundle.css": STYLE.read_bytes(),
        "certificate.pdf": certificate(version, exhibits, sealing),
        "hashes.txt": "".join(f"{one.digests.sha256}  {one.path}\n" for one in exhibits).encode(),
        "verify.py": VERIFIER.read_bytes(),
    }
    tags |= {KEY_FILE: f"{key.as_text()}\n".encode()} if key else {}
    for one in exhibits:
        tags |= tags_of(one)
    return finished(tags, [one.listed for one in exhibits])


def finished(tags: Mapping[str, bytes], payload: Sequence[bag.Listed]) -> dict[str, bytes]:
    """Return the tag files with manifests of the payload, and with the tag manifests over all of that."""
    every = dict(tags) | bag.manifests(payload)
    return every | bag.tag_manifests([bag.listed(path, content) for path, content in every.items()])


def certificate(version: PackageVersion, exhibits: Sequence[Exhibit], sealing: Sealing) -> bytes:
    """Return the certificate as PDF: what went out, when, with which hashes, and how to check it."""
    foot = f"{version.package.reference}, version {version.number}. Sealed {sealing.at:%Y-%m-%d %H:%M:%S}Z."
    return pages(f"Certificate of {version.package.reference}", foot, lambda: _certificate(version, exhibits, sealing))


def _certificate(version: PackageVersion, exhibits: Sequence[Exhibit], sealing: Sealing) -> list[Flowable]:
    lines = (
        f"{settings.FORCE_NAME} handed over what is listed here: {version.package.title}.",
        f"It is version {version.number} of {version.package.reference}.",
        "A file is the one that was handed over when its SHA-256 is the one beside it.",
        f"Whoever holds a copy can check it at {sealing.address} as well.",
        "The journal of the force attests these hashes under its signature: verify.py checks that without a network.",
    )
    rows = (
        [escape(one.shared.exhibit_reference), escape(one.shared.title), str(one.digests.size), one.digests.sha256]
        for one in exhibits
    )
    made = table(("Exhibit", "Title", "Bytes", "SHA-256"), rows, _WIDTHS)
    return [Paragraph("Certificate", TITLE), *(Paragraph(escape(one), TEXT) for one in lines), Spacer(1, 5 * mm), made]


def _information(version: PackageVersion, exhibits: Sequence[Exhibit], sealed_at: datetime) -> bytes:
    package = version.package
    fields = (
        ("Source-Organization", settings.FORCE_NAME),
        ("External-Identifier", f"{package.reference} version {version.number}"),
        ("External-Description", package.title),
        ("Internal-Sender-Identifier", package.urn),
        ("Bagging-Date", f"{sealed_at:%Y-%m-%d}"),
        ("Bag-Software-Agent", "Exhibit"),
    )
    return bag.information([field for field in fields if field[1]], [one.listed for one in exhibits])


def _manifest(
    version: PackageVersion, exhibits: Sequence[Exhibit], only_listed: Sequence[PackageItem], sealing: Sealing
) -> bytes:
    package = version.package
    whole: dict[str, Any] = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "force": settings.FORCE_NAME,
        "log": settings.AUDIT_LOG_ORIGIN,
        "package": package.reference,
        "version": version.number,
        "title": package.title,
        "urn": package.urn,
        "purpose": package.purpose,
        "sealed_at": sealing.at.isoformat(),
        "code": sealing.code,
        "check_at": sealing.address,
        "signed_by": SIGNATURE,
        "items": [described(one) for one in exhibits],
        "listed_only": [{"exhibit": one.exhibit_reference, "title": one.title} for one in only_listed],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()
