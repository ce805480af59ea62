"""Signing in and out by one's own hand is journalled, and nobody else ends a session."""

import pytest

from accounts.actions.checking import check_passkey
from accounts.actions.signing_in import (
    finish_sign_in,
    record_failed_sign_in,
    sign_out,
    take_first_step,
)
from accounts.models import SignIn
from accounts.models.sign_in import Method
from accounts.refusals import (
    NotAllowed,
)
from audit.operations import Operation
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last, told
from tests.accounts.own_account import own, passkey

pytestmark = pytest.mark.django_db


def test_first_and_second_step_are_journalled(pc_rahman):
    sign_in = take_first_step(person=pc_rahman, method="password", user_agent="Firefox/140.0 Windows")
    first = told(last(pc_rahman))

    finish_sign_in(sign_in=sign_in, second_step="code")

    session = str(sign_in.id)
    assert first == own(pc_rahman, Operation.FIRST_STEP_TAKEN, {"method": "password", "session": session})
    assert sign_in.browser == "Firefox on Windows"
    assert told(last(pc_rahman)) == own(
        pc_rahman,
        Operation.SIGNED_IN,
        {"method": "password", "second_step": "code", "session": session},
    )


def test_passkey_finishes_the_sign_in(pc_rahman):
    sign_in = SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    check_passkey(sign_in=sign_in, complete=lambda: passkey(pc_rahman))

    assert last(pc_rahman).details["second_step"] == "passkey"


def test_failed_journal_leaves_no_session(pc_rahman, journal_down):
    with pytest.raises(JournalDown):
        take_first_step(person=pc_rahman, method="password")

    assert SignIn.objects.count() == 0


def test_failed_sign_in_of_nobody_known_is_journalled(db):
    record_failed_sign_in(person=None, step="first", reason_code="no_match")


def test_session_of_somebody_else_cannot_be_ended(pc_rahman, pc_doyle):
    sign_in = SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    assert_refused(NotAllowed, Operation.SIGNED_OUT, pc_rahman, lambda: sign_out(sign_in=sign_in, by=pc_doyle))
    assert SignIn.objects.open().count() == 1


def test_failed_journal_keeps_the_session_open(pc_rahman, journal_down):
    sign_in = SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    assert_undone(sign_in, lambda: sign_out(sign_in=sign_in, by=pc_rahman))
