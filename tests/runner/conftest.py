"""What the runner's tests share: an environment without the addresses of this test run, and waiting for a process."""

import os
import subprocess
import sys
import time

import pytest

from config.services.testing import NEEDED
from config.services.warden import MARK

OURS = {*NEEDED, MARK, "STATIC_ROOT", "EXHIBIT_NO_VENV", "EXHIBIT_APP_DB_PASSWORD", "EXHIBIT_SEALER_DB_PASSWORD"}


@pytest.fixture
def bare_environment(tmp_path):
    """The environment of somebody who just opened a terminal."""
    ours = {name for name in os.environ if name in OURS or name.startswith(("PYTEST_", "EXHIBIT_"))}
    return {name: value for name, value in os.environ.items() if name not in ours}


@pytest.fixture
def sleeper():
    """Start processes that would live for a minute, with these extra values; all are gone after the test."""
    started = []

    def start(**values):
        command = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"]
        process = subprocess.Popen(command, env=os.environ | values, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def until():
    """Look again and again until it is true, for at most some seconds; return whether it became true."""

    def look(is_true, seconds=60.0):
        end = time.monotonic() + seconds
        while not is_true():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    return look
