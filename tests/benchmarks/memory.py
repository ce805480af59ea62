"""The resident memory of a process and of those it starts, watched while something runs."""

import os
import threading
from pathlib import Path
from typing import Self

from tests.benchmarks.live_site import tree


class Memory:
    """Watches the resident memory of this process and of those it starts, ten times a second."""

    def __init__(self) -> None:
        self._before = resident(os.getpid())
        self._own = self._others = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def figures(self) -> dict[str, float]:
        """Return megabytes: of this process before, at its peak, and of all its workers together at their peak."""
        found = {"before": self._before, "peak": self._own, "workers_peak": self._others}
        return {name: round(value / 1e6, 1) for name, value in found.items()}

    def _watch(self) -> None:
        while not self._end.wait(0.1):
            own, *others = tree(os.getpid())
            self._own = max(self._own, resident(own))
            self._others = max(self._others, sum(resident(pid) for pid in others))


def resident(pid: int) -> int:
    """Return the resident memory of one process in bytes."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0
