"""What a verification of the journal finds: kinds of attack, problems, and the report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise


class Attack(StrEnum):
    """What was done to the journal, as far as its traces tell."""

    CHECKPOINT_CHANGED = "checkpoint changed"
    DELETED = "deleted"
    EDITED = "edited"
    FORGED = "forged before it was sealed"
    FORKED = "forked"
    GUARD_REMOVED = "guard removed"
    HIDDEN = "hidden from the sealer"
    INSERTED = "inserted"
    PERSONAL_CHANGED = "personal data changed"
    REBUILT = "rebuilt"
    REORDERED = "reordered"
    REWRITTEN = "rewritten from here on"
    TABLE_DROPPED = "table dropped"
    TAIL_CUT = "tail cut off"
    UNCHECKED = "not checked"
    UNSEALED = "not sealed"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; leaf index and entry where they are known."""

    attack: Attack
    text: str
    leaf_index: int | None = None
    entry_id: str = ""

    def __str__(self) -> str:
        place = "" if self.leaf_index is None else f"leaf {self.leaf_index}: "
        entry = f" (entry {self.entry_id})" if self.entry_id else ""
        return f"{place}{self.attack}{entry}: {self.text}"


@dataclass(frozen=True)
class Reach:
    """A run of entries and what protects it; entries are counted from 0, `end` is the one after the last."""

    start: int
    end: int
    protections: tuple[str, ...]

    def __str__(self) -> str:
        anchors = [name for name in self.protections if name not in {"sealed", "signed"}]
        words = [*self.protections, *([] if anchors else ["NOT anchored outside"])]
        return f"entries {self.start:,} to {self.end - 1:,}: {', '.join(words)}"


@dataclass
class Report:
    """The result: how far each protection reaches, counted in entries, and the problems.

    `anchored` is the reach of the bucket, `witnessed` that of each witness by its name.
    """

    sealed: int = 0
    signed: int = 0
    anchored: int = 0
    witnessed: dict[str, int] = field(default_factory=dict)
    unsealed: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problems

    @property
    def first(self) -> Problem | None:
        """The problem with the lowest leaf, then those without a leaf in the order they were found."""
        with_leaf = [problem for problem in self.problems if problem.leaf_index is not None]
        return min(with_leaf, key=lambda problem: problem.leaf_index or 0, default=None) or next(
            iter(self.problems), None
        )

    @property
    def first_entry(self) -> Problem | None:
        """The problem with the lowest leaf that names an entry: a changed head alone names none."""
        named = [problem for problem in self.problems if problem.entry_id]
        return min(named, key=lambda problem: problem.leaf_index or 0, default=None)

    @property
    def outside(self) -> int:
        """How many entries somebody else could show us to have changed: in the bucket, or cosigned."""
        return max([self.anchored, *self.witnessed.values()])

    def reaches(self) -> list[Reach]:
        """Return the log in runs that the same protections cover, from the first entry on."""
        ends = {"sealed": self.sealed, "signed": min(self.signed, self.sealed), "anchored in the bucket": self.anchored}
        ends |= {f"cosigned by {name}": size for name, size in sorted(self.witnessed.items())}
        borders = sorted({0, *ends.values()})
        return [
            Reach(start, end, tuple(name for name, reach in ends.items() if reach >= end))
            for start, end in pairwise(borders)
        ]


def diagnose(start: int, ours: Sequence[tuple[bytes, str]], signed: Sequence[bytes]) -> Problem:
    """Name the first leaf that differs from what was signed, and how it came about.

    `ours` are (leaf hash, entry id) from index `start` on, `signed` the hashes that the signed root covers.
    """
    found = [leaf_hash for leaf_hash, _ in ours]
    at = next(
        (at for at, (mine, theirs) in enumerate(zip(found, signed, strict=False)) if mine != theirs),
        min(len(found), len(signed)),
    )
    entry_id = ours[at][1] if at < len(ours) else ""
    attack, text = _compare(found[at:], signed[at:])
    return Problem(attack, text, start + at, entry_id)


def _compare(found: Sequence[bytes], signed: Sequence[bytes]) -> tuple[Attack, str]:
    if not found:
        return Attack.TAIL_CUT, "this leaf and all after it are missing."
    if signed[:1] == found[1:2]:
        return (
            Attack.INSERTED,
            "this entry was not there when the head was signed; the next one was in its place.",
        )
    if signed[1:2] == found[:1]:
        return Attack.DELETED, "the entry that was signed here is gone, the next one has its place."
    if found[0] in signed and signed[0] in found:
        return Attack.REORDERED, "another entry was signed here; this one was signed further on."
    if len(found) > 1 and not set(found) & set(signed):
        return Attack.REWRITTEN, "this leaf and those after it are not the ones that were signed."
    return Attack.EDITED, "the entry and its hashes were replaced after the head was signed."
