"""A recording is moved against the others: by whom, how far, and what stays as it was."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from evidence.actions.record.aligning import How, Nudge, align_item
from evidence.custody.sentences import sentence_of
from evidence.models import Item, TimeBasis
from evidence.refusals import NotTrue, NotYours
from tests.accounts.acts import JournalDown, last, told
from tests.factories.evidence import STARTED, make_item

WHY = "The door bangs in both."
NUDGE = Nudge(by_ms=-120, how=How.SOUND, error_ms=40, why=WHY)


@pytest.fixture
def filmed(receiving_folder: Path, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman, recorded_at_device=STARTED, clock_offset_ms=0)


def test_it_moves_and_what_the_device_said_stays(filmed: Item, pc_rahman: User) -> None:
    align_item(item=filmed, nudge=NUDGE, by=pc_rahman)

    filmed.refresh_from_db()
    assert filmed.recorded_at == STARTED - timedelta(milliseconds=120)
    assert (filmed.time_basis, filmed.time_error_ms, filmed.recorded_at_device) == (TimeBasis.STATED, 40, STARTED)


def test_stranger_cannot_move_it(filmed: Item, pc_khan: User) -> None:
    with pytest.raises(NotYours):
        align_item(item=filmed, nudge=NUDGE, by=pc_khan)

    filmed.refresh_from_db()
    assert filmed.recorded_at == STARTED


def test_journal_has_how_far_how_sure_and_both_times(filmed: Item, pc_rahman: User) -> None:
    align_item(item=filmed, nudge=NUDGE, by=pc_rahman)

    row = last(filmed)
    details = {"by_ms": -120, "how": "sound", "error_ms": 40, "revision": 2}
    assert told(row) == ("evidence.aligned", "success", "", str(pc_rahman.pk), details)
    assert row.given == {
        "why": WHY,
        "recorded_at_before": STARTED.isoformat(),
        "recorded_at_after": (STARTED - timedelta(milliseconds=120)).isoformat(),
    }
    assert sentence_of(row)[0] == "Moved by -0.120 s against the other recordings, known to ±0.04 s"


def test_failed_journal_undoes_it(filmed: Item, pc_rahman: User, journal_down: None) -> None:
    with pytest.raises(JournalDown):
        align_item(item=filmed, nudge=NUDGE, by=pc_rahman)

    filmed.refresh_from_db()
    assert (filmed.recorded_at, filmed.revision) == (STARTED, 1)


@pytest.mark.parametrize(
    "values", [{"by_ms": 0}, {"by_ms": 600_001}, {"by_ms": -600_001}, {"error_ms": -1}, {"error_ms": 60_001}]
)
def test_too_far_or_nowhere_is_refused(filmed: Item, pc_rahman: User, values: dict[str, int]) -> None:
    wanted = Nudge(**({"by_ms": -120, "how": How.SOUND, "error_ms": 40, "why": WHY} | values))

    with pytest.raises(NotTrue):
        align_item(item=filmed, nudge=wanted, by=pc_rahman)

    filmed.refresh_from_db()
    assert filmed.recorded_at == STARTED


def test_a_recording_without_a_time_is_not_moved(filmed: Item, pc_rahman: User) -> None:
    Item.objects.filter(pk=filmed.pk).update(recorded_at=None, time_basis="unknown")

    with pytest.raises(NotTrue, match="Enter that first"):
        align_item(item=filmed, nudge=NUDGE, by=pc_rahman)


def test_page_moves_it_and_goes_back_to_the_timeline(
    client: Client, signed_in: Callable[[Client, User], Client], filmed: Item, pc_rahman: User
) -> None:
    said = {
        "by_seconds": "0.08",
        "error_seconds": "0.04",
        "how": "picture",
        "why": WHY,
        "next": "/incidents/x/timeline/",
    }

    answer = signed_in(client, pc_rahman).post(f"/evidence/{filmed.pk}/align/", said)

    filmed.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/incidents/x/timeline/")
    assert filmed.recorded_at == STARTED + timedelta(milliseconds=80)


@pytest.mark.parametrize(
    "wrong", [{"by_seconds": "0"}, {"by_seconds": "nan"}, {"why": "x"}, {"how": "guess"}, {"by_seconds": "1e9"}]
)
def test_page_says_what_is_wrong(
    client: Client, signed_in: Callable[[Client, User], Client], filmed: Item, pc_rahman: User, wrong: dict[str, str]
) -> None:
    said = {"by_seconds": "0.08", "error_seconds": "0.04", "how": "picture", "why": WHY} | wrong

    answer = signed_in(client, pc_rahman).post(f"/evidence/{filmed.pk}/align/", said)

    filmed.refresh_from_db()
    assert (answer.status_code, filmed.recorded_at) == (422, STARTED)
