"""What a person has watched, to the millisecond: noted while playing and when the page is left (uk-rules.md section 5).

Source: Data Protection Act 2018 s. 62(2); requirement 22.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from evidence.models import PlayedRange, Viewing
from evidence.record.multirange import Stretch, joined
from evidence.refusals import NotTrue

BEYOND_MS = 2000  # a player may run a little past the length that a header claims
MOST_RANGES = 500  # of one message; a page sends every ten seconds
RATES = range(401)


@dataclass(frozen=True)
class Watched:
    """One stretch, in milliseconds of the recording, at a speed in percent (0: looked at by steps while paused)."""

    from_ms: int
    to_ms: int
    rate_percent: int


@journal.action
def note_watched(*, viewing: Viewing, watched: Sequence[Watched], is_over: bool, by: User) -> Viewing:
    """Add what was played since the last message; the same message twice leaves the same ranges.

    It counts also when the right to play has gone in the meantime: what was seen was seen. Raises NotTrue.
    """
    viewing = Viewing.objects.select_for_update(of=("self",)).select_related("item").get(pk=viewing.pk)
    _must_be_true(viewing, watched, by)
    by_rate: dict[int, list[Stretch]] = defaultdict(list)
    for one in watched:
        by_rate[one.rate_percent].append((one.from_ms, one.to_ms))
    for rate_percent, stretches in sorted(by_rate.items()):
        _add(viewing, rate_percent, stretches)
    if is_over and viewing.ended_at is None:
        viewing.ended_at = max(timezone.now(), viewing.started_at)
        viewing.save(update_fields=["ended_at"])
    ranges: list[Json] = [[start, end, rate] for rate, found in sorted(by_rate.items()) for start, end in joined(found)]
    journal.act(
        Operation.EVIDENCE_WATCHED,
        by=by,
        on=viewing.item,
        incident_id=viewing.item.incident_id,
        details={"viewing": str(viewing.pk), "ranges": ranges, "is_over": is_over},
    )
    return viewing


def _add(viewing: Viewing, rate_percent: int, stretches: list[Stretch]) -> None:
    kept = PlayedRange.objects.filter(viewing=viewing, rate_percent=rate_percent).first()
    if kept is None:
        PlayedRange.objects.create(viewing=viewing, rate_percent=rate_percent, ranges=stretches)
        return
    kept.ranges = joined([*kept.ranges, *stretches])
    kept.updated_at = timezone.now()
    kept.save(update_fields=["ranges", "updated_at"])


def _must_be_true(viewing: Viewing, watched: Sequence[Watched], by: User) -> None:
    latest = (viewing.item.duration_ms or 0) + BEYOND_MS
    is_possible = len(watched) <= MOST_RANGES and all(
        0 <= one.from_ms < one.to_ms <= latest and one.rate_percent in RATES for one in watched
    )
    if viewing.person_id != by.pk or not is_possible:
        message = "This cannot have been watched. Reload the page."
        raise NotTrue(
            message, operation=Operation.EVIDENCE_WATCHED, by=by, on=viewing.item, reason_code="impossible_ranges"
        )
