"""`manage.py benchmark`: hands over to the benchmarks, which start throw-away systems of their own."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from config.services import state


def main(arguments: Sequence[str]) -> NoReturn:
    """Become `python -m tests.benchmarks`; an image for production carries no benchmarks."""
    if not (state.ROOT / "tests" / "benchmarks" / "__main__.py").exists():
        print("There are no benchmarks here: they lie in tests/benchmarks of a whole checkout.", file=sys.stderr)
        sys.exit(1)
    os.chdir(state.ROOT)
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    os.execve(sys.executable, command, os.environ | {"EXHIBIT_NO_VENV": "1"})  # noqa: S606 (no shell is the point)
