"""An outside client of the device protocol on http.client: check-in, manifest, resumable upload, status."""

import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from devices.authorization import DeviceKind, write_authorization
from devices.protocol import (
    CheckIn,
    CheckInAnswer,
    LogFile,
    Recording,
    Signal,
    SignalTaken,
    UploadStarted,
    UploadState,
    UploadStatus,
)

BLOCK = 1024 * 1024
TIME_LIMIT_SECONDS = 60.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.25, 15.0
TUS = "1.0.0"
WAIT_AND_TRY_AGAIN = {423, 429, 500, 502, 503, 504, 507}


class Refused(RuntimeError):
    """The server said no in a way that trying again cannot heal; the text is the server's own."""


class GaveUp(RuntimeError):
    """The server could not be reached, or was full or down, for as long as the client is patient."""


class _Cut(OSError):
    """The line was cut on purpose (`--cut-after`)."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Patience:
    """How long to go on: waits double from 0.25 s to 15 s and begin anew whenever bytes have moved."""

    total_seconds: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    waited: float = 0.0
    next_wait: float = FIRST_WAIT_SECONDS

    def moved(self) -> None:
        self.waited, self.next_wait = 0.0, FIRST_WAIT_SECONDS

    def wait(self, cause: str, least: float = 0.0) -> None:
        if self.waited >= self.total_seconds:
            raise GaveUp(f"Gave up after waiting {self.waited:.0f} s: {cause}")
        pause = max(least, self.next_wait)
        self.sleep(pause)
        self.waited += pause
        self.next_wait = min(LONGEST_WAIT_SECONDS, self.next_wait * 2)

    def look_again(self, cause: str, least: float = 0.0) -> None:
        """Wait for what goes on without us: a fifth of the time at most is spent after it has ended."""
        self.next_wait = min(LONGEST_WAIT_SECONDS, max(FIRST_WAIT_SECONDS, self.waited / 4))
        self.wait(cause, least)


class Client:
    """Speaks for one device. `cut_after` bytes of upload the line is cut once, to show that it resumes."""

    def __init__(
        self,
        url: str,
        serial: str,
        key: str,
        *,
        kind: DeviceKind = DeviceKind.CAMERA,
        patience: Patience | None = None,
        cut_after: int | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Refused(f"{url!r} is not an http or https address.")
        self.is_secure, self.host, self.port = parts.scheme == "https", parts.hostname, parts.port
        self.authorization = write_authorization(serial, key, kind)
        self.patience = patience or Patience()
        self.cut_after = cut_after

    def check_in(self, message: Callable[[], CheckIn]) -> CheckInAnswer:
        """Report; `message` is asked anew for every try, because its clock goes on."""
        answer = self._surely(lambda: self._json("POST", "/api/devices/check-in/", message().to_json()))
        return CheckInAnswer.from_json(_wanted(answer, 200).body)

    def tell(self, signal: Signal) -> SignalTaken:
        """Send a Signal message of a weapon that has a line of its own."""
        answer = self._surely(lambda: self._json("POST", "/api/devices/signals/", signal.to_json()))
        return SignalTaken.from_json(_wanted(answer, 200).body)

    def begin(self, recording: Recording) -> tuple[str, UploadStarted]:
        """Send the manifest; returns the path to upload to, and where the server stands."""
        return self._begun(self._surely(lambda: self._json("POST", "/api/evidence/recordings/", recording.to_json())))

    def begin_log(self, message: Callable[[], LogFile]) -> tuple[str, UploadStarted]:
        """Announce the log of a TASER; `message` is asked anew for every try, because its clock goes on."""
        return self._begun(self._surely(lambda: self._json("POST", "/api/evidence/taser-logs/", message().to_json())))

    def _begun(self, answer: Answer) -> tuple[str, UploadStarted]:
        location = _wanted(answer, 200, 201).headers.get("location", "")
        path = urlsplit(location).path
        if not path.startswith("/api/evidence/uploads/"):
            raise Refused("The answer to the manifest has no usable Location.")
        return path.rstrip("/"), UploadStarted.from_json(answer.body)

    def offset(self, path: str) -> int:
        """Ask how many bytes the server has."""
        answer = _wanted(self._surely(lambda: self._call("HEAD", path, tus=True)), 200)
        return int(answer.headers["upload-offset"])

    def send(self, path: str, file: Path, tail: bytes = b"", *, start: int | None = None) -> None:
        """Send a file and what follows it from wherever the server stands, through cuts, restarts and a full disk.

        `start` is where it stands by the answer to the manifest; without it, and after every failure, it is asked.
        """
        size = file.stat().st_size + len(tail)
        offset = self.offset(path) if start is None else start
        while offset < size:
            reached, cause, least = self._send_from(path, file, tail, offset)
            if cause:
                self.patience.wait(cause, least)
                reached = self.offset(path)
            if reached > offset:
                self.patience.moved()
            offset = reached

    def _send_from(self, path: str, file: Path, tail: bytes, offset: int) -> tuple[int, str, float]:
        """Send once; returns how far it came, or why to wait before the next try and for how long at least."""
        try:
            answer = self._patch(path, file, tail, offset)
        except (OSError, http.client.HTTPException) as problem:
            return offset, str(problem) or type(problem).__name__, 0.0
        if answer.status in WAIT_AND_TRY_AGAIN or answer.status == 409:  # 409: our offset is wrong, ask again
            return offset, _said(answer), _retry_after(answer)
        if answer.status != 204:
            raise Refused(_said(answer))
        reached = int(answer.headers.get("upload-offset", "0"))
        return reached, "" if reached > offset else "the server took no bytes", 0.0

    def status(self, path: str) -> UploadStatus:
        """Ask what became of an upload."""
        return self._asked(path)[0]

    def wait_until_settled(self, path: str) -> UploadStatus:
        """Poll until the recording is stored, refused or abandoned, and no more often than the server wants."""
        self.patience.moved()
        while True:
            status, least = self._asked(path)
            if status.state in {UploadState.STORED, UploadState.REFUSED, UploadState.ABANDONED}:
                return status
            self.patience.look_again(f"the recording is still {status.state}", least)

    def _asked(self, path: str) -> tuple[UploadStatus, float]:
        answer = _wanted(self._surely(lambda: self._call("GET", path + "/")), 200)
        return UploadStatus.from_json(answer.body), _retry_after(answer)

    def _surely(self, call: Callable[[], Answer]) -> Answer:
        """Repeat a call that may be repeated until the server answers it."""
        while True:
            try:
                answer = call()
            except (OSError, http.client.HTTPException) as problem:
                self.patience.wait(str(problem) or type(problem).__name__)
                continue
            if answer.status not in WAIT_AND_TRY_AGAIN:
                return answer
            self.patience.wait(_said(answer), _retry_after(answer))

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.is_secure else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=TIME_LIMIT_SECONDS, blocksize=BLOCK)

    def _json(self, method: str, path: str, body: str) -> Answer:
        return self._call(method, path, body.encode(), {"Content-Type": "application/json"})

    def _call(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, *, tus: bool = False
    ) -> Answer:
        sent = {"Authorization": self.authorization, "Accept": "application/json", **(headers or {})}
        if tus:
            sent["Tus-Resumable"] = TUS
        connection = self._connect()
        try:
            connection.request(method, path, body or None, sent)
            return _read(connection.getresponse())
        finally:
            connection.close()

    def _patch(self, path: str, file: Path, tail: bytes, offset: int) -> Answer:
        """Send everything from `offset` in one request, as tus allows."""
        left = file.stat().st_size + len(tail) - offset
        connection = self._connect()
        try:
            connection.putrequest("PATCH", path, skip_accept_encoding=True)
            connection.putheader("Authorization", self.authorization)
            connection.putheader("Tus-Resumable", TUS)
            connection.putheader("Upload-Offset", str(offset))
            connection.putheader("Content-Type", "application/offset+octet-stream")
            connection.putheader("Content-Length", str(left))
            connection.endheaders()
            try:
                self._send_body(connection, file, tail, offset)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the server has answered early, for instance 507: read what it says
            return _read(connection.getresponse())
        finally:
            connection.close()

    def _send_body(self, connection: http.client.HTTPConnection, file: Path, tail: bytes, offset: int) -> None:
        """Send the file and its tail; without TLS and cuts the system copies the file by itself (sendfile(2))."""
        size = file.stat().st_size
        if self.is_secure or self.cut_after is not None:
            for block in self._blocks(file, offset):
                connection.send(block)
        elif offset < size:
            with file.open("rb") as stream:
                connection.sock.sendfile(stream, offset, size - offset)
        if tail:
            connection.send(tail[max(0, offset - size) :])

    def _blocks(self, file: Path, offset: int) -> Iterator[bytes]:
        sent = 0
        with file.open("rb") as stream:
            stream.seek(offset)
            while block := stream.read(BLOCK):
                if self.cut_after is not None and offset + sent + len(block) > self.cut_after:
                    yield block[: max(0, self.cut_after - offset - sent)]
                    self.cut_after = None
                    raise _Cut("the line was cut on purpose")
                yield block
                sent += len(block)


def _read(response: http.client.HTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def _said(answer: Answer) -> str:
    return f"HTTP {answer.status} {answer.body[:300].decode('utf-8', 'replace').strip()}".rstrip()


def _wanted(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise Refused(_said(answer))
    return answer


def _retry_after(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "")
    return min(60.0, float(text)) if text.isdigit() else 0.0
