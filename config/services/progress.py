"""Prints one line per step, with its seconds."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


class Progress:
    """Lines for a person at a terminal, or for a log: a step is printed when it is done."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.began = time.monotonic()

    def say(self, text: str = "") -> None:
        """Print a line, unless quiet."""
        if not self.quiet:
            print(text, flush=True)

    @staticmethod
    def since_command() -> float:
        """Return the seconds since the command was given, with the time that its own set-up took."""
        return time.time() - float(os.environ.get("EXHIBIT_STARTED_AT", time.time()))

    def done(self, name: str, seconds: float) -> None:
        """Print a finished step."""
        self.say(f"  {name:<44} {seconds:6.1f} s")

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens inside; at a terminal, show the name while it lasts."""
        began = time.monotonic()
        live = sys.stdout.isatty() and not self.quiet
        if live:
            print(f"  {name} …", end="\r", flush=True)
        try:
            yield
        except BaseException:
            if live:
                print(flush=True)
            raise
        self.done(name, time.monotonic() - began)
