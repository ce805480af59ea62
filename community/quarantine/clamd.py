"""Asks clamd over its socket (INSTREAM of clamd(8)): an answer that does not prove a full scan is not clean."""

import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from community.quarantine.answers import Answer, Found

ENGINE = "clamd"
PIECE_BYTES = 24_000_000  # below clamd's own limit of a stream (StreamMaxLength, 25 MB unless it is set)
OVERLAP_BYTES = 1 << 20  # longer than any signature, so that none falls between two pieces
BLOCK_BYTES = 1 << 18
SECONDS = 120.0
LIMITS = ("heuristics.limits.exceeded", "(null)")
TOO_LARGE = "It is larger than the scanner takes at once."


def scan(path: Path, address: str, *, in_pieces: bool) -> Answer:
    """Have clamd look at a file; `in_pieces` for pictures and films, whose bytes need no unpacking.

    Whatever else is too large for one stream is unscannable. A scanner that is not there is an error.
    """
    size = path.stat().st_size
    if size > PIECE_BYTES and not in_pieces:
        return Answer(ENGINE, Found.UNSCANNABLE, TOO_LARGE)
    try:
        version = _ask(address, b"zVERSION\0").strip()[:120]
        for start in range(0, max(1, size), PIECE_BYTES - OVERLAP_BYTES):
            reply = _stream(address, path, start)
            if (answer := _read(reply, version)).found is not Found.CLEAN:
                return answer
            if start + PIECE_BYTES >= size:
                break
    except OSError:
        return Answer(ENGINE, Found.ERROR, "The virus scanner does not answer.")
    return Answer(ENGINE, Found.CLEAN, "", version)


def _read(reply: str, version: str) -> Answer:
    """Return what a reply proves: "stream: OK", "stream: NAME FOUND", "INSTREAM size limit exceeded. ERROR"."""
    words = reply.strip().removeprefix("stream: ")
    if words == "OK":
        return Answer(ENGINE, Found.CLEAN, "", version)
    name = words.removesuffix(" FOUND")
    if "size limit" in words or name.lower().startswith(LIMITS):
        return Answer(ENGINE, Found.UNSCANNABLE, "It exceeds a limit of the virus scanner.", version)
    if name != words:
        return Answer(ENGINE, Found.INFECTED, name[:200], version)
    return Answer(ENGINE, Found.ERROR, "The virus scanner gave no answer that proves a scan.", version)


def _stream(address: str, path: Path, start: int) -> str:
    with closing(_connect(address)) as line:
        line.sendall(b"zINSTREAM\0")
        try:
            for block in _blocks(path, start):
                line.sendall(struct.pack("!I", len(block)) + block)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):  # it has answered before the end: the reply says why
            pass
        return _reply(line)


def _blocks(path: Path, start: int) -> Iterator[bytes]:
    left = PIECE_BYTES
    with path.open("rb") as file:
        file.seek(start)
        while left > 0 and (block := file.read(min(BLOCK_BYTES, left))):
            left -= len(block)
            yield block


def _ask(address: str, command: bytes) -> str:
    with closing(_connect(address)) as line:
        line.sendall(command)
        return _reply(line)


def _connect(address: str) -> socket.socket:
    """Return a connection to "host:port" or to the path of a socket; raises OSError."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)


def _reply(line: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and (piece := line.recv(4096)):
        received += piece
    return received.rstrip(b"\0").decode("utf-8", "replace")
