"""The HTTP side of a witness (C2SP tlog-witness): add-checkpoint, and the last checkpoint of each log."""

import logging
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from audit.cosignatures import witness_key
from audit.notes import BadNote
from audit.witness.service import Answer, Witness

logger = logging.getLogger(__name__)

LARGEST = 64 * 1024  # bytes of a request: 63 lines of proof and a note with many signatures
_CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint")
_NOT_FOUND = Answer(404, "There is nothing here.\n")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness until it is shut down."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        super().__init__(address, _Handler)
        self.witness = witness


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # so that connections stay open
    server_version = "Exhibit-witness"
    sys_version = ""
    timeout = 30  # seconds for a client to say something
    server: WitnessServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            self._reply(Answer(413 if length.isdigit() else 411, f"Send at most {LARGEST} bytes, with their number.\n"))
            return
        body = self.rfile.read(int(length))
        if self.path != "/add-checkpoint":
            self._reply(_NOT_FOUND)
            return
        try:
            answer = self.server.witness.add_checkpoint(body)
        except (OSError, BadNote):
            logger.exception("The last checkpoint could not be read or the next one not be kept: nothing is cosigned.")
            answer = Answer(500, "The witness cannot keep what it cosigns.\n")
        self._reply(answer)

    def do_GET(self) -> None:
        if self.path == "/":
            key = witness_key(self.server.witness.signer)
            self._reply(Answer(200, f"A witness of transparency logs (C2SP tlog-witness).\n{key.as_text()}\n"))
            return
        found = _CHECKPOINT.fullmatch(self.path)
        note = self.server.witness.latest(found[1]) if found else None
        self._reply(Answer(200, note) if note else _NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:
        logger.info(format, *args)

    def _reply(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
