"""Identifiers that rise with time (RFC 9562 section 5.7)."""

import threading
import uuid
from datetime import UTC, datetime

import pytest

from audit import uuid7
from audit.uuid7 import first_of, milliseconds_of


def test_version_and_variant_are_those_of_the_standard() -> None:
    identifier = uuid7.uuid7()

    assert (identifier.version, identifier.variant) == (7, uuid.RFC_4122)


def test_the_published_example_is_read_as_its_moment() -> None:
    """RFC 9562 appendix A.6: 22 February 2022, 19:22:22 UTC."""
    assert milliseconds_of(uuid.UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")) == 0x017F22E279B0


def test_identifiers_rise_also_within_a_millisecond_and_across_threads() -> None:
    made: list[list[uuid.UUID]] = []

    def work() -> None:
        made.append([uuid7.uuid7() for _ in range(2000)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(batch == sorted(batch) for batch in made)
    assert len({identifier for batch in made for identifier in batch}) == 8000


def test_a_clock_set_back_a_little_does_not_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7.uuid7()
    monkeypatch.setattr("audit.uuid7.time.time_ns", lambda: (milliseconds_of(before) - 3000) * 1_000_000)

    after = uuid7.uuid7()

    assert after > before


def test_a_clock_set_back_far_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7.uuid7()
    monkeypatch.setattr("audit.uuid7.time.time_ns", lambda: (milliseconds_of(before) - 60_000) * 1_000_000)

    after = uuid7.uuid7()

    assert milliseconds_of(after) == milliseconds_of(before) - 60_000


def test_the_first_identifier_of_a_moment_is_below_all_others() -> None:
    moment = datetime(2026, 11, 21, 22, 47, 2, tzinfo=UTC)

    first = first_of(moment)

    assert str(first) == "01a2004a-a670-0000-0000-000000000000"
    assert milliseconds_of(first) == int(moment.timestamp() * 1000)
