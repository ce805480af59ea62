"""What was watched, to the millisecond: joined by the server, whatever the page sends twice or out of order."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from audit.reading import trail
from evidence.actions.record.playing import start_playing
from evidence.actions.record.watching import Watched, note_watched
from evidence.models import Item, PlayedRange, Viewing
from evidence.record.multirange import joined
from evidence.record.played import watched_by, watchers
from evidence.refusals import NotTrue


@pytest.fixture
def viewing(minute: Item, pc_rahman: User) -> Viewing:
    ticket = start_playing(item=minute, by=pc_rahman)
    return Viewing.objects.get(pk=ticket.viewing_id)


def kept(viewing: Viewing) -> dict[int, list[tuple[int, int]]]:
    return dict(PlayedRange.objects.filter(viewing=viewing).values_list("rate_percent", "ranges"))


def watch(viewing: Viewing, *stretches: tuple[int, int, int], is_over: bool = False) -> Viewing:
    watched = [Watched(*stretch) for stretch in stretches]
    return note_watched(viewing=viewing, watched=watched, is_over=is_over, by=viewing.person)


def test_a_seek_leaves_two_stretches(viewing: Viewing) -> None:
    watch(viewing, (0, 1500, 100), (30_000, 31_250, 100))

    assert kept(viewing) == {100: [(0, 1500), (30_000, 31_250)]}


def test_double_speed_is_kept_beside_normal_speed(viewing: Viewing) -> None:
    watch(viewing, (0, 2000, 100), (2000, 6000, 200))

    assert kept(viewing) == {100: [(0, 2000)], 200: [(2000, 6000)]}


def test_a_reload_is_another_viewing_and_the_person_has_seen_both(viewing: Viewing, pc_rahman: User) -> None:
    watch(viewing, (0, 2000, 100), is_over=True)
    again = Viewing.objects.get(pk=start_playing(item=viewing.item, by=pc_rahman).viewing_id)
    watch(again, (1500, 4000, 100))

    assert kept(again) == {100: [(1500, 4000)]}
    assert watched_by(viewing.item, pc_rahman) == [(0, 4000)]


def test_the_same_message_twice_leaves_the_same_ranges(viewing: Viewing) -> None:
    watch(viewing, (0, 1000, 100))

    watch(viewing, (0, 1000, 100))

    assert kept(viewing) == {100: [(0, 1000)]}


def test_leaving_the_page_ends_the_viewing(viewing: Viewing) -> None:
    ended = watch(viewing, is_over=True)

    assert ended.ended_at is not None


def test_each_message_leaves_exactly_this_row(viewing: Viewing) -> None:
    watch(viewing, (0, 1000, 100), (900, 1500, 100), (5000, 5040, 0))

    row = trail(viewing.item)[0]
    assert (row.operation, row.outcome) == ("evidence.watched", "success")
    assert row.details == {
        "viewing": str(viewing.pk),
        "ranges": [[5000, 5040, 0], [0, 1500, 100]],
        "is_over": False,
    }


@pytest.mark.parametrize(
    "stretch", [(-1, 5, 100), (5, 5, 100), (0, 62_001, 100), (0, 5, 401)], ids=["early", "empty", "late", "too fast"]
)
def test_what_cannot_be_is_refused_and_changes_nothing(viewing: Viewing, stretch: tuple[int, int, int]) -> None:
    with pytest.raises(NotTrue):
        watch(viewing, stretch)

    assert kept(viewing) == {}
    assert trail(viewing.item)[0].reason_code == "impossible_ranges"


def test_nobody_notes_for_somebody_else(viewing: Viewing, pc_doyle: User) -> None:
    with pytest.raises(NotTrue):
        note_watched(viewing=viewing, watched=[Watched(0, 5, 100)], is_over=False, by=pc_doyle)

    assert kept(viewing) == {}


def test_without_the_journal_nothing_is_noted(viewing: Viewing, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("evidence.actions.record.watching.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        watch(viewing, (0, 5, 100))

    assert kept(viewing) == {}


MESSAGES = st.lists(
    st.lists(
        st.tuples(st.integers(0, 59_000), st.integers(1, 1000), st.sampled_from([0, 25, 100, 200])).map(
            lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
        ),
        max_size=5,
    ),
    max_size=4,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESSAGES)
def test_any_order_of_messages_leaves_the_exact_union(
    viewing: Viewing, messages: list[list[tuple[int, int, int]]]
) -> None:
    PlayedRange.objects.filter(viewing=viewing).delete()

    for message in messages:
        watch(viewing, *message)

    everything = [stretch for message in messages for stretch in message]
    rates = {rate for _, _, rate in everything}
    wanted = {rate: joined((start, end) for start, end, one in everything if one == rate) for rate in rates}
    assert kept(viewing) == wanted


def test_the_page_sends_json_and_gets_no_content(client: Client, signed_in, pc_rahman: User, viewing: Viewing) -> None:
    message = {"viewing": str(viewing.pk), "ranges": [[0, 1200, 100]], "over": True}

    answer = signed_in(client, pc_rahman).post(
        f"/evidence/{viewing.item_id}/watched/", json.dumps(message), content_type="application/json"
    )

    assert answer.status_code == 204
    assert kept(viewing) == {100: [(0, 1200)]}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"viewing": 1, "ranges": [], "over": 0}'])
def test_another_form_is_a_bad_request(client: Client, signed_in, pc_rahman: User, viewing: Viewing, body: str) -> None:
    answer = signed_in(client, pc_rahman).post(
        f"/evidence/{viewing.item_id}/watched/", body, content_type="application/json"
    )

    assert answer.status_code == 400


def test_another_persons_viewing_is_not_found(client: Client, signed_in, sgt_nair: User, viewing: Viewing) -> None:
    message = {"viewing": str(viewing.pk), "ranges": [], "over": False}

    answer = signed_in(client, sgt_nair).post(
        f"/evidence/{viewing.item_id}/watched/", json.dumps(message), content_type="application/json"
    )

    assert answer.status_code == 404


def test_who_watched_what_is_counted_once_whatever_the_speed(viewing: Viewing, pc_rahman: User) -> None:
    watch(viewing, (0, 30_000, 100), (15_000, 45_000, 200))

    (one,) = watchers(viewing.item)
    assert (one.person, one.stretches, one.percent, one.sittings) == (pc_rahman, [(0, 45_000)], 75, 1)
