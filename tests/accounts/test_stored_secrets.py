"""Keys of authenticator apps: encrypted in the database, bound to their person, sealed anew with a new key."""

import importlib

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.actions.checking import matching_device
from accounts.actions.two_step import reseal_authenticators
from accounts.models import Authenticator
from accounts.refusals import NotAllowed
from accounts.stored_secrets import SecretUnreadable, seal, unseal
from audit.models import Entry
from audit.operations import Operation
from config import checks
from tests.accounts.acts import JournalDown
from tests.factories.accounts import SYSTEM, add_app, code_of, sign_in_client

pytestmark = pytest.mark.django_db
KEY = "31" * 20
OLD_TABLE = """
CREATE TABLE otp_totp_totpdevice (
    id serial PRIMARY KEY, name varchar(64), confirmed boolean, key varchar(80), step smallint DEFAULT 30,
    t0 bigint DEFAULT 0, digits smallint DEFAULT 6, tolerance smallint DEFAULT 1, drift smallint, last_t bigint,
    throttling_failure_timestamp timestamptz, throttling_failure_count integer, created_at timestamptz,
    last_used_at timestamptz, user_id uuid)
"""
OLD_ROW = """
INSERT INTO otp_totp_totpdevice (name, confirmed, key, drift, last_t, throttling_failure_count, created_at, user_id)
VALUES ('Old phone', true, %s, 1, 58900000, 2, '2026-11-01 09:00Z', %s)
"""


