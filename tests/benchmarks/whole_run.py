"""How long `manage.py test` takes, quick and whole."""

import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from config.services import state

CLOSING = re.compile(r"^=* ?(.*\d+ (?:passed|failed|error|skipped|deselected).* in [\d.]+s.*?) ?=*$", re.MULTILINE)


def measure(outside: Mapping[str, str]) -> dict[str, Any]:
    """Return seconds of `manage.py test`, whole, after a quick one that has warmed the tools' caches."""
    quick, whole = timed(outside, ["--quick"]), timed(outside, [])
    detail = {"quick": quick, "whole": whole}
    return {"value": whole["seconds"], "limit": None, "ratio": None, "detail": detail}


def timed(outside: Mapping[str, str], arguments: Sequence[str]) -> dict[str, Any]:
    """Run the command with these arguments; return its seconds, its status and pytest's closing line."""
    command = [sys.executable, str(state.ROOT / "manage.py"), "test", *arguments]
    began = time.perf_counter()
    done = subprocess.run(
        command,
        check=False,
        cwd=state.ROOT,
        env={**outside, "EXHIBIT_NO_VENV": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = round(time.perf_counter() - began, 1)
    closing = CLOSING.findall(done.stdout)
    said = closing[-1] if closing else " / ".join(done.stdout.strip().splitlines()[-3:])
    return {"seconds": seconds, "status": done.returncode, "closing_line": said}
