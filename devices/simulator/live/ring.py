"""What a camera that is ready keeps of the last seconds, so that a recording begins before the press. Pure."""

from collections import deque
from dataclasses import dataclass, field

US_PER_SECOND = 1_000_000


@dataclass(frozen=True)
class Piece:
    """One fragment as an encoder gives it; `captured_us` is the clock at its first picture."""

    data: bytes
    captured_us: int
    is_key: bool


@dataclass
class Ring:
    """The newest `seconds` of fragments, always from a key frame on."""

    seconds: float
    _pieces: deque[Piece] = field(default_factory=deque)

    def add(self, piece: Piece) -> None:
        """Take a fragment in, and forget whole groups of pictures that are too old."""
        self._pieces.append(piece)
        oldest = piece.captured_us - round(self.seconds * US_PER_SECOND)
        while self._pieces and (not self._pieces[0].is_key or self._pieces[0].captured_us < oldest):
            self._pieces.popleft()

    def since(self, captured_us: int) -> list[Piece]:
        """Return what was captured from then on, from the first key frame."""
        found = [piece for piece in self._pieces if piece.captured_us >= captured_us]
        first = next((place for place, piece in enumerate(found) if piece.is_key), len(found))
        return found[first:]

    def clear(self) -> None:
        """Forget everything: the camera sleeps, or has begun to record."""
        self._pieces.clear()
