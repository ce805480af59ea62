"""A small real server of the device protocol, with real files: what the simulator is tested against.

It stands for the outside of `devices.simulator`; the journeys run the same client against Exhibit itself.
"""

import hashlib
import json
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from devices.authorization import read_authorization
from devices.protocol import (
    BadMessage,
    CameraSettings,
    CheckIn,
    CheckInAnswer,
    Recording,
    UploadStarted,
    UploadState,
    UploadStatus,
)

SERVER_TIME = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
PREFIX = "/api/evidence/uploads/"


@dataclass
class Upload:
    """One upload and its growing file."""

    serial: str
    recording: Recording
    path: Path
    state: UploadState = UploadState.RECEIVING
    cause: str = ""
    item: str | None = None
    writing: threading.Lock = field(default_factory=threading.Lock)  # held while a request appends to the file

    @property
    def offset(self) -> int:
        return self.path.stat().st_size


@dataclass
class Desk:
    """What the server knows, and the faults it is asked to show."""

    folder: Path
    keys: dict[str, str]
    uploads: dict[str, Upload] = field(default_factory=dict)
    check_ins: list[CheckIn] = field(default_factory=list)
    requests: list[tuple[str, int]] = field(default_factory=list)  # (method, status answered)
    full_disk_answers: int = 0
    busy_answers: int = 0
    wrong_offset_answers: int = 0
    corrupts: bool = False
    polls_until_stored: int = 1
    ask_again_after: int = 0  # seconds
    settings: CameraSettings | None = None


class DockServer(ThreadingHTTPServer):
    """Use as a context manager: `with DockServer(folder, keys) as server: server.url`."""

    daemon_threads = True

    def __init__(self, folder: Path, keys: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.desk = Desk(folder, keys)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "DockServer":
        self.thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()


class Door(BaseHTTPRequestHandler):
    """Answers by the rules of docs/device-protocol.md."""

    server: DockServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay quiet in tests."""

    def answer(self, status: int, body: str = "", **headers: str) -> None:
        self.server.desk.requests.append((self.command, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode())
        self.close_connection = True

    def serial(self) -> str | None:
        try:
            _kind, serial, key = read_authorization(self.headers.get("Authorization", ""))
        except BadMessage:
            return None
        return serial if self.server.desk.keys.get(serial) == key else None

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def upload(self) -> Upload | None:
        found = self.server.desk.uploads.get(self.path.removeprefix(PREFIX).rstrip("/"))
        return found if found is not None and found.serial == self.serial() else None

    def do_POST(self) -> None:
        body, serial, desk = self.body(), self.serial(), self.server.desk
        if serial is None:
            self.answer(401, '{"detail": "Unknown device or wrong key."}')
        elif desk.busy_answers:
            desk.busy_answers -= 1
            self.answer(503, "busy", Retry_After="0")
        elif self.path == "/api/devices/check-in/":
            self.check_in(body)
        else:
            self.manifest(serial, body)

    def check_in(self, body: bytes) -> None:
        message = CheckIn.from_json(body)
        self.server.desk.check_ins.append(message)
        offset = round((message.device_time - SERVER_TIME).total_seconds() * 1000)
        self.answer(200, CheckInAnswer(SERVER_TIME, offset, "20417", 30, settings=self.server.desk.settings).to_json())

    def manifest(self, serial: str, body: bytes) -> None:
        try:
            recording = Recording.from_json(body)
        except BadMessage as problem:
            self.answer(400, json.dumps({"detail": str(problem)}))
            return
        desk = self.server.desk
        for number, known in desk.uploads.items():
            if (known.serial, known.recording.recording_id) == (serial, recording.recording_id):
                same = (known.recording.sha256, known.recording.size) == (recording.sha256, recording.size)
                self.begun(200, number) if same else self.answer(409, "another file under a known recording_id")
                return
        number = str(uuid.uuid4())
        path = desk.folder / number
        path.touch()
        desk.uploads[number] = Upload(serial, recording, path)
        self.begun(201, number)

    def begun(self, status: int, number: str) -> None:
        upload = self.server.desk.uploads[number]
        body = UploadStarted(number, upload.offset, upload.state).to_json()
        self.answer(status, body, Location=f"{self.server.url}{PREFIX}{number}")

    def do_HEAD(self) -> None:
        upload = self.upload()
        if upload is None:
            self.answer(404)
            return
        size = str(upload.recording.size)
        self.answer(200, Upload_Offset=str(upload.offset), Upload_Length=size, Cache_Control="no-store")

    def do_PATCH(self) -> None:
        desk, upload = self.server.desk, self.upload()
        if upload is None:
            self.answer(404)
        else:
            with upload.writing:  # what a cut line still brought is written before the next request is looked at
                self.append(upload, desk)

    def append(self, upload: Upload, desk: Desk) -> None:
        if desk.full_disk_answers:
            desk.full_disk_answers -= 1
            self.rfile.read(1000)
            self.answer(507, "The disk is full.", Retry_After="0")
        elif desk.wrong_offset_answers or int(self.headers["Upload-Offset"]) != upload.offset:
            desk.wrong_offset_answers = max(0, desk.wrong_offset_answers - 1)
            self.body()
            self.answer(409, "wrong offset")
        elif self.headers["Content-Type"] != "application/offset+octet-stream":
            self.answer(415)
        else:
            self.receive(upload)

    def receive(self, upload: Upload) -> None:
        left = int(self.headers["Content-Length"])
        with upload.path.open("ab", buffering=0) as file:
            while left and (block := self.rfile.read1(min(left, 65_536))):
                file.write(block)
                left -= len(block)
        if left:
            self.close_connection = True  # the line was cut: what came is kept
            return
        if upload.offset == upload.recording.size:
            self.verify(upload)
        self.answer(204, Upload_Offset=str(upload.offset), Tus_Resumable="1.0.0")

    def verify(self, upload: Upload) -> None:
        digest = hashlib.sha256(upload.path.read_bytes()).hexdigest()
        if self.server.desk.corrupts or digest != upload.recording.sha256:
            upload.state, upload.cause = UploadState.REFUSED, "The SHA-256 differs."
        else:
            upload.state, upload.item = UploadState.RECEIVED, str(uuid.uuid4())

    def do_GET(self) -> None:
        upload, desk = self.upload(), self.server.desk
        if upload is None:
            self.answer(404)
            return
        if upload.state is UploadState.RECEIVED:
            desk.polls_until_stored -= 1
            upload.state = UploadState.STORED if desk.polls_until_stored < 0 else upload.state
        recording = upload.recording
        status = UploadStatus(upload.state, upload.offset, recording.size, recording.sha256, upload.cause, upload.item)
        hint = {"Retry_After": str(desk.ask_again_after)} if desk.ask_again_after else {}
        self.answer(200, status.to_json(), **hint)
