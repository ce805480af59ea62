"""HTTP byte ranges (RFC 9110 section 14): one range, a suffix, or nothing; pure."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class NotSatisfiable(Exception):
    """The range lies outside the file: the answer is 416."""


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to, but not including, `end`."""

    start: int
    end: int
    is_partial: bool

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Return the Content-Range header value."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def span_of(header: str | None, size: int) -> Span:
    """Return the bytes asked for; the whole file without a header, or with one that may be ignored.

    Several ranges at once are answered with the whole file, which RFC 9110 section 14.2 allows.
    Raises NotSatisfiable.
    """
    whole = Span(0, size, is_partial=False)
    asked = ONE_RANGE.fullmatch(header.replace(" ", "")) if header else None
    if asked is None or asked.group(0) == "bytes=-":
        return whole
    first, last = asked.group(1), asked.group(2)
    if not first:
        return _suffix(int(last), size)
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return whole
    if start >= size:
        raise NotSatisfiable
    return Span(start, end, is_partial=True)


def _suffix(length: int, size: int) -> Span:
    if length == 0 or size == 0:
        raise NotSatisfiable
    return Span(max(size - length, 0), size, is_partial=True)
