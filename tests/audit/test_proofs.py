"""The proof of one entry: made from the tables, checked with nothing but the file and public keys."""

import base64
import hashlib
import io
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.management import CommandError, call_command

from audit import checkpoint, proofs
from audit.checkpoint import Head
from audit.cosignatures import cosign, witness_key
from audit.cosigning import Courier
from audit.known_keys import KnownWitness
from audit.models import Checkpoint, Cosignature, Entry
from audit.notes import Signer, Verifier
from audit.proofs import BadProof, Proof
from audit.proving import NotProvable, prove
from audit.sealer import Sealer
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]

Lines = Callable[[list[str]], list[str]]


@pytest.fixture
def entries(sealer: Sealer, known: KnownWitness, pc_rahman: Officer) -> list[str]:
    """300 entries under the heads of 256 and 300, of which a witness has cosigned the second."""
    written = write(300, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)
    return written


def proof_of(entry: str) -> str:
    return prove(uuid.UUID(entry)).as_text()


@dataclass(frozen=True)
class Whole:
    """A proof that holds, and the public keys that it is checked with."""

    text: str
    log: Verifier
    witness: Verifier


@pytest.fixture(scope="module")
def made() -> list[Whole]:
    """What `whole` has made: a proof is a file, and outlives its journal."""
    return []


@pytest.fixture
def whole(request: pytest.FixtureRequest, made: list[Whole]) -> Whole:
    """The proof of the last of 300 entries, made once."""
    if not made:
        entries, signer, known = map(request.getfixturevalue, ("entries", "signer", "known"))
        made.append(Whole(proof_of(entries[299]), signer.verifier, known.verifier))
    return made[0]


@pytest.mark.parametrize("index", [0, 1, 255, 256, 299])
def test_an_entry_is_proved_under_the_cosigned_head(
    entries: list[str], signer: Signer, known: KnownWitness, index: int
) -> None:
    proven = proofs.check(proof_of(entries[index]), [signer.verifier], [known.verifier])

    assert (proven.index, proven.head.size) == (index, 300)
    assert (proven.entry["id"], proven.entry["details"]) == (entries[index], {"number": index})
    assert [cosigned.witness for cosigned in proven.cosigned] == ["witness.pcc.example/w1"]


def test_the_file_has_the_form_of_the_specification(entries: list[str], signer: Signer) -> None:
    lines = proof_of(entries[299]).split("\n")

    steps = lines[3 : lines.index("")]
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert json.loads(base64.b64decode(lines[1].removeprefix("extra ")))["id"] == entries[299]
    assert lines[2] == "index 299"
    assert [len(base64.b64decode(step)) for step in steps] == [32] * 5
    assert lines[3 + len(steps) : 6 + len(steps)] == ["", signer.name, "300"]


def test_the_proof_is_checked_by_an_independent_path(entries: list[str], signer: Signer) -> None:
    """By hand: hashes upwards from the entry, and the raw key over the checkpoint; none of our own functions."""
    head, _, note = proof_of(entries[299]).partition("\n\n")
    _, extra, _, *steps = head.split("\n")
    found = hashlib.sha256(b"\0" + hashlib.sha256(base64.b64decode(extra[6:])).digest()).digest()
    for step in steps:  # the last leaf of 300 = 256 + 32 + 8 + 4 is a right child all the way
        found = hashlib.sha256(b"\1" + base64.b64decode(step) + found).digest()

    body, _, block = note.partition("\n\n")
    signature = base64.b64decode(block.split("\n")[0].split(" ")[2])[4:]
    Ed25519PublicKey.from_public_bytes(signer.verifier.public_key).verify(signature, f"{body}\n".encode())
    assert base64.b64encode(found).decode() == body.split("\n")[2]


def changed_step(lines: list[str]) -> list[str]:
    return [*lines[:3], base64.b64encode(bytes(32)).decode(), *lines[4:]]


def changed_entry(lines: list[str]) -> list[str]:
    entry = base64.b64decode(lines[1][6:]).replace(b"success", b"denied!")
    return [lines[0], f"extra {base64.b64encode(entry).decode()}", *lines[2:]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed_step, "is not leaf 299 of the log that was signed"),
        (changed_entry, "is not leaf 299 of the log that was signed"),
        (lambda lines: [*lines[:2], "index 298", *lines[3:]], "is not leaf 298"),
        (lambda lines: [*lines[:3], *lines[4:]], "is not leaf 299"),
        (lambda lines: [*lines[:10], "301", *lines[11:]], "is not what was signed: The signature of"),
        (lambda lines: [*lines[:10], "x", *lines[11:]], "is not what was signed: A checkpoint has"),
        (lambda lines: [*lines[:3], "!", *lines[4:]], "'!' is not base64"),
        (lambda lines: [lines[0], "extra !", *lines[2:]], "'!' is not base64"),
        (lambda lines: [lines[0], *lines[2:]], "begins with c2sp.org/tlog-proof@v1"),
        (lambda lines: [*lines[:2], "index 0299", *lines[3:]], "begins with c2sp.org/tlog-proof@v1"),
        (lambda lines: ["c2sp.org/tlog-proof@v2", *lines[1:]], "begins with c2sp.org/tlog-proof@v1"),
        (lambda lines: lines[:8], "begins with c2sp.org/tlog-proof@v1"),
    ],
)
def test_a_changed_proof_proves_nothing(whole: Whole, change: Lines, words: str) -> None:
    text = "\n".join(change(whole.text.split("\n")))

    assert proofs.check(whole.text, [whole.log], [whole.witness]).index == 299
    with pytest.raises(BadProof, match=words):
        proofs.check(text, [whole.log], [whole.witness])


