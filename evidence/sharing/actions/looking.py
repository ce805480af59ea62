"""What a recipient does with exhibits: opens, plays, downloads. The journal knows before the first byte goes out."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.record.playing import playable_file
from evidence.actions.record.watching import BEYOND_MS, MOST_RANGES, RATES, Watched
from evidence.models import File, Item
from evidence.record.multirange import joined
from evidence.refusals import NotIntact, NotPlayable, NotTrue
from evidence.sharing.models import GuestSession, PackageItem, Receipt, Recipient, Right
from evidence.sharing.references import VISIT_LASTS
from evidence.sharing.refusals import NotShared


@journal.action
def open_exhibit(*, visit: GuestSession, row: PackageItem) -> Receipt:
    """Write that a recipient opened the page of an exhibit."""
    receipt = _receipt(visit.recipient, row.item)
    receipt.opened_at = receipt.opened_at or timezone.now()
    receipt.times_opened += 1
    receipt.save(update_fields=["opened_at", "times_opened"])
    _go_on(visit, row.version.number)
    _write(Operation.SHARE_OPENED, visit, row)
    return receipt


@journal.action
def start_playing(*, visit: GuestSession, row: PackageItem) -> File:
    """Write that a recipient starts to play an exhibit, and return what is played. Raises NotPlayable, NotIntact."""
    item, recipient = row.item, visit.recipient
    about: dict[str, Any] = {"operation": Operation.SHARE_PLAYED, "by": recipient, "on": item}
    if not item.is_playable:
        message = "This cannot be played in a browser. Download it, or ask the police."
        raise NotPlayable(message, **about, reason_code="not_playable")
    file = playable_file(item)
    _must_be_intact(row, file, visit, Operation.SHARE_PLAYED)
    receipt = _receipt(recipient, item)
    receipt.played_at = timezone.now()
    receipt.save(update_fields=["played_at"])
    _go_on(visit)
    _write(Operation.SHARE_PLAYED, visit, row, file=file)
    return file


@journal.action
def note_played(*, visit: GuestSession, row: PackageItem, watched: Sequence[Watched]) -> Receipt:
    """Add what was played since the last message, which keeps the visit alive; twice does no harm. Raises NotTrue."""
    latest = (row.item.duration_ms or 0) + BEYOND_MS
    is_possible = len(watched) <= MOST_RANGES and all(
        0 <= one.from_ms < one.to_ms <= latest and one.rate_percent in RATES for one in watched
    )
    if not is_possible:
        message = "This cannot have been watched. Reload the page."
        about: dict[str, Any] = {"operation": Operation.SHARE_WATCHED, "by": visit.recipient, "on": row.item}
        raise NotTrue(message, **about, reason_code="impossible_ranges")
    receipt = _receipt(visit.recipient, row.item)
    receipt.played = joined([*receipt.played, *((one.from_ms, one.to_ms) for one in watched)])
    receipt.played_at = timezone.now()
    receipt.save(update_fields=["played", "played_at"])
    _go_on(visit)
    ranges: list[Json] = [[one.from_ms, one.to_ms, one.rate_percent] for one in watched]
    _write(Operation.SHARE_WATCHED, visit, row, ranges=ranges)
    return receipt


@journal.action
def start_download(*, visit: GuestSession, row: PackageItem) -> File:
    """Write that a recipient downloads an exhibit, and return its file. Raises NotShared, NotIntact."""
    _must_download(visit, row.item)
    if row.file is None:
        raise _not_shared(visit, row.item, "listed_only")
    _must_be_intact(row, row.file, visit, Operation.SHARE_DOWNLOADED)
    _count_download(_receipt(visit.recipient, row.item), row.size or 0)
    _go_on(visit)
    _write(Operation.SHARE_DOWNLOADED, visit, row, file=row.file)
    return row.file


@journal.action
def start_bundle(*, visit: GuestSession, rows: Sequence[PackageItem]) -> Recipient:
    """Write that a recipient downloads all of it: on the package, and on every exhibit. Raises NotShared, NotIntact."""
    recipient = visit.recipient
    _must_download(visit, None)
    sent = [row for row in rows if row.file is not None]
    for row in sent:
        if row.file is not None:
            _must_be_intact(row, row.file, visit, Operation.SHARE_DOWNLOADED)
    _count_download(_receipt(recipient, None), sum(row.size or 0 for row in sent))
    for row in sent:
        _count_download(_receipt(recipient, row.item), row.size or 0)
        _write(Operation.SHARE_DOWNLOADED, visit, row, file=row.file, is_bundle=True)
    _go_on(visit)
    journal.act(
        Operation.SHARE_DOWNLOADED,
        by=recipient,
        on=recipient.package,
        incident_id=recipient.package.incident_id,
        details={"is_bundle": True, "visit": str(visit.pk), "exhibits": len(sent)},
    )
    return recipient


def _must_download(visit: GuestSession, item: Item | None) -> None:
    if visit.recipient.right != Right.DOWNLOAD:
        raise _not_shared(visit, item, "view_only")


def _not_shared(visit: GuestSession, item: Item | None, reason_code: str) -> NotShared:
    message = "This was shared with you to view, not to download. Ask the police."
    on = item or visit.recipient.package
    return NotShared(message, operation=Operation.SHARE_DOWNLOADED, by=visit.recipient, on=on, reason_code=reason_code)


def _must_be_intact(row: PackageItem, file: File, visit: GuestSession, operation: Operation) -> None:
    if row.file is not None and row.file.is_intact and file.is_intact:
        return
    message = "The stored bytes no longer match their seal. The police have been told."
    raise NotIntact(message, operation=operation, by=visit.recipient, on=row.item, reason_code="not_intact")


def _receipt(recipient: Recipient, item: Item | None) -> Receipt:
    receipt, _ = Receipt.objects.select_for_update().get_or_create(recipient=recipient, item=item)
    return receipt


def _count_download(receipt: Receipt, size: int) -> None:
    receipt.downloaded_at = timezone.now()
    receipt.times_downloaded += 1
    receipt.bytes_served += size
    receipt.save(update_fields=["downloaded_at", "times_downloaded", "bytes_served"])


def _go_on(visit: GuestSession, version: int = 0) -> None:
    """Let the visit last another half hour: something was done in it."""
    now = timezone.now()
    GuestSession.objects.filter(pk=visit.pk, ended_at=None).update(expires_at=now + VISIT_LASTS)
    Recipient.objects.filter(pk=visit.recipient_id).update(last_seen_at=now)
    if version:
        newer = Recipient.objects.filter(pk=visit.recipient_id, seen_version__lt=version)
        newer.update(seen_version=version)


def _write(
    operation: Operation, visit: GuestSession, row: PackageItem, file: File | None = None, **facts: Json
) -> None:
    package = visit.recipient.package
    journal.act(
        operation,
        by=visit.recipient,
        on=row.item,
        incident_id=package.incident_id,
        sha256=file.sha256 if file else "",
        details={
            "package": package.reference,
            "version": row.version.number,
            "exhibit": row.exhibit_reference,
            "visit": str(visit.pk),
            **facts,
        },
    )
