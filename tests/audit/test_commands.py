"""The commands that make the key and run the sealer, and the admin pages that show the journal."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from audit import checkpoint
from audit.admin import CheckpointAdmin
from audit.management.commands import sealer as command
from audit.models import Checkpoint, Entry
from audit.sealer import Sealer
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.factories.accounts import sign_in_client

pytestmark = pytest.mark.slow


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    settings.AUDIT_LOG_ORIGIN = f"test.midshire.example/{tmp_path.name}"
    return tmp_path / "journal.pem"


def test_the_key_is_made_once_and_its_public_half_printed(key_file: Path) -> None:
    first, second = io.StringIO(), io.StringIO()

    call_command("make_journal_key", stdout=first)
    call_command("make_journal_key", stdout=second)

    public = checkpoint.read_signer(key_file, f"test.midshire.example/{key_file.parent.name}").verifier.as_text()
    told = f"Public key, to be published outside this system: {public}\n"
    assert first.getvalue() == f"New key.\n{told}"
    assert second.getvalue() == f"The key was there already.\n{told}"


def test_the_sealer_without_a_key_says_what_to_do(key_file: Path) -> None:
    with pytest.raises(CommandError, match=r"Run `manage\.py make_journal_key`"):
        call_command("sealer", "--once")


@IN_TRANSACTIONS
def test_the_sealer_seals_once(key_file: Path, empty_journal: None, pc_rahman: Officer) -> None:
    checkpoint.make_key(key_file)
    write(3, pc_rahman)

    call_command("sealer", "--once")

    assert Checkpoint.objects.get().size == 3


@IN_TRANSACTIONS
def test_the_sealer_ends_with_an_error_when_the_log_was_cut(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    attack("TRUNCATE audit_checkpoint, audit_leaf, audit_entry, audit_anchor")

    with pytest.raises(command.Inconsistent, match="3 entries"):
        command.run(Sealer(sealer.signer, sealer.bucket), threading.Event())


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "query", "filters"), [("entry", "?kind=security", ["kind"]), ("checkpoint", "", [])])
def test_the_admin_shows_the_journal_and_writes_down_who_read_it(
    client: Client, helen_marsh: User, page: str, query: str, filters: list[str]
) -> None:
    sign_in_client(client, helen_marsh)

    answer = client.get(f"/admin/audit/{page}/{query}")

    read = Entry.objects.filter(operation="journal.read", actor_id=helen_marsh.actor_id).latest("id")
    assert answer.status_code == 200
    assert read.details == {"filters": filters, "page": page}


@pytest.mark.django_db
def test_an_entry_opens_and_nothing_in_it_can_be_changed(client: Client, helen_marsh: User, sgt_nair: Officer) -> None:
    (identifier,) = write(1, sgt_nair)
    sign_in_client(client, helen_marsh)
    address = f"/admin/audit/entry/{identifier}/change/"

    answer = client.get(address)
    changed = client.post(address, {"outcome": "denied"})
    deleted = client.post(f"/admin/audit/entry/{identifier}/delete/", {"post": "yes"})
    added = client.get("/admin/audit/entry/add/")

    entry = Entry.objects.get(id=identifier)
    assert answer.status_code == 200
    assert bytes(entry.content_hash).hex() in answer.content.decode()
    assert 'name="_save"' not in answer.content.decode()
    assert (changed.status_code, deleted.status_code, added.status_code) == (403, 403, 403)
    assert entry.outcome == "success"


@pytest.mark.django_db
def test_an_officer_does_not_see_the_journal(client: Client, pc_doyle: User) -> None:
    sign_in_client(client, pc_doyle)

    assert client.get("/admin/audit/entry/", follow=True).status_code == 403


@IN_TRANSACTIONS
def test_a_checkpoint_shows_its_root_as_text(sealer: Sealer, pc_rahman: Officer) -> None:
    write(1, pc_rahman)
    sealer.round()
    saved = Checkpoint.objects.get()

    shown = CheckpointAdmin(Checkpoint, admin.site).root_hex(saved)

    assert shown == bytes(saved.root).hex()
