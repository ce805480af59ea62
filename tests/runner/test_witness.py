"""`manage.py witness` as another body runs it: a process of its own, without settings and without services."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cosignatures import WitnessVerifier
from audit.notes import Signer
from tests.audit.witness.logs import submission

ROOT = Path(__file__).resolve().parents[2]
LOG = Signer("exhibit.midshire.example/journal", Ed25519PrivateKey.generate())

pytestmark = pytest.mark.slow


@pytest.fixture(params=["manage.py witness", "-m audit.witness"])
def process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    given = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    command = [
        *(sys.executable, *request.param.split(" ")),
        *("--folder", str(tmp_path), "--name", "w1", "--log", LOG.verifier.as_text(), "--port", "0"),
    ]
    started = subprocess.Popen(
        command,
        cwd=ROOT,
        env=given | {"EXHIBIT_NO_VENV": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


def test_it_serves_until_it_is_told_to_stop(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    key = process.stdout.readline().rpartition(" ")[2].strip()
    port = int(process.stdout.readline().rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    connection.request("POST", "/add-checkpoint", submission(0, 5, LOG).as_bytes())
    answer = connection.getresponse()
    status, line = answer.status, answer.read().decode()
    connection.close()
    process.send_signal(signal.SIGTERM)
    ended = process.wait(timeout=30)

    assert (status, line[:5], ended) == (200, "— w1 ", 0)
    assert WitnessVerifier.from_text(key).name == "w1"
