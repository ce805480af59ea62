"""Early pytest plugin (`-p config.services.pytest_plugin`): the services run before the settings are read.

pytest-django imports the settings before any conftest.py, so a fixture or a conftest hook would be too late.
"""

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import call_command

from config.services import state, warden
from config.services.processes import Missing
from config.services.sharing import Shares
from config.services.stack import Stack
from config.services.testing import FAILED

BUCKETS = ("evidence", "journal")
MARK = "TESTS_RUN_IN"  # in the environment of all that the tests start: a process that had to be ended stops nothing


class Run:
    """What this pytest process has started."""

    stack: Stack | None = None
    seconds = 0.0
    static_files = ""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the services; an xdist worker inherits them, with a Valkey database and a receiving folder of its own."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(worker[2:]) + 1}"
        os.environ["INCOMING_DIR"] += f"-{worker}"
        state.private_folder(Path(os.environ["INCOMING_DIR"]))
        return
    began = time.monotonic()
    try:
        Run.stack = Stack(state.throw_away_folder(), durable=False)
        _start(Run.stack)
    except Missing as error:
        raise pytest.UsageError(str(error)) from error
    Run.seconds = time.monotonic() - began


def _start(stack: Stack) -> None:
    try:
        values = stack.begin()
        if "AUDIT_SIGNING_KEY_FILE" in values:
            state.write_private(stack.folder / "journal-key.pem", make_signing_key())
        os.environ |= values | {MARK: str(stack.folder)}
        if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 (Path.expanduser fails without a home)
            os.environ["HOME"] = str(state.private_folder(stack.folder / "home"))
        stack.wait()
        make_buckets()
    except BaseException:
        stack.stop(purge=True)
        raise


def make_signing_key() -> str:
    """Return a new Ed25519 private key as PEM (PKCS #8)."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Ed25519PrivateKey.generate().private_bytes(*form).decode()


def make_buckets() -> None:
    """Create the two buckets, versioned and with object lock, and return when the store shows them."""
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT_URL"],
        region_name="eu-west-2",
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
    )
    for bucket in BUCKETS:
        _until_accepted(partial(client.create_bucket, Bucket=bucket, ObjectLockEnabledForBucket=True))
        _until_accepted(partial(client.get_object_lock_configuration, Bucket=bucket))
    client.close()


def _until_accepted(call: Callable[[], object]) -> None:
    """Repeat a call that a store refuses while it is still starting; what is there already counts as done."""
    end = time.monotonic() + 30
    while True:
        try:
            call()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                return
            if time.monotonic() > end:
                raise
        except BotoCoreError:
            if time.monotonic() > end:
                raise
        else:
            return
        time.sleep(0.05)


def pytest_report_header() -> str:
    """Say what was started."""
    seconds = Run.stack.seconds if Run.stack else {}
    parts = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    return f"services up in {Run.seconds:.1f} s ({parts or 'all given'}){Run.static_files}"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    """Collect the static files once, since pages name them by their hash."""
    if Run.stack is None or not settings.configured:
        return
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except (ValueError, OSError) as error:  # a style sheet names a file that is not there
        Run.static_files = f"; static files NOT collected: {error}"


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Shares:
    """Share the tests out in our way."""
    return Shares(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser, a scanner or nginx and does not find it; in CI that is a failure."""
    if item.get_closest_marker("browser") and not find_chromium():
        _without("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path")
    if item.get_closest_marker("scanner") and not find_clamd():
        _without("clamd is not installed: apt-get install clamav-daemon")
    if item.get_closest_marker("proxy") and not find_nginx():
        _without("nginx is not installed: apt-get install nginx-light, or set NGINX to its path")


def find_chromium() -> str | None:
    """Return the path of the browser: CHROMIUM, else what is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def find_clamd() -> str | None:
    """Return the path of the scanner."""
    return _find_server("clamd")


def find_nginx() -> str | None:
    """Return the path of nginx: NGINX, else what is installed."""
    return os.environ.get("NGINX") or _find_server("nginx")


def _find_server(name: str) -> str | None:
    """Return the path of a server's program, which an ordinary user's PATH may not name."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _without(reason: str) -> None:
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"{reason} (CI is set, so this is a failure)", pytrace=False)
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that wait for the machine a second try; all others have one (decision 0043)."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what needed a second try and why, and which checks failed: the end of the output tells all."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"failed at the first try: {report.nodeid}", sep="_", yellow=True)
        terminalreporter.write_line(report.longreprtext)
    for name in filter(None, os.environ.get(FAILED, "").split("\n")):
        terminalreporter.write_line(f"FAILED check: {name} (its words are above the tests)", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the whole run when a check before the tests failed."""
    if os.environ.get(FAILED) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    """Stop the services, what a test left running, and remove their data."""
    if Run.stack is not None:
        Run.stack.stop(purge=True)
        warden.sweep(Run.stack.folder, patience=0, mark=MARK)
        shutil.rmtree(Run.stack.folder, ignore_errors=True)
        Run.stack = None
