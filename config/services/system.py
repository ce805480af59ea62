"""The whole system on one machine: services, tables, web, workers, beat and sealer, under one supervisor."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from config.services import applications, prepared, processes, running, state, warden
from config.services.processes import Missing
from config.services.progress import Progress
from config.services.roles import address_as
from config.services.stack import GIVEN, SERVICES, Service, Stack
from config.services.supervisor import Child, Supervisor, program

PATIENCE = 90.0  # seconds for pages to answer on a slow machine


class System:
    """One run. Use it as `with System(folder, door, progress) as system:`; leaving stops everything.

    `door` is the listening socket of the pages: theirs from the first second on.
    """

    def __init__(self, folder: Path, door: socket.socket, progress: Progress) -> None:
        self.folder, self.door, self.progress = folder, door, progress
        self.port: int = door.getsockname()[1]
        self.stack = Stack(folder)
        self.services, self.applications = Supervisor(progress.say), Supervisor(progress.say)
        self.environment: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.guard: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for a browser: passkeys need a name, so not 127.0.0.1."""
        return f"http://localhost:{self.port}"

    def __enter__(self) -> "System":
        if left := warden.marked(self.folder):
            with self.progress.step(f"Ending {len(left)} processes of a run that was killed"):
                warden.sweep(self.folder, warden.PATIENCE)
        command = [sys.executable, "-I", "-S", warden.__file__, str(self.folder), str(warden.PATIENCE)]
        self.guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, make_force: bool, meanwhile: Callable[[], None] | None = None) -> None:
        """Start everything and return when pages answer; raise `Missing` when something does not.

        `meanwhile` is called as soon as the programs are known, for what needs no pages yet.
        """
        if given := [name for name in GIVEN if os.environ.get(name)]:
            self.progress.say(f"  Used as given, not started: {', '.join(given)}")
        with self.progress.step("Services: PostgreSQL, Valkey, S3"):
            self._start_services()
        if meanwhile:
            meanwhile()
        self._prepare(make_force=make_force)
        with self.progress.step("Web"):
            self._start_applications()
            self._wait_for_pages()
        self._tell()
        self.progress.done("Pages answer after", self.progress.since_command())
        with self.progress.step("Workers, beat, sealer"):
            unwell = self._wait_until_well()
        if unwell:
            self.progress.say(f"Not well: {unwell}. The logs are in {self.folder / 'logs'}.")

    def tend(self) -> None:
        """Look after the children once."""
        self.services.tend()
        self.applications.tend()

    def stop(self) -> None:
        """Stop the applications, then the services, then what either left behind."""
        running.remove(self.folder)
        self.applications.stop()
        self.stack.stop()
        warden.sweep(self.folder, patience=0)
        if self.guard is not None and self.guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.guard.stdin.write(b"done")
                self.guard.stdin.close()
            self.guard.wait(5)
            self.guard = None

    def values(self, role: str) -> dict[str, str]:
        """Return the environment of a process that signs in to the database as `owner`, `app` or `sealer`."""
        return self.environment | {"DATABASE_URL": self.addresses[role]}

    def _start_services(self) -> None:
        self.environment = dict(os.environ) | self.stack.begin() | self._own_values()
        self.stack.wait()
        for service in self.stack.running:
            self.services.keep(Child(service.name, _again(service), service.log, process=service.process))
        owner = self.environment["DATABASE_URL"]
        self.addresses = {
            "owner": owner,
            "app": address_as(owner, "exhibit_app", self.environment["EXHIBIT_APP_DB_PASSWORD"]),
            "sealer": address_as(owner, "exhibit_sealer", self.environment["EXHIBIT_SEALER_DB_PASSWORD"]),
        }

    def _own_values(self) -> dict[str, str]:
        values = {
            "EXHIBIT_NO_VENV": "1",
            "EXHIBIT_STATE": str(self.folder),
            "BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
        }
        for name, value in {"EXHIBIT_DEMO": "yes", "TWO_STEP_REQUIRED": "no"}.items():
            values[name] = os.environ.get(name, value)
        if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 (Path.expanduser fails without a home)
            values["HOME"] = str(state.private_folder(self.folder / "home"))
        return values

    def _prepare(self, *, make_force: bool) -> None:
        """Bring tables, rights, buckets and static files up to date, unless nothing has changed since."""
        wanted = prepared.fingerprint()
        all_local = len(self.stack.running) == len(SERVICES)
        if all_local and prepared.is_current(self.folder, wanted):
            return
        log = self.folder / "logs" / "prepare.log"
        arguments = ["prepare", "--demo"] if make_force else ["prepare"]
        with log.open("wb") as errors:
            process = subprocess.Popen(
                applications.manage(state.ROOT, *arguments),
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                env=self.values("owner"),
                cwd=state.ROOT,
                start_new_session=True,
                preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (no other thread runs now)
            )
        try:
            for line in process.stdout or ():
                name, _, seconds = line.decode().strip().partition("\t")
                self.progress.done(name, float(seconds))
        finally:
            processes.stop(process, signal.SIGTERM, 120 if sys.exc_info()[0] is None else 3)
        if process.returncode != 0:
            raise Missing(_last_words("Preparing the data", log))
        prepared.note(self.folder, wanted)

    def _start_applications(self) -> None:
        logs = self.folder / "logs"
        sealer = applications.manage(state.ROOT, "sealer")
        for name, command, role in (
            ("web", applications.web(self.door), "app"),
            ("worker-ingest", applications.worker("ingest"), "app"),
            ("worker-media", applications.worker("media"), "app"),
            ("sealer", sealer, "sealer"),
            ("beat", applications.beat(state.private_folder(self.folder / "beat")), "app"),
        ):
            log = logs / f"{name}.log"
            keep = (self.door.fileno(),) if name == "web" else ()
            niceness = applications.NICENESS.get(name.removeprefix("worker-"), 0)
            begin = program(command, log, self.values(role), state.ROOT, keep=keep, niceness=niceness)
            self.applications.start(Child(name, begin, log))

    def _wait_for_pages(self) -> None:
        end, answer = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            self.tend()
            answer, _ = ask(self.port, "/signin/")
            if answer == "200":
                return
            time.sleep(0.1)
        raise Missing(_last_words(f"The web server ({answer or 'no answer'})", self.folder / "logs" / "web.log"))

    def _wait_until_well(self) -> str:
        """Wait for the workers; return what is still not well when patience is over, else nothing."""
        end, body = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            self.tend()
            answer, body = ask(self.port, "/health/")
            if answer == "200":
                return ""
            if unwell(body).keys() == {"incoming_disk"}:  # waiting makes no room
                break
            time.sleep(0.3)
        return ", ".join(f"{name} ({problem})" for name, problem in unwell(body).items()) or "the health page"

    def _tell(self) -> None:
        children = [*self.services.children, *self.applications.children]
        private = {warden.MARK, "EXHIBIT_NO_VENV"}
        ours = {name: value for name, value in self.values("app").items() if os.environ.get(name) != value}
        running.write(
            self.folder,
            {
                "process": os.getpid(),
                "url": self.url,
                "groups": [child.process.pid for child in children if child.process],
                "environment": {name: value for name, value in ours.items() if name not in private},
                "owner_address": self.addresses["owner"],
            },
        )


def unwell(body: str) -> dict[str, str]:
    """Return what is not well by the health page, with its problem."""
    parts = json.loads(body or "{}")
    return {name: part["problem"] for name, part in parts.items() if isinstance(part, dict) and not part.get("ok")}


def ask(port: int, path: str) -> tuple[str, str]:
    """Return the status of an address as text, or nothing when there is no answer, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return str(answer.status), answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return "", ""
    finally:
        connection.close()


def _again(service: Service) -> Callable[[], "subprocess.Popen[bytes]"]:
    def spawn() -> "subprocess.Popen[bytes]":
        service.spawn()
        if service.process is None:
            message = f"{service.name} did not start."
            raise Missing(message)
        return service.process

    return spawn


def _last_words(what: str, log: Path) -> str:
    """Return one sentence with the last line of a log, and where the log is."""
    lines = (
        [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()] if log.exists() else []
    )
    return f"{what} failed: {lines[-1] if lines else 'no message'} (log: {log})."
