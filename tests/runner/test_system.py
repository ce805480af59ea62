"""What a run asks of its own pages, and of the user it runs as."""

import os

import pytest

from config.services import postgres, system
from config.services.processes import Missing

HEALTH = '{"ok": false, "database": {"ok": true}, "workers": {"ok": false, "problem": "no worker answered"}}'


def test_what_is_not_well_is_named_with_its_problem():
    assert system.unwell(HEALTH) == {"workers": "no worker answered"}


def test_no_answer_names_nothing():
    assert system.unwell("") == {}


def test_user_without_a_name_is_one_sentence():
    with pytest.raises(Missing) as missing:
        postgres.refuse_nameless(4_000_000_000)

    assert str(missing.value) == (
        "PostgreSQL needs a user with a name and 4000000000 has none: use another, or set DATABASE_URL."
    )


def test_user_with_a_name_may_start_it():
    assert postgres.refuse_nameless(os.geteuid()) is None
