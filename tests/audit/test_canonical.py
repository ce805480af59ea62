"""Canonical JSON against a second implementation of RFC 8785, and the attested fields against the table."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit import attestation, canonical
from audit.canonical import NotCanonical
from tests.audit.attacks import rows

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
keys = st.text(st.characters(max_codepoint=127, exclude_characters="\0"))
scalars = st.none() | st.booleans() | texts | st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@pytest.mark.slow
@given(values)
def test_bytes_are_those_of_the_second_implementation(value: Any) -> None:
    assert canonical.encode(canonical.plain(value)) == rfc8785.dumps(value)


def test_published_example_of_sorting_and_escaping() -> None:
    """RFC 8785 section 3.2.2, without its floats."""
    value = {"literals": [None, True, False], "string": '€$\u000f\nA\'B"\\\\"/'}

    assert (
        canonical.encode(value) == '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )


@pytest.mark.parametrize("value", [1.5, 2**53, {"straße": 1}, {1: "a"}, "a\0b", "\ud800", b"bytes", {"a": [object()]}])
def test_what_has_no_canonical_form_here_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical.plain(value)


def test_tuples_become_lists() -> None:
    assert canonical.plain({"ranges": ((0, 5),)}) == {"ranges": [[0, 5]]}


def test_times_are_written_in_utc_with_microseconds() -> None:
    summer = datetime(2026, 7, 1, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))

    assert attestation.moment_text(summer) == "2026-07-01T11:00:00.000007Z"
    assert attestation.moment_text(datetime(2026, 7, 1, tzinfo=UTC)) == "2026-07-01T00:00:00.000000Z"


@pytest.mark.django_db
def test_every_column_but_the_content_hash_is_attested() -> None:
    """A column that the hash leaves out could be changed unseen (integrity pitfall 4)."""
    columns = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'audit_entry'::regclass AND attnum > 0 AND NOT attisdropped "
        "ORDER BY attnum"
    )

    assert [name for (name,) in columns] == [*attestation.FIELDS, "content_hash", "writer_mac"]


def test_golden_vector_of_schema_version_1() -> None:
    """Fixed for ever: a verifier in twenty years must compute the same hash."""
    given = {
        "id": "01a19467-e800-7000-8000-000000000001",
        "schema_version": 1,
        "occurred_at": "2026-11-21T22:47:02.000001Z",
        "kind": "consultation",
        "operation": "evidence.played",
        "outcome": "success",
        "actor_type": "officer",
        "actor_id": "01a19467-e800-7000-8000-000000000002",
        "mfa": True,
        "details": {"ranges": [[0, 5000]], "note": "straße"},
    }

    found = attestation.content_hash(given.get(name) for name in attestation.FIELDS)

    assert found.hex() == "619f094c4a713f46b2aece2fe80d0010f2b08d56bd58c6c286cad199a114fdbc"
