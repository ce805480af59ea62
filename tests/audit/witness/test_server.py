"""A witness over HTTP, and what its command line makes of its arguments."""

import http.client
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import checkpoint
from audit.cosignatures import WitnessVerifier, witness_key
from audit.notes import Signer
from audit.witness import serve
from audit.witness.records import origin_hash
from audit.witness.server import LARGEST, WitnessServer
from audit.witness.service import Witness
from tests.audit.witness.logs import head, submission

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server(witness: Witness) -> Iterator[WitnessServer]:
    served = WitnessServer(("127.0.0.1", 0), witness)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture
def ask(server: WitnessServer) -> Iterator[Ask]:
    """Ask over one connection, which stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)

    def asked(method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, str]:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers["Content-Type"]

    yield asked
    connection.close()


def test_add_checkpoint_answers_with_a_cosignature(ask: Ask, log: Signer, witness: Witness) -> None:
    status, body, _ = ask("POST", "/add-checkpoint", submission(0, 5, log).as_bytes())

    assert (status, body[:25]) == (200, "— witness.pcc.example/w1 ")
    assert witness.latest(origin_hash(log.name)) == head(5, log).signed(log) + body


def test_a_conflict_has_the_content_type_of_the_protocol(ask: Ask, log: Signer) -> None:
    ask("POST", "/add-checkpoint", submission(0, 5, log).as_bytes())

    assert ask("POST", "/add-checkpoint", submission(0, 8, log).as_bytes()) == (409, "5\n", "text/x.tlog.size")


def test_monitors_get_the_last_head_with_both_signatures(ask: Ask, log: Signer) -> None:
    path = f"/{origin_hash(log.name)}/checkpoint"
    before = ask("GET", path)[0]
    cosignature = ask("POST", "/add-checkpoint", submission(0, 5, log).as_bytes())[1]

    status, body, _ = ask("GET", path)

    assert (before, status) == (404, 200)
    assert body == head(5, log).signed(log) + cosignature


def test_the_first_page_tells_the_key(ask: Ask, witness: Witness) -> None:
    status, body, _ = ask("GET", "/")

    assert status == 200
    assert body.split("\n")[1] == witness_key(witness.signer).as_text()


@pytest.mark.parametrize(("method", "path"), [("GET", "/add-checkpoint"), ("GET", "/../checkpoint"), ("POST", "/sign")])
def test_there_is_nothing_else(ask: Ask, method: str, path: str) -> None:
    assert ask(method, path, b"x" if method == "POST" else None)[0] == 404


def test_a_large_request_is_not_read(ask: Ask) -> None:
    assert ask("POST", "/add-checkpoint", b"x" * (LARGEST + 1))[0] == 413


def test_a_request_without_its_length_is_refused(server: WitnessServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.putrequest("POST", "/add-checkpoint")
    connection.endheaders()

    status = connection.getresponse().status

    connection.close()
    assert status == 411


def test_a_witness_that_cannot_keep_says_so_and_cosigns_nothing(
    ask: Ask, log: Signer, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(origin: str, note: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(witness.records, "save", full)

    status, body, _ = ask("POST", "/add-checkpoint", submission(0, 5, log).as_bytes())

    assert (status, body) == (500, "The witness cannot keep what it cosigns.\n")


def test_the_key_is_made_once_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--folder", str(tmp_path), "--name", "witness.pcc.example/w1", "--show-key"]

    statuses = [serve.main(arguments), serve.main(arguments)]

    first, second = capsys.readouterr().out.splitlines()
    verifier = WitnessVerifier.from_text(first.rpartition(" ")[2])
    assert (statuses, first) == ([0, 0], second)
    assert verifier == witness_key(checkpoint.read_signer(tmp_path / "witness-key.pem", "witness.pcc.example/w1"))
    assert (tmp_path / "witness-key.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("keys", "words"), [([], "at least one log"), (["--log", "midshire"], "not a verifier key")])
def test_a_witness_without_a_log_is_told_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keys: list[str], words: str
) -> None:
    assert serve.main(["--folder", str(tmp_path), "--name", "w1", *keys]) == 2

    assert words in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(
    tmp_path: Path, server: WitnessServer, log: Signer, capsys: pytest.CaptureFixture[str]
) -> None:
    port = str(server.server_address[1])

    assert serve.main(["--folder", str(tmp_path), "--name", "w1", "--log", log.verifier.as_text(), "--port", port]) == 2

    assert "in use" in capsys.readouterr().err


def test_keys_of_one_log_are_put_together(log: Signer) -> None:
    other = Signer(log.name, Ed25519PrivateKey.generate())

    known = serve.known_logs([log.verifier.as_text(), other.verifier.as_text()])

    assert known == {log.name: [log.verifier, other.verifier]}
