#!/usr/bin/env python3
"""Run a command in the project's own virtual environment, which is made when it is missing or out of date.

Until `bootstrap` has replaced the process, only the standard library is imported, and the words are ones that
an old Python understands, so that it can say what is missing.
"""

import ast
import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import List, Mapping, TextIO  # the old names: an old Python has to read this far

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
OWN_COMMANDS = {
    "demo": "starts everything on this machine with a made-up force, and prints the address and sign-ins",
    "test": "runs every check and every test (--quick leaves out browser and slow tests)",
    "benchmark": "measures the product from outside (benchmark [NAME ...] [--json] [--scale N])",
    "witness": "cosigns the journals of other bodies, so that a rebuilt one is seen (witness --help)",
}
DJANGO_COMMANDS = {
    "migrate": "brings the tables of a running demo, or of DATABASE_URL, up to date",
    "makemigrations": "writes migrations for changed models",
    "shell": "opens Python with the project loaded",
}
PIP_FILES = [  # absolute, or in the home folder; the last one on macOS
    "/etc/pip.conf",
    "/etc/xdg/pip/pip.conf",
    ".config/pip/pip.conf",
    ".pip/pip.conf",
    "Library/Application Support/pip/pip.conf",
]
ROOM = 1200  # megabytes that the environment and its making need


def main() -> None:
    """List the commands, answer one of our own, or hand over to Django."""
    if sys.version_info < (3, 11):
        found = ".".join(str(part) for part in sys.version_info[:2])
        sys.exit("Exhibit needs Python 3.11 or newer and this is " + found + ": run it with a newer python3.")
    if sys.platform == "win32":
        sys.exit("Exhibit runs on Linux and macOS: on Windows, use the Windows Subsystem for Linux.")
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help", "help"):
        list_commands()
        return
    os.environ.setdefault("EXHIBIT_STARTED_AT", str(time.time()))
    bootstrap()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if sys.argv[1] in OWN_COMMANDS:
        sys.exit(importlib.import_module("config.services." + MODULES[sys.argv[1]]).main(sys.argv[2:]))
    hand_over_to_django()


MODULES = {"demo": "demo", "test": "testing", "benchmark": "benchmarks", "witness": "witness"}


def list_commands() -> None:
    """Print every command with one line."""
    commands = dict(OWN_COMMANDS)
    commands.update(DJANGO_COMMANDS)
    for path in sorted(ROOT.glob("*/management/commands/*.py")):
        if not path.name.startswith("_"):
            words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            commands[path.stem] = words.partition("\n")[0].rstrip(".")
    print("python3 manage.py COMMAND\n")
    for name, words in commands.items():
        print(f"  {name:<18} {words[:1].lower()}{words[1:]}")


def hand_over_to_django() -> None:
    """Run one of Django's commands with the services of a running demo, when no addresses are given."""
    values = importlib.import_module("config.services.running").values_for(sys.argv[1], os.environ)
    os.environ.update(values)
    exceptions = importlib.import_module("django.core.exceptions")
    management = importlib.import_module("django.core.management")
    try:
        management.execute_from_command_line(sys.argv)
    except exceptions.ImproperlyConfigured as error:
        sys.exit(f"{error} (While `python3 manage.py demo` runs, its values are used.)")


def bootstrap() -> None:
    """Make the virtual environment when the lock has changed, then continue in it."""
    venv = Path(os.environ.get("EXHIBIT_VENV") or ROOT / ".venv").resolve()
    if os.environ.get("EXHIBIT_NO_VENV"):
        return
    keep_bytecode(venv)
    if Path(sys.prefix).resolve() == venv:
        return
    python = venv / "bin" / "python"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = venv / "made-from"
    if not (stamp.exists() and stamp.read_text() == wanted and python.exists()):
        make_environment(venv, python)
        stamp.write_text(wanted)
    os.execv(python, [str(python), str(ROOT / "manage.py"), *sys.argv[1:]])


