"""A real clamd that knows one signature: the test file of EICAR, wherever it stands."""

import subprocess  # noqa: TID251 (a scanner of the test's own)
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.services.pytest_plugin import find_clamd
from tests.community.evil import EICAR


@contextmanager
def running_clamd(folder: Path) -> Iterator[str]:
    """Start it in `folder` and yield its socket."""
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Test.EICAR:0:*:{EICAR.hex()}\n")
    conf, socket = folder / "clamd.conf", folder / "clamd.sock"
    conf.write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {folder}/db\nForeground yes\nTemporaryDirectory {folder}\n"
        "StreamMaxLength 25M\nAlertExceedsMax yes\nSelfCheck 36000\nUser root\n"
    )
    program = find_clamd()
    assert program
    process = subprocess.Popen(  # noqa: S603 (the scanner that is installed)
        [program, "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while not socket.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    yield str(socket)
    process.terminate()
    process.wait(20)