def test_a_proof_signed_with_another_key_proves_nothing(entries: list[str], signer: Signer) -> None:
    stranger = Signer(signer.name, Ed25519PrivateKey.generate())

    with pytest.raises(BadProof, match="No key that you gave has signed"):
        proofs.check(proof_of(entries[3]), [stranger.verifier])


def test_a_wrong_cosignature_of_a_known_witness_proves_nothing(entries: list[str], signer: Signer) -> None:
    witness = Signer("w2", Ed25519PrivateKey.generate())
    line = cosign(Head(signer.name, 299, bytes(32)).text(), witness, 1)

    with pytest.raises(BadProof, match=r"The signature of w2\+[0-9a-f]{8} is wrong"):
        proofs.check(proof_of(entries[3]) + line, [signer.verifier], [witness_key(witness)])


def test_the_head_with_the_most_witnesses_is_taken(entries: list[str], signer: Signer) -> None:
    second = Signer("w2", Ed25519PrivateKey.generate())
    for size in (256, 300):
        head = Checkpoint.objects.get(size=size)
        line = cosign(Head(signer.name, size, bytes(head.root)).text(), second, 1_795_301_222).strip()
        moment = head.created_at + timedelta(seconds=1)
        Cosignature.objects.create(size=size, witness="w2", line=line, cosigned_at=moment, created_at=moment)

    proven = proofs.check(proof_of(entries[3]), [signer.verifier], [witness_key(second)])

    assert (proven.head.size, [cosigned.witness for cosigned in proven.cosigned]) == (300, ["w2"])


def test_without_witnesses_the_next_signed_head_is_taken(sealer: Sealer, signer: Signer, pc_rahman: Officer) -> None:
    written = write(300, pc_rahman)
    sealer.round(is_last=True)

    proven = proofs.check(proof_of(written[3]), [signer.verifier])

    assert (proven.head.size, proven.cosigned) == (256, [])


def test_an_entry_that_is_not_sealed_or_signed_cannot_be_proved(sealer: Sealer, pc_rahman: Officer) -> None:
    (entry,) = write(1, pc_rahman)
    with pytest.raises(NotProvable, match="There is no sealed entry"):
        prove(uuid.UUID(entry))
    sealer.seal()

    with pytest.raises(NotProvable, match="No signed head covers leaf 0 yet"):
        prove(uuid.UUID(entry))


def test_a_proof_of_the_only_entry_has_no_steps(sealer: Sealer, signer: Signer, pc_rahman: Officer) -> None:
    (entry,) = write(1, pc_rahman)
    sealer.round()

    proof = prove(uuid.UUID(entry))

    assert proof.path == []
    assert Proof.from_text(proof.as_text()) == proof
    assert proofs.check(proof.as_text(), [signer.verifier]).index == 0


@pytest.fixture
def own_log(settings: Any, tmp_path: Path, sealer: Sealer, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of this test as the commands find it, in a folder of its own."""
    settings.AUDIT_LOG_ORIGIN = signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    sealer.signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, signer.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_proves_an_entry_writes_it_down_and_checks_it(
    own_log: Path, sealer: Sealer, pc_rahman: Officer
) -> None:
    _, entry = write(2, pc_rahman)
    sealer.round()
    output = io.StringIO()

    call_command("prove_entry", entry, stdout=output)
    call_command("prove_entry", "--check", f"{entry}.tlog-proof", stdout=output)

    said = output.getvalue()
    recorded = Entry.objects.get(operation="journal.proved")
    assert recorded.details == {"entry": entry, "leaf_index": 1}
    assert said.startswith(f"{entry}.tlog-proof: proof of leaf 1.\n")
    assert f"This entry is leaf 1 of {sealer.signer.name}, signed at 2.\nNo witness that you named" in said


def test_the_command_names_the_witnesses(
    entries: list[str], signer: Signer, known: KnownWitness, tmp_path: Path
) -> None:
    out, output = tmp_path / "proof", io.StringIO()
    keys = ["--key", signer.verifier.as_text(), "--witness", known.verifier.as_text()]

    call_command("prove_entry", entries[5], "--out", str(out), stdout=io.StringIO())
    call_command("prove_entry", "--check", str(out), *keys, stdout=output)

    assert "Cosigned by witness.pcc.example/w1 at 20" in output.getvalue()


def test_the_command_says_what_is_wrong(own_log: Path) -> None:
    (own_log / "bad.tlog-proof").write_text("nothing")

    with pytest.raises(CommandError, match="Give the id of an entry"):
        call_command("prove_entry")
    with pytest.raises(CommandError, match="There is no sealed entry"):
        call_command("prove_entry", str(uuid.uuid4()))
    with pytest.raises(CommandError, match=r"bad\.tlog-proof proves nothing: A proof of this journal begins"):
        call_command("prove_entry", "--check", "bad.tlog-proof")
    with pytest.raises(CommandError, match="proves nothing"):
        call_command("prove_entry", "--check", "missing.tlog-proof")
    with pytest.raises(CommandError, match="not a verifier key"):
        call_command("prove_entry", "--check", "bad.tlog-proof", "--witness", "x")


def test_a_failed_journal_gives_no_proof(
    own_log: Path, sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (entry,) = write(1, pc_rahman)
    sealer.round()

    def full(**values: object) -> None:
        message = "the journal cannot be written"
        raise OSError(message)

    monkeypatch.setattr("audit.management.commands.prove_entry.note_proof", full)
    with pytest.raises(CommandError, match="the journal cannot be written"):
        call_command("prove_entry", entry)

    assert list(own_log.glob("*.tlog-proof")) == []
