"""Owner and supervisor are told before a recording goes, and nobody is told twice."""

import pytest

from evidence.actions.retention.due import queue_due
from evidence.actions.retention.warning import warn_before_erasing
from evidence.models import RetentionState


@pytest.fixture
def notices(monkeypatch) -> list[str]:
    told: list[str] = []

    def note(*, to, text, target, key) -> int:
        people = sorted(person.collar_number for person in to)
        told.append(f"{text} {','.join(people)}")
        return len(people)

    monkeypatch.setattr("evidence.actions.retention.warning.tell", note)
    return told


@pytest.mark.usefixtures("item", "sgt_nair")
def test_owner_and_supervisor_are_told_ten_five_and_one_day_before(later, notices: list[str]) -> None:
    for day in (19, 21, 22, 24, 26.1, 27, 30.1):
        later(day)
        queue_due()
        warn_before_erasing()

    assert notices == ["1 recording goes on 23 Dec 2026. Mark, place or hold what is needed. 10442,20417"] * 3
    assert RetentionState.objects.get().told_days == 1


@pytest.mark.usefixtures("item", "sgt_nair")
def test_nobody_is_told_twice(later, notices: list[str]) -> None:
    later(22)

    warn_before_erasing()
    warn_before_erasing()

    assert len(notices) == 1
