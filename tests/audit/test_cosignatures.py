"""Cosignatures of witnesses against real ones that public logs carry, and every way to be wrong."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit import notes
from audit.checkpoint import Head
from audit.cosignatures import WitnessVerifier, cosign, cosignatures, witness_key
from audit.notes import BadNote, Signature, Signer, Verifier

# A checkpoint of a public Certificate Transparency log (arche2025h1, staging) as it was published on 23 May 2026, with
# the log's own note signature and the cosignatures of four independent witnesses.
PUBLISHED = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501 - as published
LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
# The line in the text of C2SP tlog-cosignature, whose message says "time 1679315147".
EXAMPLE = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZ"
    "qhf5nNo0xUe+mbIUBkBIfZ+qnA=="
)
GOLDEN = (
    "— witness.pcc.example/w1 peYJwwAAAABrAh9mo5jG7PVvuvf4rsl6DznHD+qF5AXShuz4/DkgWogJ5GX9Vf2eUfU2b2bh9pwtTFnqKrhAjYCu"
    "EjgidCLN0+w+Dg==\n"
)
SECONDS = 1_795_301_222  # 21 November 2026, 22:47:02 UTC
TEXT = Head("midshire.example/journal", 40, bytes(32)).text()


@pytest.fixture
def witness() -> Signer:
    return Signer("witness.pcc.example/w1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def found(text: str, line: str, verifier: WitnessVerifier) -> list[tuple[str, datetime]]:
    signature = Signature.from_line(line.removesuffix("\n"))
    return [(one.witness, one.moment) for one in cosignatures(text, [signature], [verifier])]


def test_a_cosignature_that_a_public_witness_made_is_accepted() -> None:
    text, signatures = notes.split(PUBLISHED)

    (remora,) = cosignatures(text, signatures, [WitnessVerifier.from_text(REMORA)])

    assert (remora.witness, remora.moment) == ("remora.n621.de", datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC))
    assert [one.name for one in notes.accepted(text, signatures, [Verifier.from_text(LOG)])] == [
        "arche2025h1.staging.ct.transparency.dev"
    ]


def test_the_published_cosignature_is_refused_over_another_size() -> None:
    text, signatures = notes.split(PUBLISHED.replace("1432088532", "1432088533"))

    with pytest.raises(BadNote, match=r"signature of remora\.n621\.de\+da77ade7 is wrong"):
        cosignatures(text, signatures, [WitnessVerifier.from_text(REMORA)])


def test_the_key_of_a_witness_is_read_and_written_as_published() -> None:
    assert WitnessVerifier.from_text(REMORA).as_text() == REMORA
    with pytest.raises(BadNote, match="Ed25519 with type 1"):
        Verifier.from_text(REMORA)
    with pytest.raises(BadNote, match="Ed25519 with type 4"):
        WitnessVerifier.from_text(LOG)


def test_the_example_of_the_specification_has_our_form() -> None:
    signature = Signature.from_line(EXAMPLE)

    assert len(signature.signature) == 72
    assert int.from_bytes(signature.signature[:8], "big") == 1679315147


def test_our_cosignature_is_fixed_for_ever(witness: Signer) -> None:
    """A golden vector: the same key, second and head give the same line in twenty years."""
    assert cosign(TEXT, witness, SECONDS) == GOLDEN


def test_our_cosignature_is_what_the_specification_says(witness: Signer) -> None:
    """Checked with the raw key and the message spelled out, not by our own verifier."""
    blob = base64.b64decode(cosign(TEXT, witness, SECONDS).split(" ")[2])

    message = f"cosignature/v1\ntime {SECONDS}\nmidshire.example/journal\n40\n{'A' * 43}=\n"
    Ed25519PublicKey.from_public_bytes(witness_key(witness).public_key).verify(blob[12:], message.encode())
    assert (blob[:4], int.from_bytes(blob[4:12], "big")) == (witness_key(witness).key_id, SECONDS)


def test_our_cosignature_tells_who_and_when(witness: Signer) -> None:
    moment = datetime(2026, 11, 21, 22, 47, 2, tzinfo=UTC)

    assert found(TEXT, cosign(TEXT, witness, SECONDS), witness_key(witness)) == [("witness.pcc.example/w1", moment)]


def test_an_unknown_witness_is_ignored(witness: Signer) -> None:
    assert found(TEXT, cosign(TEXT, witness, SECONDS), WitnessVerifier.from_text(REMORA)) == []


def test_a_log_and_a_witness_with_one_key_are_told_apart(witness: Signer) -> None:
    assert witness_key(witness).key_id != witness.verifier.key_id


@pytest.mark.parametrize(
    "change",
    [
        lambda blob: blob[:4] + (SECONDS + 1).to_bytes(8, "big") + blob[12:],
        lambda blob: blob[:4] + b"\xff" * 8 + blob[12:],
        lambda blob: blob[:-1],
        lambda blob: blob + b"\0",
        lambda blob: blob[:4] + blob[12:],
    ],
    ids=["another second", "beyond 2**63", "too short", "too long", "without time"],
)
def test_a_changed_cosignature_is_refused(witness: Signer, change: object) -> None:
    line = cosign(TEXT, witness, SECONDS)
    blob = change(base64.b64decode(line.split(" ")[2]))  # type: ignore[operator]

    with pytest.raises(BadNote, match="is wrong"):
        found(TEXT, f"— {witness.name} {base64.b64encode(blob).decode()}", witness_key(witness))
