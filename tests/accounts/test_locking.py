"""Wrong passwords: what locks whom where, and what the locked person reads."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from accounts.actions.signing_in import record_lock
from accounts.lock_rules import account_name, lock_of
from accounts.models import Notice, SignIn
from audit import reading
from audit.models import Entry
from audit.operations import Operation
from tests.accounts.acts import JournalDown, told
from tests.accounts.guessing import ELSEWHERE, STATION, from_many_places
from tests.factories.accounts import PASSWORD, add_app, code_of

pytestmark = pytest.mark.django_db
VAN = "10.4.1.8"
KEY = "31" * 20


# --- one address


def test_ten_wrong_tries_lock_the_person_at_that_address(guess, quick, pc_rahman):
    answers = [guess(STATION).status_code for _ in range(10)]

    assert answers == [200] * 9 + [429]
    assert guess(STATION, password=PASSWORD).status_code == 429
    assert SignIn.objects.count() == 0


def test_a_colleague_behind_the_same_address_is_not_locked(guess, quick, pc_rahman, pc_doyle):
    add_app(pc_doyle)
    for _ in range(12):
        guess(STATION)

    assert guess(STATION, number="20388", password=PASSWORD).status_code == 302


def test_a_whole_station_of_mistypers_locks_nobody_else(guess, quick, pc_rahman, pc_doyle, pc_khan):
    add_app(pc_rahman)
    for number in ("20388", "20533"):
        for _ in range(9):
            guess(STATION, number=number)

    assert guess(STATION, password=PASSWORD).status_code == 302


def test_another_browser_does_not_help(guess, quick, pc_rahman):
    answers = [
        guess(STATION, browser=Client(headers={"user-agent": f"Browser {number}"})).status_code for number in range(11)
    ]

    assert answers[9:] == [429, 429]


def test_a_right_password_begins_the_count_anew(guess, quick, pc_rahman):
    add_app(pc_rahman)
    for _ in range(9):
        guess(STATION)
    guess(STATION, password=PASSWORD, browser=Client())

    assert [guess(STATION).status_code for _ in range(9)] == [200] * 9


def test_locked_person_reads_how_long_and_whom_to_call(guess, quick, pc_rahman, settings):
    settings.SERVICE_DESK = "the service desk, extension 4400"
    for _ in range(10):
        guess(STATION)

    with time_machine.travel(timezone.now() + timedelta(minutes=7), tick=False):
        answer = guess(STATION)

    page = answer.content.decode()
    assert "Locked after 10 wrong tries</b>" in page
    assert "Wait 8 minutes, then try again." in page
    assert "call the service desk, extension 4400: an administrator can unlock it at once" in page
    assert answer.headers["Retry-After"] == "480"


def test_lock_ends_by_itself(guess, quick, pc_rahman):
    add_app(pc_rahman)
    for _ in range(12):
        guess(STATION)

    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert guess(STATION, password=PASSWORD).status_code == 302


def test_tries_while_locked_do_not_make_it_longer(guess, quick, pc_rahman):
    for _ in range(10):
        guess(STATION)
    before = lock_of("20417", STATION)

    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        guess(STATION)

        assert lock_of("20417", STATION) == before


# --- many addresses


def test_thirty_wrong_tries_from_thirty_addresses_lock_every_strange_address(guess, quick, pc_rahman):
    answers = from_many_places(guess, 30)

    assert answers == [200] * 29 + [429]
    assert guess("198.51.100.1", password=PASSWORD).status_code == 429
    assert "Locked after 30 wrong tries from several places" in guess("198.51.100.1").content.decode()


def test_the_usual_desk_stays_open_meanwhile(guess, quick, pc_rahman):
    add_app(pc_rahman)
    SignIn.objects.create(user=pc_rahman, method="password", second_step="code", address=STATION)
    from_many_places(guess, 40)

    assert guess(STATION, password=PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("second_step", "days"), [("", 1), ("code", 31)], ids=["only a password was right there", "a month ago"]
)
def test_an_address_is_usual_only_after_a_whole_sign_in_lately(guess, quick, pc_rahman, second_step, days):
    begun = timezone.now() - timedelta(days=days)
    SignIn.objects.create(user=pc_rahman, method="password", second_step=second_step, address=STATION, started_at=begun)
    from_many_places(guess, 30)

    assert guess(STATION, password=PASSWORD).status_code == 429


def test_a_usual_address_still_has_its_own_limit(guess, quick, pc_rahman):
    SignIn.objects.create(user=pc_rahman, method="password", second_step="code", address=STATION)

    answers = [guess(STATION).status_code for _ in range(10)]

    assert answers[-1] == 429


def test_a_number_that_nobody_has_is_answered_alike(guess, quick, db):
    assert from_many_places(guess, 31, number="99999") == [200] * 29 + [429, 429]


def test_minutes_left_count_until_enough_tries_are_old(guess, quick, pc_rahman):
    begun = timezone.now()
    for number in range(30):
        with time_machine.travel(begun + timedelta(seconds=20 * number), tick=False):
            guess(ELSEWHERE.format(number))

    with time_machine.travel(begun + timedelta(minutes=10), tick=False):
        lock = lock_of("20417", VAN)

    assert lock is not None
    assert lock.is_from_many is True
    assert abs(lock.ends_at - (begun + timedelta(minutes=15))) < timedelta(seconds=1)


# --- what is written down


def test_the_lock_is_journalled_once(guess, quick, pc_rahman):
    for _ in range(14):
        guess(STATION)

    locks = [told(row) for row in reading.trail(pc_rahman) if row.operation == Operation.PERSON_LOCKED]
    causes = [row.reason_code for row in reading.trail(pc_rahman) if row.operation == Operation.SIGN_IN_FAILED]
    assert locks == [(Operation.PERSON_LOCKED, "denied", "", "visitor", {"from_many_addresses": False})]
    assert causes == ["locked"] + ["no_match"] * 10


def test_the_person_is_told_of_tries_from_many_places_once_a_day(guess, quick, pc_rahman):
    from_many_places(guess, 34)
    record_lock(person=pc_rahman, is_from_many=True)

    notice = Notice.objects.get(person=pc_rahman)
    assert notice.text.startswith("Somebody tried many wrong passwords for your account")
    assert (notice.kind, notice.target) == ("security", "/account/")


def test_a_failed_journal_tells_nobody(pc_rahman, journal_down):
    with pytest.raises(JournalDown):
        record_lock(person=pc_rahman, is_from_many=True)

    assert Notice.objects.count() == 0


def test_nothing_that_was_typed_is_kept(guess, quick, db):
    guess(STATION, number="my secret password")

    kept = " ".join(str(value) for value in AccessAttempt.objects.values_list().get())
    assert account_name("my secret password") in kept
    assert "secret" not in kept.lower()


# --- wrong codes


def test_too_many_wrong_codes_say_how_long_to_wait(client, guess, quick, pc_rahman):
    add_app(pc_rahman, KEY)
    guess(STATION, password=PASSWORD)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            client.post("/signin/check/", {"code": "000000"})
            clock.shift(17)

        client.post("/signin/check/", {"code": "000000"})
        page = client.post("/signin/check/", {"code": code_of(KEY)}).content.decode()

    assert "Too many wrong codes. Wait 32 seconds, then type the newest code." in page


def test_tries_of_people_unknown_are_journalled_without_a_name(guess, quick, db):
    guess(STATION, number="99999")

    entry = Entry.objects.filter(operation=Operation.SIGN_IN_FAILED).latest("id")
    assert (entry.object_id, entry.reason_code) == ("", "no_match")
