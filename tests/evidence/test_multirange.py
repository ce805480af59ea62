"""Sets of milliseconds: the union in its shortest form, as PostgreSQL makes it."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.record.multirange import as_text, from_text, joined, length_ms

STRETCHES = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=12)


@given(STRETCHES)
def test_the_union_holds_exactly_the_milliseconds_of_its_parts(stretches: list[tuple[int, int]]) -> None:
    wanted = {ms for start, end in stretches for ms in range(start, end)}

    assert {ms for start, end in joined(stretches) for ms in range(start, end)} == wanted
    assert length_ms(stretches) == len(wanted)


@given(STRETCHES, STRETCHES)
def test_joining_in_two_steps_is_joining_at_once(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    assert joined([*joined(one), *other]) == joined([*one, *other])


@given(STRETCHES)
def test_text_comes_back_as_it_went(stretches: list[tuple[int, int]]) -> None:
    assert from_text(as_text(stretches)) == joined(stretches)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(STRETCHES)
def test_the_database_makes_the_same_union(stretches: list[tuple[int, int]]) -> None:
    parts = [f"{{[{start},{end})}}" for start, end in stretches if end > start]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(range_agg(part), '{}')::text FROM unnest(%s::int8multirange[]) AS part", [parts]
        )
        (text,) = cursor.fetchone()

    assert text == as_text(stretches)
