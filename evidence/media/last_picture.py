"""Makes a JPEG of the last picture in a piece of video, such as a group of pictures of a live stream."""

from pathlib import Path

from evidence.media.ffmpeg import Limits, Tools, arguments, run, source

_LIMITS = Limits(wall_seconds=60, cpu_seconds=60, file_bytes=64 << 20)


def make_last_picture(name: str, *, tools: Tools, folder: Path) -> None:
    """Make `name` from the file linked as `source` in `folder`, in full size, nothing drawn upon it.

    Raises ToolMissing, TimedOut, Failed; the picture is there whole, or not at all.
    """
    half = f"half-{name}"
    node = source()["v:0"].output(half, **{"update": 1, "q:v": 2, "fps_mode": "passthrough"})
    run(tools.ffmpeg, arguments(node), folder=folder, limits=_LIMITS)
    (folder / half).rename(folder / name)
