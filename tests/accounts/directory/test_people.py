"""Whom the directory knows and we do not let in: refused in words, and nobody is locked out by it."""

import pytest

from accounts.actions.people import disable_person
from accounts.models import User
from tests.accounts.directory.force_account import NAMELESS, STRANGER, assert_refused, go

pytestmark = pytest.mark.django_db


def test_unknown_person_is_refused_in_words(client, two_steps, pc_rahman):
    answer = go(client, two_steps, STRANGER)

    assert_refused(answer, "directory_unknown")
    assert "nobody here has your collar number" in client.get(answer.url).content.decode()
    assert User.objects.count() == 1


def test_answer_without_a_collar_number_is_refused(client, two_steps, pc_rahman):
    answer = go(client, two_steps, NAMELESS)

    assert_refused(answer, "directory_no_number")
    assert "did not tell your collar number" in client.get(answer.url).content.decode()


def test_disabled_person_is_refused(client, two_steps, pc_rahman, ruth_adler):
    disable_person(person=pc_rahman, by=ruth_adler)

    answer = go(client, two_steps)

    assert_refused(answer, "directory_disabled", pc_rahman)
    assert "Your account here is disabled." in client.get(answer.url).content.decode()


def test_person_disabled_later_loses_the_session(client, two_steps, pc_rahman, ruth_adler):
    go(client, two_steps)

    disable_person(person=pc_rahman, by=ruth_adler)

    assert client.get("/account/").url.startswith("/signin/")


def test_ten_refused_answers_lock_nobody_out(client, two_steps, pc_rahman):
    for _ in range(12):
        go(client, two_steps, STRANGER)

    assert go(client, two_steps).url == "/account/"
