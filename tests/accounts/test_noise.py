"""Floods of refused tries: the first of a kind at once, the sum when the window is over, never many entries."""

import pytest
import time_machine
from redis.exceptions import ConnectionError as ValkeyGone

from accounts import noise
from accounts.actions.signing_in import write_down_refused_sign_ins
from accounts.noise import MOST_KINDS, WINDOW, Purse, neighbourhood
from accounts.tasks import write_down_refused_sign_ins as write_down_task
from audit.models import Entry
from audit.operations import Operation
from audit.uuid7 import uuid7

START = "2026-11-21T22:40:00Z"  # a window begins


@pytest.fixture
def purse() -> Purse:
    return Purse("tests", Operation.SIGN_IN_FAILED)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def no_valkey(monkeypatch):
    class Gone:
        def pipeline(self):
            raise ValkeyGone

    monkeypatch.setattr(noise, "valkey", lambda address: Gone())


def test_tries_of_a_kind_are_counted(purse, clock):
    assert [purse.count({"reason": "a"}) for _ in range(3)] == [1, 2, 3]
    assert purse.count({"reason": "b"}) == 1


def test_a_new_window_counts_anew(purse, clock):
    purse.count({"reason": "a"})

    clock.shift(WINDOW)

    assert purse.count({"reason": "a"}) == 1


def test_sums_are_handed_out_once_when_the_window_is_over(purse, clock):
    for _ in range(5):
        purse.count({"reason": "a", "address": "203.0.113.7"})
    during = list(purse.sums())
    clock.shift(WINDOW)

    [after] = purse.sums()

    assert during == []
    assert (after.facts, after.tries) == ({"reason": "a", "address": "203.0.113.7"}, 5)
    assert f"{after.began:%H:%M} {after.ended:%H:%M}" == "22:40 22:50"
    assert list(purse.sums()) == []


def test_a_task_that_was_late_still_finds_them(purse, clock):
    purse.count({"reason": "a"})

    clock.shift(2 * WINDOW - 1)

    assert [each.tries for each in purse.sums()] == [1]


def test_a_flood_of_kinds_counts_as_one_kind(purse, clock):
    counts = [purse.count({"reason": "a", "address": str(number)}) for number in range(MOST_KINDS + 30)]
    clock.shift(WINDOW)

    sums = list(purse.sums())

    assert counts == [1] * MOST_KINDS + list(range(1, 31))
    assert len(sums) == MOST_KINDS + 1
    assert [each.tries for each in sums if each.facts == noise.OTHERS] == [30]


def test_without_valkey_every_try_counts_as_the_first(purse, no_valkey):
    assert [purse.count({"reason": "a"}) for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_customer_is_one_address(address, one):
    assert neighbourhood(address) == one


# --- sign-in


def failures(mark) -> list[tuple[str, object]]:
    rows = Entry.objects.filter(operation=Operation.SIGN_IN_FAILED, id__gt=mark).order_by("id")
    return [(entry.reason_code, entry.details.get("tries")) for entry in rows]


@pytest.mark.django_db
def test_hundreds_of_guesses_at_unknown_numbers_leave_two_entries(client, clock, monkeypatch):
    monkeypatch.setattr("accounts.backends.make_password", lambda raw: raw)
    mark = uuid7()
    for number in range(300):
        client.post("/signin/", {"username": f"9{number:04}", "password": "wrong wrong wrong"})
    during = failures(mark)
    clock.shift(WINDOW)

    write_down_task()

    assert during == [("no_match", None)]
    assert failures(mark) == [("no_match", None), ("no_match", 300)]


@pytest.mark.django_db
def test_writing_down_twice_does_no_harm(client, clock, monkeypatch):
    monkeypatch.setattr("accounts.backends.make_password", lambda raw: raw)
    mark = uuid7()
    for _ in range(3):
        client.post("/signin/", {"username": "99999", "password": "wrong wrong wrong"})
    clock.shift(WINDOW)

    write_down_refused_sign_ins()
    write_down_refused_sign_ins()

    assert failures(mark) == [("no_match", None), ("no_match", 3)]


@pytest.mark.django_db
def test_the_sum_is_about_the_person_and_from_the_address(client, clock, pc_rahman, monkeypatch):
    monkeypatch.setattr("accounts.models.User.check_password", lambda person, raw: False)
    for _ in range(15):
        client.post("/signin/", {"username": "20417", "password": "wrong"}, REMOTE_ADDR="203.0.113.7")
    clock.shift(WINDOW)

    write_down_refused_sign_ins()

    entry = Entry.objects.filter(operation=Operation.SIGN_IN_FAILED, object_id=str(pc_rahman.pk)).latest("id")
    assert (entry.reason_code, entry.outcome, entry.actor_id) == ("locked", "denied", "visitor")
    assert entry.details == {
        "tries": 5,
        "from": "2026-11-21T22:40:00+00:00",
        "until": "2026-11-21T22:50:00+00:00",
    }
