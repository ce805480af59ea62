"""Makes pictures of the first page of a PDF, in a limited process of its own: a PDF from outside is hostile."""

import sys
from importlib.metadata import version
from pathlib import Path

from evidence.media.ffmpeg import Failed, Limits, TimedOut, run
from evidence.media.made import Made, Role

TOOL = "pypdfium2"
_PROGRAM = Path(__file__).with_name("draw_page.py")
_LIMITS = Limits(wall_seconds=20, cpu_seconds=10, memory_bytes=768 << 20, file_bytes=32 << 20, output_bytes=1 << 16)
_ISOLATED = ("-I", "-B", str(_PROGRAM))  # no environment, and nothing of the working folder is imported
_PICTURES = ((Role.PROXY, "page.jpg", 1800), (Role.POSTER, "poster.jpg", 640))  # pixels of the long side
_LOCKED = 3  # exit code of draw_page.py
LOCKED_NOTE = "It is locked with a password, so no page of it can be shown."
BROKEN_NOTE = "Its first page cannot be drawn: it is damaged, or no PDF after all."
SLOW_NOTE = "Drawing its first page took too long or too much memory."


def draw_first_page(*, folder: Path, limits: Limits = _LIMITS) -> tuple[tuple[Made, ...], str]:
    """Return the page and a small picture of it, made from `source` in `folder`; or nothing, and why in a sentence.

    About 0.3 CPU-seconds. Raises ToolMissing.
    """
    arguments = [word for _, name, side in _PICTURES for word in (name, str(side))]
    try:
        run(Path(sys.executable), [*_ISOLATED, *arguments], folder=folder, limits=limits)
    except TimedOut:
        return (), SLOW_NOTE
    except Failed as error:
        if error.exit_code < 0:
            return (), SLOW_NOTE
        return (), LOCKED_NOTE if error.exit_code == _LOCKED else BROKEN_NOTE
    tool_version = f"{TOOL} {version(TOOL)}"
    made = [
        Made(role, folder / name, "image/jpeg", (_PROGRAM.name, *arguments), tool=TOOL, tool_version=tool_version)
        for role, name, _ in _PICTURES
    ]
    return tuple(made), ""
