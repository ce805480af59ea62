"""The processes of docker-compose.yml on this machine: its commands and values, with other hosts, ports and folders.

A process gets the values of compose and of the image, and nothing of the environment of the tests: a value that compose
forgets is missed here as well.
"""

import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config.services import processes, state
from config.services.warden import MARK
from tests.deploy.compose import command_of_image, dockerfile, services
from tests.deploy.front import HOST
from tests.house.tree import ROOT

OWN_PROGRAMS = ("python", "celery", "uvicorn")
KEPT = (MARK, "PYTHONPYCACHEPREFIX")  # by which what is left is found; and the image holds its packages compiled


@dataclass
class Production:
    """One run: where it lies, where its services listen, and what of it is running."""

    folder: Path
    addresses: dict[str, str]  # DATABASE_URL, REDIS_URL, S3_ENDPOINT_URL and the tools, of servers that run
    passwords: dict[str, str]
    port: int = field(default_factory=processes.free_port)
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        """Return what an operator writes into .env: every line of the example that has no #, and no other."""
        required = re.findall(r"^([A-Z0-9_]+)=$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
        return dict.fromkeys(required, "0123456789abcdef" * 3) | {
            "FORCE_NAME": "Midshire Police",
            "PUBLIC_HOST": HOST,
            "TLS_FOLDER": "/etc/tls",
            "AUDIT_LOG_ORIGIN": f"{HOST}/journal",
            "POSTGRES_PASSWORD": self.passwords["postgres"],
            "EXHIBIT_APP_DB_PASSWORD": self.passwords["postgres_app"],
            "EXHIBIT_SEALER_DB_PASSWORD": self.passwords["postgres_sealer"],
            "VALKEY_PASSWORD": self.passwords["valkey"],
            "AWS_ACCESS_KEY_ID": "exhibit",
            "AWS_SECRET_ACCESS_KEY": self.passwords["s3"],
        }

    def here(self, text: str) -> str:
        """Return a value or word of compose with the hosts, ports and folders of this machine."""
        ours = {
            "postgres:5432": urlsplit(self.addresses["DATABASE_URL"]).netloc.rpartition("@")[2],
            "valkey:6379": urlsplit(self.addresses["REDIS_URL"]).netloc.rpartition("@")[2],
            "seaweedfs:8333": urlsplit(self.addresses["S3_ENDPOINT_URL"]).netloc,
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
            "/usr/bin/ffmpeg": self.addresses["FFMPEG_BIN"],
            "/usr/bin/ffprobe": self.addresses["FFPROBE_BIN"],
            "/var/lib/exhibit": str(self.folder),
            "/tmp/static": str(self.folder / "static"),  # noqa: S108 (what stands in the file)
        }
        for theirs, mine in ours.items():
            text = text.replace(theirs, mine)
        return text

    def command(self, name: str) -> list[str]:
        """Return the command line of a service, with the programs of this environment."""
        words = services(self.values())[name].get("command") or command_of_image()
        words = [self.here(word) for word in words]
        if words[0] == "uvicorn":
            words[words.index("--host") + 1], words[words.index("--port") + 1] = "127.0.0.1", str(self.port)
        return [str(state.tool(words[0])) if words[0] in OWN_PROGRAMS else words[0], *words[1:]]

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a service: of the image, then of compose; the image holds the static files."""
        given = services(self.values())[name]["environment"]
        image = {"STATIC_ROOT": str(self.folder / "static"), "PATH": os.defpath} | values_of_image()
        kept = {key: os.environ[key] for key in KEPT if key in os.environ}
        return image | {key: self.here(value) for key, value in given.items()} | kept

    def run(self, name: str, environment: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a service that ends by itself."""
        return subprocess.run(
            self.command(name), env=environment or self.environment(name), cwd=ROOT, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=400, check=False,
        )  # fmt: skip

    def start(self, name: str) -> None:
        log = self.folder / f"{name}.log"
        self.running[name] = processes.start(self.command(name), log, environment=self.environment(name), cwd=ROOT)

    def stop(self) -> dict[str, int | None]:
        """Ask all to end, as compose does, and return their codes; None for one that had to be killed."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        codes: dict[str, int | None] = {}
        for name, process in self.running.items():
            try:
                codes[name] = process.wait(60)
            except subprocess.TimeoutExpired:
                codes[name] = None
            processes.stop(process, signal.SIGKILL, 1)
        self.running.clear()
        return codes


def values_of_image() -> dict[str, str]:
    """Return the plain values of the application image's ENV lines, without its paths."""
    line = re.search(r"^ENV (.*)$", dockerfile().partition(" AS application")[2], re.MULTILINE).group(1)
    pairs = dict(word.split("=", 1) for word in line.split())
    return {name: value for name, value in pairs.items() if "/" not in value}
