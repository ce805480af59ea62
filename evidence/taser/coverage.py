"""Was a TASER use filmed? Judged from what was recorded while the weapon was armed (words.md section 5.7). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NOTHING = timedelta()


class Result(StrEnum):
    """How an armed period was filmed, by whichever cameras."""

    COVERED = "covered"
    PARTLY = "partly"
    NOT_COVERED = "not_covered"
    WAITING = "waiting"


@dataclass(frozen=True)
class Filmed:
    """One recording: when its first picture is and where it ends, buffer included, and stretches without sound."""

    name: str
    start: datetime
    end: datetime
    silent: tuple[tuple[datetime, datetime], ...] = ()

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it shows any of the period; a period of no length counts as a moment."""
        return self.start <= end and start <= self.end


@dataclass(frozen=True)
class Coverage:
    """What was filmed of an armed period; `before` and `after` are of the recordings that reach its ends."""

    result: Result
    filmed: timedelta = NOTHING
    before: timedelta = NOTHING
    after: timedelta = NOTHING
    silent: timedelta = NOTHING  # of the period, in every recording that shows it
    missing: tuple[tuple[datetime, datetime], ...] = ()


def judge(start: datetime, end: datetime, recordings: Iterable[Filmed], *, may_come: bool = False) -> Coverage:
    """Return what was filmed from `start` to `end`; `may_come` says that the officer's camera was not docked since."""
    shown = [one for one in recordings if one.overlaps(start, end)]
    if not shown:
        return Coverage(Result.WAITING if may_come else Result.NOT_COVERED, missing=((start, end),))
    missing = gaps(start, end, [(one.start, one.end) for one in shown])
    filmed = end - start - sum((stop - begin for begin, stop in missing), NOTHING)
    heard = [stretch for one in shown for stretch in gaps(max(start, one.start), min(end, one.end), one.silent)]
    seen_silent = filmed - sum((stop - begin for begin, stop in _joined(heard)), NOTHING)
    result = Result.COVERED if not missing else Result.PARTLY
    if missing and may_come:
        result = Result.WAITING
    return Coverage(
        result=result,
        filmed=filmed,
        before=max(NOTHING, start - min(one.start for one in shown)),
        after=max(NOTHING, max(one.end for one in shown) - end),
        silent=seen_silent,
        missing=tuple(missing),
    )


def gaps(start: datetime, end: datetime, taken: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return the stretches from `start` to `end` that no stretch of `taken` holds, in order."""
    found, reached = [], start
    for begin, stop in sorted(taken):
        if begin > reached and reached < end:
            found.append((reached, min(begin, end)))
        reached = max(reached, stop)
    if reached < end:
        found.append((reached, end))
    return found


def _joined(stretches: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for begin, stop in sorted(stretches):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], stop)
        else:
            joined.append((begin, stop))
    return joined
