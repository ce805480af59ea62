"""Byte ranges as browsers ask for them."""

import pytest

from evidence.serving.ranges import NotSatisfiable, Span, span_of


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, Span(0, 100, is_partial=False)),
        ("bytes=0-", Span(0, 100, is_partial=True)),
        ("bytes=10-19", Span(10, 20, is_partial=True)),
        ("bytes=10-1000", Span(10, 100, is_partial=True)),
        ("bytes=99-99", Span(99, 100, is_partial=True)),
        ("bytes=-5", Span(95, 100, is_partial=True)),
        ("bytes=-500", Span(0, 100, is_partial=True)),
        ("bytes=-", Span(0, 100, is_partial=False)),
        ("bytes=20-10", Span(0, 100, is_partial=False)),
        ("bytes=0-1,5-6", Span(0, 100, is_partial=False)),
        ("items=0-1", Span(0, 100, is_partial=False)),
    ],
)
def test_a_range_becomes_a_span(header: str | None, span: Span) -> None:
    assert span_of(header, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_outside_is_not_satisfiable(header: str) -> None:
    with pytest.raises(NotSatisfiable):
        span_of(header, 100)


def test_an_empty_file_has_no_range() -> None:
    with pytest.raises(NotSatisfiable):
        span_of("bytes=0-", 0)


def test_content_range_names_the_last_byte() -> None:
    assert span_of("bytes=10-19", 100).content_range(100) == "bytes 10-19/100"
