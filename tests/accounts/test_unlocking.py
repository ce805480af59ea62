"""An administrator sees who is locked where, and unlocks."""

import pytest
from django.test import Client

from accounts.actions.unlocking import unlock_person
from accounts.lock_rules import lock_of, locks_in_words
from accounts.models import Authenticator
from accounts.refusals import NoChange, NotAllowed
from audit import reading
from audit.operations import Operation
from tests.accounts.acts import JournalDown, assert_refused, last, told
from tests.accounts.guessing import STATION, from_many_places
from tests.factories.accounts import PASSWORD, add_app, sign_in_client

pytestmark = pytest.mark.django_db


def test_administrator_unlocks(guess, quick, pc_rahman, ruth_adler):
    add_app(pc_rahman)
    for _ in range(10):
        guess(STATION)

    assert unlock_person(person=pc_rahman, by=ruth_adler) == 10

    assert guess(STATION, password=PASSWORD, browser=Client()).status_code == 302
    assert told(last(pc_rahman))[0] == Operation.FIRST_STEP_TAKEN
    unlocked = [told(row) for row in reading.trail(pc_rahman) if row.operation == Operation.PERSON_UNLOCKED]
    assert unlocked == [(Operation.PERSON_UNLOCKED, "success", "", str(ruth_adler.id), {"passwords": 10, "devices": 0})]


def test_unlocking_also_forgets_wrong_codes(pc_rahman, ruth_adler):
    app = add_app(pc_rahman)
    app.throttle_increment()

    unlock_person(person=pc_rahman, by=ruth_adler)

    assert Authenticator.objects.get(pk=app.pk).throttling_failure_count == 0
    assert last(pc_rahman).details == {"passwords": 0, "devices": 1}


def test_unlocking_leaves_other_people_locked(guess, quick, pc_rahman, pc_doyle, ruth_adler):
    for number in ("20417", "20388"):
        for _ in range(10):
            guess(STATION, number=number)

    unlock_person(person=pc_rahman, by=ruth_adler)

    assert (lock_of("20417", STATION), lock_of("20388", STATION) is None) == (None, False)


def test_who_is_not_locked_cannot_be_unlocked(pc_rahman, ruth_adler):
    assert_refused(
        NoChange, Operation.PERSON_UNLOCKED, pc_rahman, lambda: unlock_person(person=pc_rahman, by=ruth_adler)
    )


def test_supervisor_cannot_unlock(guess, quick, pc_rahman, sgt_nair):
    for _ in range(10):
        guess(STATION)

    assert_refused(
        NotAllowed, Operation.PERSON_UNLOCKED, pc_rahman, lambda: unlock_person(person=pc_rahman, by=sgt_nair)
    )
    assert lock_of("20417", STATION) is not None


def test_failed_journal_keeps_the_lock(guess, quick, pc_rahman, ruth_adler, monkeypatch):
    for _ in range(10):
        guess(STATION)
    monkeypatch.setattr("audit.entries.insert", lambda *_: (_ for _ in ()).throw(JournalDown))

    with pytest.raises(JournalDown):
        unlock_person(person=pc_rahman, by=ruth_adler)

    assert lock_of("20417", STATION) is not None


def test_administrator_sees_the_lock_and_unlocks_in_the_admin(guess, quick, pc_rahman, ruth_adler):
    for _ in range(10):
        guess(STATION)
    ruth = sign_in_client(Client(), ruth_adler)
    page = ruth.get(f"/admin/accounts/user/{pc_rahman.pk}/change/").content.decode()

    done = ruth.post(
        "/admin/accounts/user/", {"action": "unlock", "_selected_action": [str(pc_rahman.pk)]}, follow=True
    )

    assert f"{STATION}, until " in page
    assert "PC Aisha Rahman 20417 can try again." in done.content.decode()
    assert locks_in_words("20417") == ""


def test_a_lock_everywhere_is_said_in_one_piece(guess, quick, pc_rahman):
    from_many_places(guess, 30)

    assert locks_in_words("20417").startswith("every address but the usual ones, until ")
