"""The list before sending: what blocks (red), what should be looked at (amber), what is as it should be (green)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from evidence.models import Clip, File, Item, Role, Status, TimeBasis, ViewingLock
from evidence.sharing.models import Disposition, Package, PackageItem, PackageVersion, Recipient

CLOCK_SAID_MS = 5000  # from here on an error of the clock is to be said, as with TASER logs (decision 0023)


@dataclass(frozen=True)
class Check:
    """One line; `fix` names the step of the builder that mends it, `row` the exhibit it is about."""

    key: str
    tone: str
    words: str
    hint: str = ""
    fix: str = ""
    row: PackageItem | None = None


@dataclass(frozen=True)
class Preflight:
    """All lines, those that block first."""

    checks: list[Check]

    @property
    def blocking(self) -> list[Check]:
        """The red lines."""
        return [check for check in self.checks if check.tone == "red"]

    @property
    def doubtful(self) -> list[Check]:
        """The amber lines."""
        return [check for check in self.checks if check.tone == "amber"]

    @property
    def needs_approval(self) -> bool:
        """Whether a second person must say yes: somebody is outside the allowed domains."""
        return any(check.key == "domain" for check in self.checks)

    def of_row(self, row: PackageItem) -> list[Check]:
        """Return the lines about one exhibit."""
        return [check for check in self.checks if check.row is not None and check.row.pk == row.pk]


def rows_of(version: PackageVersion) -> list[PackageItem]:
    """Return the exhibits of a version with all that the checks read: three queries."""
    originals = Prefetch("item__files", queryset=File.objects.filter(role=Role.ORIGINAL), to_attr="originals")
    cut = Clip.objects.filter(parent=OuterRef("pk"), item__isnull=False)
    locked = Item.objects.annotate(
        is_shut=Exists(ViewingLock.objects.standing().over_outer_item()), is_clipped=Exists(cut)
    )
    rows = version.items.select_related("file").order_by("position", "id")
    return list(rows.prefetch_related(Prefetch("item", queryset=locked), originals))


def original_of(row: PackageItem) -> File | None:
    """Return the original of a row from `rows_of`, or None for an item without one."""
    found: list[File] = row.item.originals  # type: ignore[attr-defined]  # prefetched by rows_of
    return found[0] if found else None


def is_allowed(email: str) -> bool:
    """Say whether an address lies in a domain that the force shares with (SHARING_DOMAINS) or below it."""
    domain = email.rpartition("@")[2].lower()
    return any(domain == one or domain.endswith(f".{one}") for one in settings.SHARING_DOMAINS)


def checks_of(package: Package, rows: list[PackageItem], recipients: Iterable[Recipient]) -> Preflight:
    """Return every check of a draft; reads nothing that its arguments do not hold."""
    people = [one for one in recipients if one.revoked_at is None]
    found = [check for row in rows for check in _of_row(row)]
    found += _of_package(package, rows) + _of_people(people, timezone.now())
    if rows:
        found += _as_it_should_be(rows, {check.key for check in found})
    return Preflight(sorted(found, key=lambda check: ("red", "amber", "green").index(check.tone)))


def _of_row(row: PackageItem) -> list[Check]:
    name = row.exhibit_reference
    found = [Check(key, "red", words.format(name), hint, "disclose", row) for key, words, hint in _blocks(row)]
    return found + [Check(key, "amber", words, hint, "disclose", row) for key, words, hint in _doubts(row, name)]


def _blocks(row: PackageItem) -> list[tuple[str, str, str]]:
    """Return what forbids to send a row: each with its key, its words and how to mend it."""
    item, original = row.item, original_of(row)
    if row.is_listed_only:
        return []
    is_shut: bool = item.is_shut  # type: ignore[attr-defined]  # annotated by rows_of, as the next one
    is_whole: bool = item.is_clipped and not row.why_whole  # type: ignore[attr-defined]
    rules = (
        (row.disposition == Disposition.OPEN, "undecided", "Say what {} is to the case", "Used, or unused (MG6C)."),
        (row.disposition == Disposition.UNUSED_SENSITIVE, "sensitive", "Take {} out", "Sensitive unused, MG6D."),
        (bool(item.sensitivity), "flagged", "{} is flagged as sensitive", "It cannot be sent from here."),
        (item.is_restricted, "restricted", "{} is restricted", "Take it out, or share a clip of it."),
        (is_shut, "locked", "A viewing lock stands over {}", "First accounts are not given yet."),
        (is_whole, "whole", "Say why all of {} is needed", "There is a clip of it: share that, or say why not."),
        (item.status != Status.ACTIVE, "status", "{} is not ready to leave", f"It is {item.get_status_display()}."),
        (original is None, "missing", "{} has no file", "Take it out."),
        (original is not None and not original.is_intact, "hash", "{} does not match its seal", "Bytes have changed."),
        (original is not None and not original.is_stored, "storing", "{} is still being stored", "Wait a moment."),
    )
    return [(key, words, hint) for holds, key, words, hint in rules if holds]


def _doubts(row: PackageItem, name: str) -> list[tuple[str, str, str]]:
    item, is_said = row.item, bool(row.label)
    wrong = abs(item.clock_offset_ms or 0) >= CLOCK_SAID_MS
    unknown = item.time_basis == TimeBasis.UNKNOWN
    rules = (
        (
            wrong and not is_said,
            "clock",
            f"Say that the clock of {name} was {clock_words(item)}",
            "A line on its label.",
        ),
        (unknown and not is_said, "clock", f"Nobody knows when {name} was recorded", "Say so on its label."),
        (not item.category_keys, "category", f"{name} has no category", "How long it is kept follows from it."),
    )
    return [(key, words, hint) for holds, key, words, hint in rules if holds and not row.is_listed_only]


def clock_words(item: Item) -> str:
    """Return how wrong the device's clock was, as in "63 s fast"."""
    seconds = round((item.clock_offset_ms or 0) / 1000)
    return f"{abs(seconds)} s {'fast' if seconds > 0 else 'slow'}"


