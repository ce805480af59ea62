"""The witnesses that the settings name: what each holds counts, and one that is named wrongly is told."""

import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from audit import checkpoint, checks, known_keys, reading, witness_client
from audit.checkpoint import Head
from audit.cosignatures import witness_key
from audit.cosigning import Courier
from audit.known_keys import BadWitness, KnownWitness
from audit.models import Checkpoint
from audit.notes import Signer
from audit.sealer import Sealer
from audit.witness.service import Witness
from audit.witness_client import WitnessDown
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.heads import cosigned, size_of

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_the_last_head_of_a_witness_is_asked_for(sealer: Sealer, known: KnownWitness, pc_rahman: Officer) -> None:
    verifiers = [sealer.signer.verifier]
    before = witness_client.latest(known, sealer.signer.name, verifiers)
    write(3, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)

    after = witness_client.latest(known, sealer.signer.name, verifiers)

    assert before is None
    assert after == Head(sealer.signer.name, 3, bytes(Checkpoint.objects.get().root))


def test_a_last_head_that_is_not_signed_by_both_counts_for_nothing(
    sealer: Sealer, known: KnownWitness, pcc: Witness, pc_rahman: Officer
) -> None:
    write(3, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)
    name, verifiers = sealer.signer.name, [sealer.signer.verifier]
    note = pcc.records.last(name) or ""
    stranger = KnownWitness(witness_key(Signer("w2", Ed25519PrivateKey.generate())), known.url)

    with pytest.raises(WitnessDown, match="have not both signed"):
        witness_client.latest(stranger, name, verifiers)
    pcc.records.save(name, note.replace("\n3\n", "\n4\n"))
    with pytest.raises(WitnessDown, match="no signed checkpoint"):
        witness_client.latest(known, name, verifiers)


def test_the_position_of_the_slowest_witness_is_shown(
    sealer: Sealer, known: KnownWitness, pc_rahman: Officer, settings: Any
) -> None:
    write(3, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)
    alone = reading.protection().witnessed
    settings.AUDIT_WITNESSES = [f"{known.verifier.as_text()} {known.url}"]
    with_one = reading.protection().witnessed
    other = witness_key(Signer("w2", Ed25519PrivateKey.generate()))
    settings.AUDIT_WITNESSES += [f"{other.as_text()} https://w2.example"]

    assert (alone, with_one, reading.protection().witnessed) == (None, 3, 0)


def test_the_settings_name_witnesses_by_key_and_address(settings: Any, known: KnownWitness) -> None:
    settings.AUDIT_WITNESSES = [f"{known.verifier.as_text()} https://witness.pcc.example/submit/"]

    assert known_keys.known_witnesses() == [KnownWitness(known.verifier, "https://witness.pcc.example/submit")]
    assert checks.witnesses_can_be_read(None) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://witness.pcc.example", "Write the witness's key, a space, and its address"),
        ("{key}", "has no http:// or https:// address"),
        ("{key} ftp://witness.pcc.example", "has no http:// or https:// address"),
        ("{key} http://[", "Write the witness's key, a space, and its address"),
    ],
)
def test_a_witness_that_is_named_wrongly_is_told(settings: Any, known: KnownWitness, text: str, words: str) -> None:
    settings.AUDIT_WITNESSES = [text.format(key=known.verifier.as_text())]

    with pytest.raises(BadWitness, match=words):
        known_keys.known_witnesses()
    (error,) = checks.witnesses_can_be_read(None)
    assert error.id == "audit.E003"
    with pytest.raises(CommandError, match="AUDIT_WITNESSES"):
        call_command("verify_audit", "--no-record")
    with pytest.raises(CommandError, match="AUDIT_WITNESSES"):
        call_command("sealer", "--once")


def test_the_sealer_command_asks_the_witnesses_of_the_settings(
    empty_journal: None, pcc: Witness, known: KnownWitness, pc_rahman: Officer, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_LOG_ORIGIN = f"test.midshire.example/{tmp_path.name}/{time.time_ns()}"
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    own = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN)
    pcc.logs = {own.name: [own.verifier]}
    settings.AUDIT_WITNESSES = [f"{known.verifier.as_text()} {known.url}"]
    write(3, pc_rahman)

    call_command("sealer", "--once")

    assert (cosigned(), size_of(pcc, own.name)) == ([3], 3)