def keep_bytecode(venv: Path) -> None:
    """Let all our processes keep what they compile in the environment's folder, beside no source.

    Containers often forbid Python to keep it; then each of a demo's seven processes compiled 1,400 files at its start,
    which took two thirds of that start.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(venv / "bytecode"))


def make_environment(venv: Path, python: Path) -> None:
    """Create the environment without ensurepip, which a plain Debian lacks, and fill it, hashes checked."""
    began = time.monotonic()
    try:
        venv.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"{venv} cannot be made ({error.strerror}): set EXHIBIT_VENV to a folder that can be written.")
    free = shutil.disk_usage(venv).free // 1024**2
    if free < ROOM:
        sys.exit(f"{venv} has {free} MB left and the environment needs {ROOM}: make room, or set EXHIBIT_VENV.")
    with hold(venv):
        print("  Making the environment (about 250 MB, once) …", flush=True)
        log = Path(tempfile.gettempdir()) / f"exhibit-set-up-{os.getpid()}.log"
        with log.open("w") as output:
            status = run([sys.executable, "-m", "venv", "--without-pip", "--clear", str(venv)], output)
            status = status or fill(python, output)
        if status:
            sys.exit(explain(log))
        for packages in venv.glob("lib/python3*/site-packages"):
            (packages / "exhibit.pth").write_text(f"{ROOT}\n")  # so that `.venv/bin/pytest` finds the project
        log.unlink()
    print(f"  {'Environment':<44} {time.monotonic() - began:6.1f} s", flush=True)


class hold:  # noqa: N801 (reads as a verb)
    """Let only one process at a time work on a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        fcntl = importlib.import_module("fcntl")
        self.handle = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(self.handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)


def fill(python: Path, output: TextIO) -> int:
    """Install the locked packages with uv when it is there and works, else with the vendored pip.

    uv does not read pip's settings: where these name an index, only pip is asked, so that nothing leaves the network.
    """
    locked = ["--require-hashes", "--only-binary=:all:", "-r", str(LOCK)]
    uv = shutil.which("uv")
    if (
        uv
        and not names_an_index(os.environ)
        and run([uv, "pip", "install", "--quiet", "--python", str(python), *locked], output) == 0
    ):
        return 0
    pip = next((ROOT / "vendor").glob("pip-*.whl")) / "pip"
    quick = ["--quiet", "--disable-pip-version-check", "--no-compile"]  # compiling what is never used takes longest
    return run([str(python), str(pip), "install", *quick, *locked], output)


def names_an_index(environment: Mapping[str, str]) -> bool:
    """Tell whether pip's environment or settings files say where packages come from."""
    if environment.get("PIP_INDEX_URL") or environment.get("PIP_NO_INDEX"):
        return True
    for place in [*PIP_FILES, environment.get("PIP_CONFIG_FILE", "")]:
        try:
            lines = (home() / place).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:  # not there, or not ours to read
            continue
        if any(re.match(r"(index-url|no-index)\s*[=:]", line) for line in lines):
            return True
    return False


def home() -> Path:
    """Return the home folder; a user without a name has none, and gets the folder for temporary files."""
    try:
        return Path("~").expanduser()
    except RuntimeError:
        return Path(tempfile.gettempdir())


def run(command: List[str], output: TextIO) -> int:
    """Run a command with its words in a log, and return its status. pip and uv insist on a home."""
    environment = dict(os.environ, HOME=str(home()))
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, check=False
        ).returncode
    except OSError as error:
        output.write(f"{command[0]}: {error}\n")
        return 1


NO_INDEX = (
    "The package index does not answer: check the network, or set PIP_INDEX_URL, or set PIP_NO_INDEX=1 "
    "and PIP_FIND_LINKS to a folder of wheels"
)
REASONS = {  # the first sign that is found counts: after its last try, pip also finds no matching distribution
    "No space left": "The disk is full: make room and try again",
    "DO NOT MATCH THE HASHES": "A package differs from its locked hash: use an index that delivers the same",
    "CERTIFICATE_VERIFY_FAILED": (
        "The package index has a certificate that is not trusted: install your network's certificate"
    ),
    "Retry(total=0": NO_INDEX,
    "Max retries exceeded": NO_INDEX,
    "No matching distribution": (
        "A package has no wheel for this system: use Linux on x86-64 or arm64 with Python 3.11 to 3.13"
    ),
    "No module named venv": "This Python has no venv module: install it (Debian: python3-venv) or use another python3",
    "onnection": NO_INDEX,
}


def explain(log: Path) -> str:
    """Return one sentence that says why the environment could not be made, and what to do."""
    words = log.read_text(errors="replace")
    for sign, reason in REASONS.items():
        if sign in words:
            return f"{reason} (log: {log})."
    lines = [line for line in words.splitlines() if line.strip()] or ["no message"]
    told = [line for line in lines if line.lower().startswith("error")] or lines
    return f"The environment could not be made: {told[-1].strip()} (log: {log})."


if __name__ == "__main__":
    main()
