"""A private S3 server (SeaweedFS) on the loopback address, with versions and object lock."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.services import processes
from config.services.processes import Missing
from config.services.programs import beside_python_or_on_path

GIVES_WAY = 5  # niceness: what is stored at a shift change waits for the pages
# It stands at 135 MB. A limit below that saves nothing: it collects without end, 13 % of a core for an idle server.
MEMORY = {"GOMEMLIMIT": "320MiB", "GOGC": "100"}
HIGHEST_PORT = 55_535  # each part also listens for gRPC on its port + 10,000


def ports(count: int) -> list[int]:
    """Return free ports that leave their gRPC neighbour free as well."""
    chosen: list[int] = []
    while len(chosen) < count:
        port = processes.free_port()
        port = port - 10_000 if port > HIGHEST_PORT - 10_000 else port
        if port not in chosen and processes.is_free(port) and processes.is_free(port + 10_000):
            chosen.append(port)
    return chosen


def remove_dead_sockets() -> None:
    """Remove the sockets that stopped servers left in the folder for temporary files (the place is their choice)."""
    for path in Path("/tmp").glob("seaweedfs-*.sock"):  # noqa: S108
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            if path.lstat().st_uid == os.geteuid():
                try:
                    probe.connect(str(path))
                except ConnectionRefusedError:
                    path.unlink()


class ObjectStore:
    """One server in one folder. Its inner ports have no sign-in: for demo, development and tests only."""

    name = "SeaweedFS"
    variable = "S3_ENDPOINT_URL"

    def __init__(self, state: Path, password: str, environment: dict[str, str], *, durable: bool) -> None:
        self.state, self.password, self.durable = state, password, durable
        self.environment = environment
        self.log = state / "seaweedfs.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.ports: list[int] = []

    @property
    def port(self) -> int:
        """Where the S3 interface listens."""
        return self.ports[0]

    def spawn(self) -> dict[str, str]:
        """Start the server and return its address and keys; raise `Missing` when there is none."""
        program = beside_python_or_on_path("weed")
        if not program:
            message = (
                "No SeaweedFS was found for this system: set S3_ENDPOINT_URL, AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY to an S3 store with object lock."
            )
            raise Missing(message)
        self.state.mkdir(parents=True, exist_ok=True)
        processes.set_aside(self.log)
        self.ports = self.ports or ports(5)  # the same ones when it is started again
        (self.state / "mini.options").unlink(missing_ok=True)  # it remembers old ports and would prefer them
        keys = {"AWS_ACCESS_KEY_ID": "exhibit", "AWS_SECRET_ACCESS_KEY": self.password}
        self.process = processes.start(
            [program, *self._arguments()],
            self.log,
            environment=self.environment | keys | MEMORY,
            cwd=self.state,
            niceness=GIVES_WAY,
        )
        return {"S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}"} | keys

    def ready(self) -> None:
        """Wait until the store answers a request."""
        if self.process is None:
            return
        processes.wait_for_port(self.port, self.process, self.name, self.log)
        end = time.monotonic() + 60
        while time.monotonic() < end and not self._answers():
            time.sleep(0.05)

    def stop(self) -> None:
        """Shut down in order; a throw-away store is not worth the wait."""
        if self.durable:
            processes.stop(self.process, signal.SIGTERM, 15)
        else:
            processes.stop(self.process, signal.SIGKILL, 5)
        remove_dead_sockets()

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2).close()
        except urllib.error.HTTPError as answer:
            return answer.code < 500  # refused, because the request is not signed
        except OSError:
            return False
        return True

    def _arguments(self) -> list[str]:
        interface, master, volume, filer, admin = self.ports
        return [
            "mini",
            f"-dir={self.state}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-master.telemetry=false",  # it would send statistics out
            "-webdav=false",
            "-admin.ui=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-master.port={master}",
            f"-volume.port={volume}",
            f"-filer.port={filer}",
            f"-s3.port={interface}",
            f"-admin.port={admin}",
        ]
