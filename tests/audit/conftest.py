"""The cast as actors, an empty journal, a sealer with a log of its own, and a witness that watches it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bucket import Bucket
from audit.cosignatures import witness_key
from audit.findings import Report
from audit.known_keys import KnownWitness
from audit.notes import Signer
from audit.sealer import Sealer
from audit.uuid7 import uuid7
from audit.verify import Verification
from audit.witness.records import Records
from audit.witness.server import WitnessServer
from audit.witness.service import Witness
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

    def run(used: Bucket | None = bucket, witnesses: Sequence[KnownWitness] = ()) -> Report:
        return Verification(signer.name, [signer.verifier], used, witnesses).run()

    return run


@pytest.fixture
def pcc(signer: Signer, tmp_path: Path) -> Iterator[Witness]:
    """The witness of the police and crime commissioner, as it decides."""
    records = Records(tmp_path / "witness")
    yield Witness(
        Signer("witness.pcc.example/w1", Ed25519PrivateKey.generate()), {signer.name: [signer.verifier]}, records
    )
    records.close()


@pytest.fixture
def serving() -> Iterator[Callable[[WitnessServer], KnownWitness]]:
    """Serve witnesses in threads until the test ends."""
    running: list[tuple[WitnessServer, threading.Thread]] = []

    def serve(server: WitnessServer) -> KnownWitness:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return KnownWitness(witness_key(server.witness.signer), f"http://127.0.0.1:{server.server_address[1]}")

    yield serve
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def known(pcc: Witness, serving: Callable[[WitnessServer], KnownWitness]) -> KnownWitness:
    return serving(WitnessServer(("127.0.0.1", 0), pcc))
