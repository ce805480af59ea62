"""Signed notes and checkpoints against published examples, and every way to be malformed."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit import checkpoint, notes
from audit.checkpoint import Head, NoKey
from audit.notes import BadNote, Signer, Verifier

# Go's note package, golang.org/x/mod/sumdb/note/note_test.go (keys, text and signatures as published there).
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # algorithm byte and 32-byte seed
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)


@pytest.fixture
def peter() -> Signer:
    seed = base64.b64decode(PETER_SEED)[1:]
    return Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(seed))


def test_the_published_key_is_read_and_written_alike() -> None:
    assert Verifier.from_text(PETER).as_text() == PETER
    assert Verifier.from_text(ENOCH).key_id.hex() == "af0cfe78"


def test_our_signature_is_the_published_one(peter: Signer) -> None:
    assert peter.verifier.as_text() == PETER
    assert notes.sign(TEXT, peter) == f"{TEXT}\n{PETER_LINE}"


def test_the_published_note_opens_and_unknown_keys_are_ignored() -> None:
    note = f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}"

    assert notes.open_note(note, [Verifier.from_text(PETER)]) == TEXT
    assert notes.open_note(note, [Verifier.from_text(PETER), Verifier.from_text(ENOCH)]) == TEXT


def test_the_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    note = f"{TEXT.replace('answer', 'Answer')}\n{PETER_LINE}"

    with pytest.raises(BadNote, match="signature of PeterNeumann\\+c74f20a3 is wrong"):
        notes.open_note(note, [Verifier.from_text(PETER)])


def test_a_note_without_a_known_key_is_refused() -> None:
    with pytest.raises(BadNote, match="No known key"):
        notes.open_note(f"{TEXT}\n{ENOCH_LINE}", [Verifier.from_text(PETER)])


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETER_LINE[:-1]}",
        f"\x01{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n— Bad Name {PETER_LINE.split()[2]}\n",
        f"{TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{TEXT}\n— PeterNeumann x08g\n",
        f"{TEXT}\n— PeterNeumann not-base64!\n",
        f"{TEXT}\n{PETER_LINE * 101}",
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        notes.open_note(note, [Verifier.from_text(PETER)])


@pytest.mark.parametrize(
    "key",
    [
        PETER[:-1],
        PETER.replace("c74f20a3", "c74f20a4"),
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_mangled_key_is_refused(key: str) -> None:
    with pytest.raises(BadNote):
        Verifier.from_text(key)


def test_a_text_without_a_last_newline_is_not_signed(peter: Signer) -> None:
    with pytest.raises(BadNote, match="ends with a newline"):
        notes.sign("abc", peter)


def test_a_checkpoint_has_the_published_form(peter: Signer) -> None:
    """The body of the example in C2SP tlog-checkpoint."""
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")

    head = Head("example.com/behind-the-sofa", 20852163, root)

    assert head.text() == "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert checkpoint.opened(head.signed(peter), [peter.verifier]) == head


@pytest.mark.parametrize("body", ["log\n5\n", "log\n05\nAAAA\n", "log\nfive\nAAAA\n", "log\n5\n!\n", "log\n\nAAAA\n"])
def test_a_malformed_checkpoint_is_refused(peter: Signer, body: str) -> None:
    with pytest.raises(BadNote):
        checkpoint.opened(notes.sign(body, peter), [peter.verifier])


def test_a_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "journal.pem"

    first, second = checkpoint.make_key(path), checkpoint.make_key(path)

    assert (first, second) == (True, False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert checkpoint.read_signer(path, "midshire").verifier.name == "midshire"


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="make_journal_key"):
        checkpoint.read_signer(tmp_path / "none.pem", "midshire")


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pem"
    path.write_bytes(
        X25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

    with pytest.raises(NoKey, match="is not an Ed25519 key"):
        checkpoint.read_signer(path, "midshire")
