"""A sent version of two exhibits, the journal's sealer, and the bundle that comes of it."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Worker
from audit.bucket import Bucket
from audit.notes import Signer
from audit.operations import Operation
from audit.sealer import Sealer
from evidence.models import Item
from evidence.sharing.bundle.payload import BLOCK_BYTES
from evidence.sharing.models import Package, PackageItem, PackageState, PackageVersion
from incidents.models import Incident
from tests.factories.evidence import make_item

LONG = bytes(range(256)) * (BLOCK_BYTES // 256) + b"and a little more than one block"
SHORT = b"picture and sound"
ORIGIN = "test.midshire.example/journal"
SENT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def make_sealer(origin: str = ORIGIN) -> Sealer:
    """Return a sealer with a key of its own; nothing goes to a bucket unless `anchor` is called."""
    return Sealer(Signer(origin, Ed25519PrivateKey.generate()), Bucket(origin))


def seal(sealer: Sealer) -> None:
    """Give every entry its leaf, under a signed head."""
    sealer.seal()
    sealer.sign(is_due=True)


@journal.action
def receive(item: Item, content: bytes) -> None:
    """Write down that an item came, as the door does."""
    sha256 = hashlib.sha256(content).hexdigest()
    journal.act(Operation.EVIDENCE_RECEIVED, by=Worker("test"), on=item, sha256=sha256)


def make_version(incident: Incident, by: User, *contents: bytes) -> PackageVersion:
    """Return the first version of a package as it is after sending."""
    package = Package.objects.create(
        reference="MID-26-00418",
        incident=incident,
        title="R v Walsh, Tanner Row",
        urn="20AA1234526",
        state=PackageState.SENT,
        built_by=by,
        sent_at=SENT,
        sent_by=by,
    )
    version = PackageVersion.objects.create(package=package, made_by=by, sent_at=SENT, sent_by=by)
    for position, content in enumerate(contents or (LONG, SHORT)):
        item = make_item(content, recorded_by=by, is_stored=True, received_at=timezone.now())
        receive(item, content)
        file = item.original
        PackageItem.objects.create(
            version=version,
            item=item,
            position=position,
            exhibit_reference=f"AR/{position + 1}",
            title=item.title,
            file=file,
            size=file.size,
            sha256=file.sha256,
        )
    return version


def unpack(content: bytes, folder: Path) -> Path:
    """Unpack a bundle as a recipient does and return its folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        opened.extractall(folder)
    (bag,) = folder.iterdir()
    return bag
