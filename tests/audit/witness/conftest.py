"""A log and a witness that knows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.notes import Signer
from audit.witness.records import Records
from audit.witness.service import Witness

SECONDS = 1_795_301_222  # 21 November 2026, 22:47:02 UTC


@pytest.fixture
def log() -> Signer:
    return Signer("exhibit.midshire.example/journal", Ed25519PrivateKey.generate())


@pytest.fixture
def witness_signer() -> Signer:
    return Signer("witness.pcc.example/w1", Ed25519PrivateKey.generate())


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    kept = Records(tmp_path / "witness")
    yield kept
    kept.close()


@pytest.fixture
def witness(log: Signer, witness_signer: Signer, records: Records) -> Witness:
    return Witness(witness_signer, {log.name: [log.verifier]}, records, clock=lambda: SECONDS)
