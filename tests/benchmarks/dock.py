"""A camera as plain as can be, for measuring: announces a file and sends it with sendfile(2)."""

import hashlib
import http.client
import json
import os
import socket
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BLOCK = 1 << 20


@dataclass(frozen=True)
class Dock:
    """One camera at one site."""

    port: int
    authorization: str

    def announce(self, path: Path, duration_ms: int = 60_000, started_at: str = "2026-11-21T22:42:50.000Z") -> str:
        """Announce a file and return the path to send it to."""
        manifest = {
            "recording_id": f"X6039A1B4-{uuid.uuid4().hex[:16]}",
            "started_at": started_at,
            "duration_ms": duration_ms,
            "buffer_ms": 0,
            "size": path.stat().st_size,
            "sha256": sha256_of(path),
            "media_type": "video/mp4",
            "started_by": "officer",
        }
        status, headers, body = self._ask("POST", "/api/evidence/recordings/", json.dumps(manifest))
        if status != 201:
            message = f"announcing was answered {status}: {body!r}"
            raise RuntimeError(message)
        return urlsplit(headers["Location"]).path

    def status(self, address: str) -> dict[str, object]:
        """Return what the site says about an upload."""
        answer: dict[str, object] = json.loads(self._ask("GET", f"{address}/")[2])
        return answer

    def send(self, path: Path, address: str, start: int = 0, end: int | None = None) -> float:
        """Send bytes of a file as one PATCH and return the seconds until the answer."""
        end = path.stat().st_size if end is None else end
        head = (
            f"PATCH {address} HTTP/1.1\r\nHost: localhost:{self.port}\r\nAuthorization: {self.authorization}\r\n"
            "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
            f"Upload-Offset: {start}\r\nContent-Length: {end - start}\r\nConnection: close\r\n\r\n"
        )
        with path.open("rb") as file, socket.create_connection(("127.0.0.1", self.port)) as connection:
            began = time.perf_counter()
            connection.sendall(head.encode())
            connection.sendfile(file, start, end - start)
            answer = connection.recv(65536)
            seconds = time.perf_counter() - began
        if not answer.startswith(b"HTTP/1.1 204"):
            message = f"sending was answered {answer[:200]!r}"
            raise RuntimeError(message)
        return seconds

    def wait_until_stored(self, address: str, seconds: float = 600) -> dict[str, object]:
        """Return the status once the upload is stored."""
        end = time.monotonic() + seconds
        while (status := self.status(address))["state"] != "stored":
            if time.monotonic() > end:
                message = f"not stored after {seconds} s: {status}"
                raise RuntimeError(message)
            time.sleep(0.05)
        return status

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        headers = {"Authorization": self.authorization, "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def make_random_file(path: Path, size: int) -> Path:
    """Write a file of `size` bytes that nobody can guess or compress."""
    block = os.urandom(BLOCK)
    with path.open("wb") as file:
        for number in range(size // BLOCK):
            file.write(number.to_bytes(8, "big") + block[8:])
        file.write(block[: size % BLOCK])
    return path
