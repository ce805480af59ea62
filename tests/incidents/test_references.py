"""Reference numbers, and the patterns a force sets for them."""

from datetime import date

import pytest
from django.db import DatabaseError

from accounts.models import User
from incidents.actions import change_reference_pattern
from incidents.models import ReferencePattern
from incidents.numbers import matches, normalise, slug_for
from incidents.refusals import BadPattern, NotAllowed
from tests.factories.devices import entries
from tests.factories.incidents import set_pattern


@pytest.fixture
def pattern(db: None) -> ReferencePattern:
    return set_pattern("incident_log", r"\d{1,5}", "1182", is_enforced=True)


def test_a_reference_is_kept_in_capitals_without_spaces() -> None:
    assert normalise(" 20bw / 123456a/19 ") == "20BW/123456A/19"


@pytest.mark.parametrize(
    ("reference", "fits"), [("20/482913/26", True), ("x20/482913/26", False), ("20/482913/26x", False), ("", False)]
)
def test_the_whole_reference_must_match(reference: str, *, fits: bool) -> None:
    assert matches(r"\d{2}/\d{1,6}/\d{2}", reference) is fits


def test_a_very_long_reference_is_not_even_compared() -> None:
    assert not matches(r"\d+", "1" * 76)


def test_number_and_day_make_the_address() -> None:
    assert slug_for("0871", date(2026, 11, 21)) == "0871-20261121"


def test_a_pattern_is_changed(pattern: ReferencePattern, ruth_adler: User) -> None:
    change_reference_pattern(
        pattern=pattern, expression=r"[A-Z]\d{4}", example="M1182", is_enforced=False, by=ruth_adler
    )

    pattern.refresh_from_db()
    assert (pattern.pattern, pattern.example, pattern.is_enforced) == (r"[A-Z]\d{4}", "M1182", False)
    assert entries() == [("settings.changed", "success", str(ruth_adler.pk), str(pattern.pk))]


def test_a_stranger_cannot_change_a_pattern(pattern: ReferencePattern, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        change_reference_pattern(pattern=pattern, expression=".*", example="x", is_enforced=False, by=sgt_nair)

    pattern.refresh_from_db()
    assert pattern.pattern == r"\d{1,5}"
    assert entries() == [("settings.changed", "denied", str(sgt_nair.pk), str(pattern.pk))]


def test_a_failed_journal_undoes_the_change(pattern: ReferencePattern, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        change_reference_pattern(pattern=pattern, expression="x", example="x", is_enforced=False, by=ruth_adler)

    pattern.refresh_from_db()
    assert pattern.pattern == r"\d{1,5}"


@pytest.mark.parametrize(("expression", "example"), [("(", "1182"), (r"\d{1,5}", "M1182")])
def test_a_pattern_that_does_not_work_is_refused(
    pattern: ReferencePattern, ruth_adler: User, expression: str, example: str
) -> None:
    with pytest.raises(BadPattern):
        change_reference_pattern(
            pattern=pattern, expression=expression, example=example, is_enforced=True, by=ruth_adler
        )

    pattern.refresh_from_db()
    assert pattern.pattern == r"\d{1,5}"
