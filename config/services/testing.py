"""`manage.py test`: runs every check, then every test; a failed check lets the rest run, then fails all."""

import concurrent.futures
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from config.services import applications, prepared, state
from config.services.progress import Progress

NEEDED = {  # the checks that load the settings connect to nothing: these values only have to be there
    "SECRET_KEY": "checks",
    "STORED_SECRETS_KEY": "checks" * 6,
    "DATABASE_URL": "postgresql://checks:checks@127.0.0.1:1/checks",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "S3_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "checks",
    "AWS_SECRET_ACCESS_KEY": "checks",
    "INCOMING_DIR": os.devnull,
    "FFMPEG_BIN": os.devnull,
    "FFPROBE_BIN": os.devnull,
    "AUDIT_SIGNING_KEY_FILE": os.devnull,
}
FAILED = "EXHIBIT_FAILED_CHECKS"  # tells pytest, which prints them before its closing line and fails
ALONE = ("-n", "--numprocesses", "-x", "--exitfirst", "--pdb", "--trace", "-s", "--collect-only", "--co")


@dataclass(frozen=True)
class Check:
    """A command that succeeds when nothing is wrong."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Outcome:
    """What a check said."""

    check: Check
    passed: bool
    words: str
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run the checks, then become pytest; `arguments` are pytest's own, and --quick and --no-checks."""
    rest = [word for word in arguments if word not in {"--quick", "--no-checks"}]
    os.chdir(state.ROOT)
    failed = [] if "--no-checks" in arguments else run_checks(Progress())
    environment = os.environ | {FAILED: "\n".join(failed), "EXHIBIT_NO_VENV": "1"}
    command = pytest_command(rest, quick="--quick" in arguments)
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606 (no shell is the point)


def checks() -> list[Check]:
    """Return the checks in the order of their printing."""
    packages = [part for part in prepared.PARTS if any((state.ROOT / part).rglob("*.py"))]
    templates = [str(place) for part in packages for place in (state.ROOT / part).rglob("templates")]
    migrations = applications.manage(state.ROOT, "makemigrations", "--check", "--dry-run")
    found = [
        Check("lint (ruff check)", _tool("ruff", "check", ".")),
        Check("format (ruff format)", _tool("ruff", "format", "--check", ".")),
        Check("import contracts (lint-imports)", _tool("lint-imports", "--no-cache")),
        Check("types (mypy)", _tool("mypy", "manage.py", *packages)),
        Check("migrations (makemigrations --check)", migrations),
        Check("spelling (codespell)", _tool("codespell")),
        Check("dependencies (deptry)", _tool("deptry", ".")),
    ]
    if templates:
        found.insert(5, Check("templates (djlint --lint)", _tool("djlint", "--lint", "--quiet", *templates)))
        found.insert(6, Check("templates (djlint --check)", _tool("djlint", "--check", *templates)))
    return found


def run_checks(progress: Progress) -> list[str]:
    """Run the checks, two at a time, print each, and return the names of those that failed."""
    progress.say("Checks")
    failed = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(_run, checks()):
            progress.done(outcome.check.name + ("" if outcome.passed else "  FAILED"), outcome.seconds)
            if not outcome.passed:
                failed.append(outcome.check.name)
                progress.say(outcome.words.rstrip() + "\n")
    progress.say("Tests")
    return failed


def pytest_command(arguments: Sequence[str], *, quick: bool) -> list[str]:
    """Return pytest's command: two processes, which `sharing` keeps busy."""
    command = [sys.executable, "-m", "pytest"]
    if quick:
        command += ["-m", "not browser and not slow"]
    if (os.cpu_count() or 1) > 1 and not any(word.startswith(ALONE) for word in arguments):
        command += ["-n", "2"]
    if not os.access(state.ROOT, os.W_OK):
        command += ["-p", "no:cacheprovider"]
    return [*command, *arguments]


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(state.tool(name)), *arguments]


def _run(check: Check) -> Outcome:
    began = time.monotonic()
    values = {name: os.environ.get(name, value) for name, value in NEEDED.items()}
    environment = os.environ | values | {"EXHIBIT_NO_VENV": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    if not os.access(state.ROOT, os.W_OK):
        environment |= {"RUFF_NO_CACHE": "true", "MYPY_CACHE_DIR": os.devnull}
    done = subprocess.run(
        check.command,
        check=False,
        cwd=state.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Outcome(check, done.returncode == 0, done.stdout, time.monotonic() - began)
