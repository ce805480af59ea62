"""The command line of a witness: makes its key once, prints it, and serves until it is told to stop."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from audit import checkpoint
from audit.cosignatures import witness_key
from audit.notes import BadNote, Verifier
from audit.witness.records import FolderInUse, Records
from audit.witness.server import WitnessServer
from audit.witness.service import Witness


def main(arguments: Sequence[str]) -> int:
    """Serve; returns 0 when it was told to stop, 2 when an argument makes no sense."""
    options = parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    key_file = options.folder / "witness-key.pem"
    checkpoint.make_key(key_file)
    signer = checkpoint.read_signer(key_file, options.name)
    sys.stdout.write(f"Public key of this witness, to be given to the logs: {witness_key(signer).as_text()}\n")
    if options.show_key:
        return 0
    try:
        logs = known_logs(options.log)
        with closing(Records(options.folder)) as records:
            serve(WitnessServer((options.host, options.port), Witness(signer, logs, records)))
    except (BadNote, FolderInUse, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return folder, name, log, host, port and show_key."""
    parser = argparse.ArgumentParser(prog="manage.py witness", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the key and the last checkpoints are kept")
    parser.add_argument("--name", required=True, help="name of this witness, such as witness.pcc.example/w1")
    parser.add_argument("--log", action="append", default=[], metavar="KEY", help="public key of a log to watch")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (a proxy in front adds TLS)")
    parser.add_argument("--port", type=int, default=8475, help="port to listen on")
    parser.add_argument("--show-key", action="store_true", help="print the public key and end")
    return parser.parse_args(list(arguments))


def known_logs(keys: Sequence[str]) -> dict[str, list[Verifier]]:
    """Return the keys of each log by its origin, which is the name of the key; raises BadNote."""
    logs: dict[str, list[Verifier]] = {}
    for key in keys:
        verifier = Verifier.from_text(key)
        logs.setdefault(verifier.name, []).append(verifier)
    if not logs:
        message = "A witness watches at least one log: give --log and the public key that `make_journal_key` prints."
        raise BadNote(message)
    return logs


def serve(server: WitnessServer) -> None:
    """Serve until SIGTERM or SIGINT; a request that is cut off is asked again by its log and does no harm."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with server:
        host, port = server.server_address[:2]
        sys.stdout.write(f"Listening on http://{host!s}:{port}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")
