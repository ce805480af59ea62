"""A sent version becomes a bundle: every digest is taken once, the journal attests the manifests, its proof is added.

No key is needed here: the sealer signs the entry like every other one, and that signature is the bundle's.
"""

import logging
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation, Outcome
from audit.proving import NotProvable, prove
from evidence.actions.integrity.finding import lock_file
from evidence.models import File, FindingKind, VerifyOutcome
from evidence.refusals import AlreadyDone
from evidence.sharing.bundle import bag
from evidence.sharing.bundle.contents import SIGNATURE, Sealing, folder_of, new_sealing, tag_files
from evidence.sharing.bundle.exhibits import Exhibit, exhibit, must_be_provable
from evidence.sharing.bundle.opening import layout_of
from evidence.sharing.bundle.payload import Flipped
from evidence.sharing.models import Bundle, BundlePart, BundleState, PackageState, PackageVersion
from evidence.storage import Missing, StoreDown

MOST = 20  # of each, in one turn
LOCK = 0x5A_C0DE
log = logging.getLogger(__name__)


def make_bundles() -> None:
    """Make the bundles that are due; one run at a time, another one ends at once. What cannot be yet stays due."""
    due = PackageVersion.objects.filter(sent_at__isnull=False, bundle__isnull=True, package__state=PackageState.SENT)
    locked = due.filter(items__file__verify_outcome=VerifyOutcome.MISMATCH).values("pk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return
    try:
        for version in due.exclude(pk__in=locked).select_related("package").order_by("sent_at")[:MOST]:
            make_bundle(version=version)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def sign_bundles() -> None:
    """Add the signatures that are there by now."""
    for bundle in Bundle.objects.filter(state=BundleState.SEALED).order_by("sealed_at")[:MOST]:
        sign_if_attested(bundle=bundle)


def make_bundle(*, version: PackageVersion) -> Bundle | None:
    """Read every exhibit, compare, write the bag; None when it cannot be yet. Safe to repeat."""
    try:
        shared = list(version.items.filter(file__isnull=False).select_related("file", "item", "item__cut"))
        for one in shared:
            must_be_provable(one)
        exhibits = [exhibit(one) for one in shared]
        sealing = new_sealing()
        tags = tag_files(version, exhibits, sealing)
        return seal_bundle(version=version, exhibits=exhibits, tags=tags, sealing=sealing)
    except Flipped as flipped:
        break_off(version=version, file=flipped.file, seen=flipped.seen)
    except Missing:
        log.critical("bytes of version %s are missing", version.pk)
    except (NotProvable, StoreDown) as error:
        log.info("the bundle of version %s waits: %s", version.pk, error)
    except AlreadyDone:
        pass
    return None


def sign_if_attested(*, bundle: Bundle) -> Bundle | None:
    """Add the journal's proof when a signed head covers the entry; None while it does not."""
    if bundle.entry_id is None:
        return None
    try:
        return sign_bundle(bundle=bundle, proof=prove(bundle.entry_id).as_text().encode())
    except (NotProvable, AlreadyDone):
        return None


@journal.action
def seal_bundle(
    *, version: PackageVersion, exhibits: Sequence[Exhibit], tags: Mapping[str, bytes], sealing: Sealing
) -> Bundle:
    """Write down the bag; the entry attests the hash of its tag manifest. Raises AlreadyDone."""
    attested = bag.listed(bag.TAG_MANIFEST, tags[bag.TAG_MANIFEST])
    bundle = Bundle(
        version=version,
        code=sealing.code,
        folder=folder_of(version),
        tagmanifest_sha256=attested.sha256,
        sealed_at=sealing.at,
    )
    try:
        with transaction.atomic():
            bundle.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyDone from error
    parts = [_small(bundle, path, content) for path, content in tags.items()]
    parts += [_large(bundle, one) for one in exhibits]
    for position, part in enumerate(parts):
        part.position = position
    BundlePart.objects.bulk_create(parts)
    bundle.entry_id = journal.act(
        Operation.SHARING_BUNDLE_SEALED,
        by=_worker(version),
        on=version.package,
        incident_id=version.package.incident_id,
        sha256=attested.sha256,
        details={"version": version.number, "exhibits": len(exhibits), "bytes": sum(p.size for p in parts)},
    )
    bundle.save(update_fields=["entry_id"])
    return bundle


@journal.action
def sign_bundle(*, bundle: Bundle, proof: bytes) -> Bundle:
    """Add the proof that the journal attests the bundle: from now on it can be downloaded. Raises AlreadyDone."""
    bundle = Bundle.objects.select_for_update(of=("self",)).select_related("version__package").get(pk=bundle.pk)
    if bundle.state == BundleState.READY:
        raise AlreadyDone
    part = _small(bundle, SIGNATURE, proof)
    part.position = bundle.parts.count()
    part.save(force_insert=True)
    bundle.state, bundle.ready_at = BundleState.READY, timezone.now()
    bundle.size = layout_of(bundle, list(bundle.parts.defer("content"))).size
    bundle.save(update_fields=["state", "ready_at", "size"])
    journal.act(
        Operation.SHARING_BUNDLE_SIGNED,
        by=_worker(bundle.version),
        on=bundle.version.package,
        incident_id=bundle.version.package.incident_id,
        sha256=bundle.tagmanifest_sha256,
        details={"version": bundle.version.number, "bytes": bundle.size},
    )
    return bundle


@journal.action
def break_off(*, version: PackageVersion, file: File, seen: str) -> None:
    """Write down that an exhibit was found changed while it was bundled; its file is locked and people are told."""
    lock_file(file=file, kind=FindingKind.CHANGED, seen=seen, by=_worker(version))
    journal.act(
        Operation.SHARING_BUNDLE_BROKEN,
        by=_worker(version),
        on=version.package,
        outcome=Outcome.ERROR,
        reason_code="hash_differs",
        incident_id=version.package.incident_id,
        sha256=file.sha256,
        details={"version": version.number, "file": str(file.pk), "item": str(file.item_id)},
    )


def _small(bundle: Bundle, path: str, content: bytes) -> BundlePart:
    one = bag.listed(path, content)
    return BundlePart(
        bundle=bundle, path=path, size=one.size, sha256=one.sha256, sha512=one.sha512, crc32=one.crc32, content=content
    )


def _large(bundle: Bundle, one: Exhibit) -> BundlePart:
    about = one.digests
    return BundlePart(
        bundle=bundle,
        path=one.path,
        size=about.size,
        sha256=about.sha256,
        sha512=about.sha512,
        crc32=about.crc32,
        file=one.shared.file,
        blocks=about.blocks,
    )


def _worker(version: PackageVersion) -> Worker:
    return Worker("sharing.make_bundles", on_behalf_of=str(version.sent_by_id or ""))
