"""All local services together: one whose address is given is used, the others are started."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from config.services import state
from config.services.media_tools import media_tools
from config.services.object_store import ObjectStore
from config.services.postgres import Postgres
from config.services.processes import Missing
from config.services.valkey import Valkey
from config.services.warden import MARK

Service = Postgres | Valkey | ObjectStore
SERVICES = (Postgres, Valkey, ObjectStore)
GIVEN = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL", "FFMPEG_BIN", "FFPROBE_BIN")
PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR")  # a server needs no more of our environment


class Stack:
    """The services of one run, in one state folder."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder, self.durable = folder, durable
        self.running: list[Service] = []
        self.seconds: dict[str, float] = {}
        state.make(folder)
        self.passwords = state.passwords(folder)

    def start(self) -> dict[str, str]:
        """Start what has no address yet and return what the application needs in its environment.

        Call it from the main thread: `processes.die_with_parent` says why. Raises `Missing`.
        """
        environment = self.begin()
        self.wait()
        return environment

    def begin(self) -> dict[str, str]:
        """Start the processes without waiting for them; raise `Missing`."""
        environment = media_tools(os.environ) | self._paths_and_keys()
        self._ask_given(environment)
        marks = {MARK: str(self.folder)}
        own = {name: value for name, value in os.environ.items() if name in PASSED_ON} | marks
        self._began = time.monotonic()
        try:
            if not os.environ.get(ObjectStore.variable):  # the slowest to get ready goes first
                environment |= self._spawn(
                    ObjectStore(self._sub("s3"), self.passwords["s3"], own, durable=self.durable)
                )
            if not os.environ.get(Valkey.variable):
                environment |= self._spawn(
                    Valkey(self._sub("valkey"), self.passwords["valkey"], own, durable=self.durable)
                )
            if not os.environ.get(Postgres.variable):
                environment |= self._spawn(
                    Postgres(self._sub("postgres"), self.passwords["postgres"], marks, durable=self.durable)
                )
        except BaseException:
            self.stop()
            raise
        return environment | marks | self._quiet_network(environment)

    def wait(self) -> None:
        """Return when every started service answers; raise `Missing` after stopping all when one does not."""
        try:
            for service in self.running:
                service.ready()
                self.seconds[service.name] = round(time.monotonic() - self._began, 2)
        except BaseException:
            self.stop()
            raise

    def stop(self, *, purge: bool = False) -> None:
        """Stop everything at once; with `purge`, remove the data as well."""
        threads = [threading.Thread(target=service.stop) for service in self.running]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.running.clear()
        if purge:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def postgres(self) -> Postgres | None:
        """The database server that this run started, when it started one."""
        return next((service for service in self.running if isinstance(service, Postgres)), None)

    def _spawn(self, service: Service) -> dict[str, str]:
        self.running.append(service)
        return service.spawn()

    def _sub(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711 if name == "postgres" else 0o700)
        return folder

    def _paths_and_keys(self) -> dict[str, str]:
        values = {
            "SECRET_KEY": self.passwords["django"],
            "STORED_SECRETS_KEY": self.passwords["stored_secrets"],
            "INCOMING_DIR": str(self._sub("incoming")),
            "STATIC_ROOT": str(self._sub("static")),
            "AUDIT_SIGNING_KEY_FILE": str(self.folder / "journal-key.pem"),
            "EXHIBIT_APP_DB_PASSWORD": self.passwords["postgres_app"],
            "EXHIBIT_SEALER_DB_PASSWORD": self.passwords["postgres_sealer"],
        }
        return {name: value for name, value in values.items() if not os.environ.get(name)}

    @staticmethod
    def _quiet_network(environment: dict[str, str]) -> dict[str, str]:
        """Return values that keep a proxy, and somebody's own AWS files, out of the way to local services."""
        direct = ",".join(
            filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), "127.0.0.1,localhost"])
        )
        values = {"NO_PROXY": direct, "no_proxy": direct}
        if ObjectStore.variable in environment:
            nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
            values |= nothing | {"AWS_EC2_METADATA_DISABLED": "true"}
        return values

    def _ask_given(self, environment: dict[str, str]) -> None:
        """Let a process of its own ask what is given: only then are its clients worth loading."""
        if not any(os.environ.get(name) for name in GIVEN):
            return
        own = {"EXHIBIT_NO_VENV": "1"} | self._quiet_network({})
        if self.durable:  # a throw-away run makes no roles
            own["EXHIBIT_APP_DB_PASSWORD"] = (environment | os.environ)["EXHIBIT_APP_DB_PASSWORD"]
        command = [sys.executable, "-m", "config.services.given"]
        asked = subprocess.run(
            command, cwd=state.ROOT, env=os.environ | own, stderr=subprocess.PIPE, text=True, check=False
        )
        if asked.returncode != 0:
            lines = asked.stderr.strip().splitlines() or ["The given services could not be asked."]
            raise Missing(lines[-1])
