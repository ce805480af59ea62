"""Which fragment goes next: live first, what was missed afterwards (docs/device-protocol.md, "Live video"). Pure.

It knows numbers only. Fragment 0 is the init segment; each new fragment has the number after the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

WINDOW = 2  # frames without an answer
MOST_WAITING = 4  # live fragments: then the picture jumps to the newest key frame


@dataclass(frozen=True)
class Choice:
    """A fragment to send now, and whether it is late."""

    seq: int
    is_late: bool


@dataclass
class Sender:
    """What of one recording the server does not have, and in which order it goes. `last` is the newest fragment."""

    last: int = -1
    next_live: int = 1
    jumped: list[tuple[int, int]] = field(default_factory=list)  # holes in the picture, from and to, the newest last
    _pending: set[int] = field(default_factory=set)
    _under_way: list[int] = field(default_factory=list)
    _oldest: int = 0  # nothing below it is pending
    _keys: list[int] = field(default_factory=list)

    def add(self, *, is_key: bool) -> int:
        """Take the next fragment in; returns its number."""
        self.last += 1
        self._pending.add(self.last)
        if is_key:
            self._keys.append(self.last)
        return self.last

    def go_live(self) -> None:
        """Begin with the newest key frame; what lies before it is late."""
        self.next_live = self._keys[-1] if self._keys else self.last + 1

    @property
    def pending(self) -> int:
        """How many fragments the server does not have."""
        return len(self._pending)

    @property
    def under_way(self) -> int:
        """How many frames have no answer yet."""
        return len(self._under_way)

    @property
    def has_live(self) -> bool:
        """Whether a fragment waits to go out as live."""
        return any(self._may_go(seq) for seq in range(self.next_live, self.last + 1))

    def choose(self, window: int = WINDOW) -> Choice | None:
        """Return what to send next and count it as under way, or None when nothing may go now."""
        if len(self._under_way) >= window:
            return None
        choice = self._first()
        if choice:
            self._under_way.append(choice.seq)
        return choice

    def acked(self, seq: int) -> None:
        """Learn that the server has this fragment."""
        self._answered(seq)
        self._pending.discard(seq)

    def refused(self, seq: int, *, is_final: bool) -> None:
        """Learn that the server has not stored this fragment; unless that is final it goes again."""
        self._answered(seq)
        if is_final:
            self._pending.discard(seq)
        else:
            self._oldest = min(self._oldest, seq)

    def lost(self) -> None:
        """Forget what is under way: its line has ended, and it goes again."""
        self._under_way.clear()
        self._oldest = 0

    def resume(self, have: Iterable[tuple[int, int]]) -> None:
        """Begin on a new line with what the server has: the newest key frame first, all that is missing afterwards."""
        self._pending = set(range(self.last + 1))
        self.add_known(have)
        self.lost()
        self.go_live()
        missing = [seq for seq in range(1, self.next_live) if seq in self._pending]
        if missing:
            self.jumped.append((missing[0], missing[-1]))

    def add_known(self, have: Iterable[tuple[int, int]]) -> None:
        """Learn of fragments that the server has."""
        for start, end in have:
            self._pending.difference_update(range(start, min(end, self.last) + 1))

    def _first(self) -> Choice | None:
        if self._may_go(0):
            return Choice(0, is_late=False)
        self._jump()
        while self.next_live <= self.last:
            self.next_live += 1
            if self._may_go(self.next_live - 1):
                return Choice(self.next_live - 1, is_late=False)
        late = self._oldest_pending()
        return None if late is None else Choice(late, is_late=True)

    def _jump(self) -> None:
        """Go on at the newest key frame when too many wait."""
        waiting = sum(self._may_go(seq) for seq in range(self.next_live, self.last + 1))
        if waiting > MOST_WAITING and self._keys and self._keys[-1] > self.next_live:
            self.jumped.append((self.next_live, self._keys[-1] - 1))
            self.next_live = self._keys[-1]

    def _oldest_pending(self) -> int | None:
        while self._oldest <= self.last and self._oldest not in self._pending:
            self._oldest += 1
        return next((seq for seq in range(self._oldest, self.last + 1) if self._may_go(seq)), None)

    def _may_go(self, seq: int) -> bool:
        return seq in self._pending and seq not in self._under_way

    def _answered(self, seq: int) -> None:
        if seq in self._under_way:
            self._under_way.remove(seq)
