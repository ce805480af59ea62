"""What a recipient's page shows of each exhibit: name, picture, how much was watched, details for the certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.models import File, Kind, Role
from evidence.record.multirange import Stretch, length_ms
from evidence.record.sheets import Pictures
from evidence.record.stage import Stage, stage_of
from evidence.sharing.models import GuestSession, PackageItem, Receipt
from evidence.sharing.serving import address_for

WATCHED_FROM = 90  # percent


@dataclass(frozen=True)
class Exhibit:
    """One exhibit as the list and the page of a recipient show it."""

    row: PackageItem
    poster: str
    percent: int
    is_seen: bool
    is_new: bool

    @property
    def is_video(self) -> bool:
        """Whether it moves and can be played."""
        return self.row.item.kind == Kind.VIDEO and self.row.item.is_playable and self.row.file is not None

    @property
    def ended_at(self) -> datetime | None:
        """When the recording ends, on the clock whose error was taken out."""
        item = self.row.item
        return item.recorded_at + timedelta(milliseconds=item.duration_ms or 0) if item.recorded_at else None


def exhibits_of(visit: GuestSession, rows: Iterable[PackageItem], before: int) -> list[Exhibit]:
    """Return the exhibits; `before` is the newest version that the recipient had seen. One query."""
    receipts = {one.item_id: one for one in Receipt.objects.filter(recipient=visit.recipient_id)}
    return [_exhibit(row, receipts.get(row.item_id), before) for row in rows]


def _exhibit(row: PackageItem, receipt: Receipt | None, before: int) -> Exhibit:
    poster = next((file for file in row.item.files.all() if file.role == Role.POSTER), None)
    percent = percent_of(receipt.played if receipt else [], row.item.duration_ms)
    is_opened = receipt is not None and receipt.opened_at is not None
    is_seen = percent >= WATCHED_FROM if row.item.duration_ms else is_opened
    picture = address_for(poster) if poster and row.file is not None else ""
    return Exhibit(row, picture, percent, is_seen, 0 < before < row.version.number and not is_opened)


def percent_of(played: list[Stretch], duration_ms: int | None) -> int:
    """Return how much of a recording was played, in percent."""
    return min(100, round(100 * length_ms(played) / duration_ms)) if duration_ms else 0


def stage_for(exhibit: Exhibit) -> Stage:
    """Return the player's values of an exhibit."""
    return stage_of(exhibit.row.item, Pictures(poster=exhibit.poster))


def original_of(row: PackageItem) -> File | None:
    """Return the file that was shared."""
    return row.file
