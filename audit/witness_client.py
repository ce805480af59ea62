"""Asks a witness over HTTP (C2SP tlog-witness); everything that can go wrong there is one exception."""

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from audit import notes
from audit.checkpoint import Head, is_decimal
from audit.cosignatures import cosignatures
from audit.known_keys import KnownWitness
from audit.notes import BadNote, Verifier
from audit.witness.records import origin_hash
from audit.witness.service import SIZE
from audit.witness.submission import Submission

TIMEOUT = 5.0  # seconds for each step of a connection
LARGEST = 64 * 1024  # bytes of an answer that are read


class WitnessDown(RuntimeError):
    """The witness cannot be reached, or answers what the protocol does not know."""


@dataclass(frozen=True)
class Reply:
    """What a witness answered; `size` is the size it last cosigned, when it said that ours is not it."""

    status: int
    text: str
    size: int | None = None


def submit(witness: KnownWitness, submission: Submission) -> Reply:
    """Ask for a cosignature; raises WitnessDown."""
    status, text, kind = _ask(witness, "POST", "/add-checkpoint", submission.as_bytes())
    if status == 409 and kind == SIZE and is_decimal(text.removesuffix("\n")):
        return Reply(status, text, int(text))
    return Reply(status, text)


def latest(witness: KnownWitness, origin: str, verifiers: list[Verifier]) -> Head | None:
    """Return the last head that a witness cosigned, when it and the log have signed it; None when there is none.

    Raises WitnessDown, also for an answer that is not signed by both: it counts for nothing.
    """
    status, text, _ = _ask(witness, "GET", f"/{origin_hash(origin)}/checkpoint", b"")
    if status == 404:
        return None
    try:
        body, signatures = notes.split(text)
        head = Head.from_text(body)
        is_signed = notes.accepted(body, signatures, verifiers) and cosignatures(body, signatures, [witness.verifier])
    except BadNote as error:
        message = f"The witness {witness.name} answers {status} with no signed checkpoint: {error}"
        raise WitnessDown(message) from error
    if status != 200 or not is_signed or head.origin != origin:
        message = f"The witness {witness.name} answers {status} with a checkpoint that we and it have not both signed."
        raise WitnessDown(message)
    return head


def _ask(witness: KnownWitness, method: str, path: str, body: bytes) -> tuple[int, str, str]:
    parts = urlsplit(witness.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.request(method, parts.path + path, body or None, {"Content-Type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        return answer.status, answer.read(LARGEST).decode(), answer.headers.get("Content-Type", "")
    except (OSError, HTTPException, UnicodeDecodeError) as error:
        message = f"The witness {witness.name} cannot be asked ({type(error).__name__}): is it up and the way free?"
        raise WitnessDown(message) from error
    finally:
        connection.close()