def _of_package(package: Package, rows: list[PackageItem]) -> list[Check]:
    found = []
    if not any(not row.is_listed_only for row in rows):
        found.append(Check("empty", "red", "Choose what to share", "No exhibit is in it.", "choose"))
    if not package.urn:
        found.append(Check("urn", "amber", "No URN yet", "The CPS finds a case by its URN.", "people"))
    return found


def _of_people(people: list[Recipient], now: datetime) -> list[Check]:
    if not people:
        return [Check("nobody", "red", "Say who receives it", "Nobody is named.", "people")]
    found = []
    for one in people:
        if one.until_at <= now:
            found.append(
                Check("ended", "red", f"The link of {one.name} would be dead", "Its last day is over.", "people")
            )
        if not is_allowed(one.email):
            domain = one.email.rpartition("@")[2]
            found.append(
                Check("domain", "amber", f"{one.name} is at {domain}", "A second person must agree.", "people")
            )
    return found


def _as_it_should_be(rows: list[PackageItem], keys: set[str]) -> list[Check]:
    sent = [row for row in rows if not row.is_listed_only]
    files = f"All {len(sent)} files match their seals" if len(sent) > 1 else "The file matches its seal"
    good = (
        ({"hash", "storing", "missing"}, files),
        ({"sensitive", "flagged"}, "No sensitive unused material (MG6D)"),
        ({"undecided"}, "Every exhibit has its disclosure decision"),
        ({"locked", "restricted"}, "No viewing lock, nothing restricted"),
        ({"nobody", "domain", "ended"}, "Everybody is at an allowed domain"),
        ({"clock"}, "Clocks are said where they were wrong"),
    )
    return [Check("good", "green", words) for bad, words in good if not bad & keys]
