"""Where frames begin and end in what a client sends on a WebSocket (RFC 6455 section 5.2). Pure."""

FINAL_TEXT = 0x81
MASKED = 0x80
MASK_BYTES = 4
SHORT, MIDDLE, LONG = 125, 126, 127  # what the 7 bits of the length say: it, or how many bytes follow that do


def whole_text(data: bytes) -> tuple[bytes, bytes] | None:
    """Return mask and masked payload when the bytes are one whole text frame of at most 64 KiB, and nothing else."""
    if len(data) < 2 + MASK_BYTES or data[0] != FINAL_TEXT:
        return None
    length = data[1] - MASKED
    begins = 2
    if length == MIDDLE:
        length, begins = int.from_bytes(data[2:4]), 4
        if length <= SHORT:
            return None  # must be said shorter: the parser knows what to answer
    elif not 0 <= length <= SHORT:
        return None
    begins += MASK_BYTES
    return (data[begins - MASK_BYTES : begins], data[begins:]) if len(data) == begins + length else None


class FrameWalk:
    """Walks over the bytes of one connection, which may be cut anywhere, and knows whether a frame is open."""

    def __init__(self) -> None:
        self._left = 0  # of the payload of a frame
        self._head = b""  # of the next one, as far as it has come
        self._is_lost = False

    @property
    def is_between(self) -> bool:
        """Whether the last frame has ended and the next one not begun; never again once the way was lost."""
        return not (self._left or self._head or self._is_lost)

    def lose(self) -> None:
        """Give up: some bytes were not seen."""
        self._is_lost = True

    def pass_over(self, data: bytes) -> None:
        """Pass over some more bytes."""
        data, at = self._head + data, self._left
        self._head = b""
        while at < len(data):
            head = data[at : at + 10]
            size = _head_size(head)
            if len(head) < size or size == 0:
                self._head, at = head, len(data)
                break
            at += size + MASK_BYTES * bool(head[1] & MASKED) + _length(head)
        self._left = at - len(data)


def _head_size(head: bytes) -> int:
    """Return how many bytes say what a frame is and how long, or 0 when that is not known yet."""
    return {MIDDLE: 4, LONG: 10}.get(head[1] & 0x7F, 2) if len(head) > 1 else 0


def _length(head: bytes) -> int:
    said = head[1] & 0x7F
    return said if said <= SHORT else int.from_bytes(head[2 : _head_size(head)])