def everything_stored() -> str:
    """Every column of every row of the two tables where a key could lie."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM accounts_authenticator a UNION ALL SELECT s::text FROM django_session s")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_key_is_not_in_the_database(pc_rahman):
    add_app(pc_rahman, KEY)

    stored = everything_stored()

    assert "Work phone" in stored
    assert KEY not in stored


def test_key_offered_during_set_up_is_not_in_the_database_either(client, pc_rahman):
    sign_in_client(client, pc_rahman)

    client.get("/account/security/authenticator/")
    offered = unseal(client.session["new_authenticator_key"], owner=pc_rahman.pk)

    assert len(offered) == 40
    assert offered not in everything_stored()


def test_same_key_is_offered_until_it_is_proved(client, pc_rahman):
    sign_in_client(client, pc_rahman)

    first = client.get("/account/security/authenticator/").context["text_key"]

    assert client.get("/account/security/authenticator/").context["text_key"] == first


def test_a_key_copied_to_another_person_does_not_open(pc_rahman, pc_doyle):
    copied = Authenticator(user=pc_doyle, name="Forged", sealed_key=add_app(pc_rahman, KEY).sealed_key)

    with pytest.raises(SecretUnreadable, match="belongs to another person"):
        _ = copied.key


def test_a_damaged_key_does_not_open(pc_rahman):
    sealed = seal(KEY, owner=pc_rahman.pk)

    with pytest.raises(SecretUnreadable, match="STORED_SECRETS_FORMER_KEYS"):
        unseal(sealed[:-6] + "AAAAA=", owner=pc_rahman.pk)


def test_one_code_counts_once(pc_rahman):
    app = add_app(pc_rahman, KEY)
    code = code_of(KEY)

    assert matching_device(pc_rahman, code) == app
    assert matching_device(pc_rahman, code) is None


@pytest.mark.parametrize("code", ["", "abcdef", "\u0663\u0663\u0663\u0663\u0663\u0663", "1234567"])
def test_what_is_no_code_matches_nothing(pc_rahman, code):
    add_app(pc_rahman, KEY)

    assert matching_device(pc_rahman, code) is None
    assert add_app(pc_rahman, KEY).match(code) is False


# --- a new key


def test_a_former_key_still_opens(pc_rahman, settings):
    app = add_app(pc_rahman, KEY)

    settings.STORED_SECRETS_KEY, settings.STORED_SECRETS_FORMER_KEYS = "n" * 64, [settings.STORED_SECRETS_KEY]

    assert Authenticator.objects.get(pk=app.pk).key == KEY


def test_after_resealing_the_former_key_is_not_needed(pc_rahman, pc_doyle, settings, capsys):
    apps = [add_app(pc_rahman, KEY), add_app(pc_doyle, "42" * 20)]
    settings.STORED_SECRETS_KEY, settings.STORED_SECRETS_FORMER_KEYS = "n" * 64, [settings.STORED_SECRETS_KEY]

    call_command("reseal_secrets")
    settings.STORED_SECRETS_FORMER_KEYS = []

    assert [Authenticator.objects.get(pk=app.pk).key for app in apps] == [KEY, "42" * 20]
    assert capsys.readouterr().out == "2 stored secrets are sealed with the present key.\n"


def test_resealing_is_journalled(pc_rahman):
    add_app(pc_rahman, KEY)

    reseal_authenticators(by=SYSTEM)

    entry = Entry.objects.filter(operation=Operation.SECRETS_RESEALED).latest("id")
    assert (entry.outcome, entry.actor_id, entry.details) == ("success", "tests", {"secrets": 1})


def test_without_the_former_key_nothing_is_resealed(pc_rahman, settings):
    app = add_app(pc_rahman, KEY)
    settings.STORED_SECRETS_KEY = "n" * 64

    with pytest.raises(SecretUnreadable):
        reseal_authenticators(by=SYSTEM)

    assert Authenticator.objects.get(pk=app.pk).sealed_key == app.sealed_key


def test_a_supervisor_cannot_reseal(sgt_nair, pc_rahman):
    app = add_app(pc_rahman, KEY)

    with pytest.raises(NotAllowed):
        reseal_authenticators(by=sgt_nair)

    assert Authenticator.objects.get(pk=app.pk).sealed_key == app.sealed_key


def test_a_failed_journal_undoes_resealing(pc_rahman, journal_down):
    app = add_app(pc_rahman, KEY)

    with pytest.raises(JournalDown):
        reseal_authenticators(by=SYSTEM)

    assert Authenticator.objects.get(pk=app.pk).sealed_key == app.sealed_key


def test_a_short_key_stops_the_start(settings):
    settings.STORED_SECRETS_KEY = "short"

    assert [found.id for found in checks.stored_secrets_key_is_long(None)] == ["exhibit.E002"]


# --- the apps of the release before


def test_old_apps_move_over_sealed_and_go_on_working(pc_rahman):
    with connection.cursor() as cursor:
        cursor.execute(OLD_TABLE)
        cursor.execute(OLD_ROW, [KEY, str(pc_rahman.pk)])

    with connection.schema_editor(atomic=False) as editor:
        importlib.import_module("accounts.migrations.0003_seal_authenticator_keys").seal_keys(None, editor)

    moved = Authenticator.objects.get()
    assert (moved.user, moved.name, moved.key, moved.drift, moved.last_step) == (
        pc_rahman,
        "Old phone",
        KEY,
        1,
        58_900_000,
    )
    assert (moved.confirmed, moved.throttling_failure_count) == (True, 2)


def test_old_rows_lose_their_key_but_stay_so_that_old_processes_refuse(pc_rahman):
    with connection.cursor() as cursor:
        cursor.execute(OLD_TABLE)
        cursor.execute(OLD_ROW, [KEY, str(pc_rahman.pk)])

    with connection.schema_editor(atomic=False) as editor:
        importlib.import_module("accounts.migrations.0003_seal_authenticator_keys").seal_keys(None, editor)

    with connection.cursor() as cursor:
        cursor.execute("SELECT key, confirmed FROM otp_totp_totpdevice")
        ((left, confirmed),) = cursor.fetchall()
    assert (left != KEY, len(left), confirmed) == (True, 40, True)


def test_a_new_database_has_nothing_to_move():
    with connection.schema_editor(atomic=False) as editor:
        importlib.import_module("accounts.migrations.0003_seal_authenticator_keys").seal_keys(None, editor)

    assert Authenticator.objects.count() == 0
