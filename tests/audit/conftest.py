"""The cast as actors, an empty journal, and a sealer with a log of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bucket import Bucket
from audit.findings import Report
from audit.notes import Signer
from audit.sealer import Sealer
from audit.uuid7 import uuid7
from audit.verify import Verification
from tests.audit.attacks import TABLES, attack
from tests.audit.cast import Officer


@pytest.fixture
def pc_rahman() -> Officer:
    return Officer("PC Aisha Rahman", "20417")


@pytest.fixture
def sgt_nair() -> Officer:
    return Officer("Sgt Priya Nair", "10442")


@pytest.fixture
def empty_journal(transactional_db: None) -> Iterator[None]:
    """A journal without entries, in real transactions: other tests leave theirs, because nobody can delete them.

    Use it under cast.IN_TRANSACTIONS: flushing the tables of all other apps would cost two seconds a test.
    """
    attack(f"TRUNCATE {TABLES}")
    yield
    attack(f"TRUNCATE {TABLES}")


@pytest.fixture
def signer() -> Signer:
    return Signer(f"test.midshire.example/{uuid7()}", Ed25519PrivateKey.generate())


@pytest.fixture
def bucket(signer: Signer) -> Bucket:
    return Bucket(signer.name)


@pytest.fixture
def sealer(empty_journal: None, signer: Signer, bucket: Bucket) -> Sealer:
    return Sealer(signer, bucket)


@pytest.fixture
def verify(signer: Signer, bucket: Bucket) -> Any:
    """Verify the journal with its key and its bucket."""

    def run(used: Bucket | None = bucket) -> Report:
        return Verification(signer.name, [signer.verifier], used).run()

    return run
