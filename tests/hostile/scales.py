"""Scales for the media tools: the peak memory of each run, the tool's alone."""

import sys
from dataclasses import dataclass
from pathlib import Path

from evidence.media.ffmpeg import Tools


@dataclass(frozen=True)
class Scales:
    """The two programs behind scales, and where the peaks of memory are written down."""

    tools: Tools
    log: Path

    def peaks(self) -> list[int]:
        """Return the peak memory in bytes of every tool that has ended."""
        return [int(line) * 1024 for line in self.log.read_text(encoding="ascii").splitlines()]


def weigh(program: Path, log: Path) -> Path:
    """Return a program that does the same, but writes down the peak memory of the tool alone.

    The kernel counts the peak of a started process from that of its starter, here a pytest that earlier tests
    made large. So the tool is started by a small program, which tells what its only child has used.
    """
    script = log.parent / program.name
    script.write_text(
        f"#!{sys.executable} -IS\n"
        "import os, resource, sys\n"
        f"tool = os.posix_spawn({str(program)!r}, [{str(program)!r}, *sys.argv[1:]], os.environ)\n"
        "_, status, usage = os.wait4(tool, 0)\n"
        f"with open({str(log)!r}, 'a') as log:\n"
        "    print(usage.ru_maxrss, file=log)\n"
        "code = os.waitstatus_to_exitcode(status)\n"
        "if code < 0:\n"
        "    os.kill(os.getpid(), -code)\n"
        "sys.exit(code)\n"
    )
    script.chmod(0o755)
    return script
