"""Makes pieces of a copy with words burnt into the picture: a few seconds at a time, while somebody watches.

Each piece is encoded by itself from the original, its times kept, so that any moment can be made first.
"""

from pathlib import Path
from typing import Any

from evidence.media.ffmpeg import Limits, Tools, arguments, run, source
from evidence.media.probe import Probe
from evidence.media.renditions import fitted_size

FONT = Path(__file__).parent / "fonts" / "ShareTechMono-Regular.ttf"
PART_SECONDS = 2  # short: the first picture waits for a whole part
_FONT, _WORDS = "font.ttf", "mark.txt"
_LONG_SIDE, _SHORT_SIDE = 1280, 720
_LIMITS = Limits(wall_seconds=60, cpu_seconds=60, file_bytes=64 << 20)
_PICTURE: dict[str, str | int] = {
    "c:v": "libx264",
    "preset": "ultrafast",
    "tune": "zerolatency",
    "crf": 26,
    "pix_fmt": "yuv420p",
    "g": 250,
}
_PLACES = (  # x, y, opacity of the words, divisor of the size: crossing the picture, so that no crop is without them
    ("w*0.015", "h*0.02", 0.85, 52),
    ("(w-text_w)/2", "(h-text_h)/2", 0.28, 34),
    ("w-text_w-w*0.015", "h-text_h-h*0.02", 0.85, 52),
)


def prepare_folder(folder: Path, words: str) -> None:
    """Put the font and the words where ffmpeg finds them: nothing of them stands in a command line."""
    (folder / _WORDS).write_text(words, encoding="utf-8")
    font = folder / _FONT
    if not font.exists():
        font.symlink_to(FONT)


def make_part(found: Probe, number: int, name: str, *, tools: Tools, folder: Path) -> None:
    """Make part `number` (from 0, two seconds each) of the file linked as `source` in `folder`.

    Raises ToolMissing, TimedOut, Failed; the part is there whole, or not at all.
    """
    start = number * PART_SECONDS
    opened = source(ss=start, to=start + PART_SECONDS, copyts=None)
    picture = opened[f"{found.video.index}"] if found.video else _drawn_sound(opened, found)
    if found.video:
        width, height = fitted_size(found.video.shown_size, long_side=_LONG_SIDE, short_side=_SHORT_SIDE)
        picture = picture.filter("scale", width or -2, height or _SHORT_SIDE).filter("setsar", 1)
    outputs = [_marked(picture)]
    options = dict(_PICTURE)
    if found.audio:
        outputs.append(opened[f"{found.audio.index}"])
        options |= {"c:a": "aac", "b:a": "128k", "ac": 2}
    half = f"{name}.half"
    first, *others = outputs
    node = first.output(*others, half, f="mpegts", copyts=None, muxdelay=0, muxpreload=0, **options)
    run(tools.ffmpeg, arguments(node), folder=folder, limits=_LIMITS)
    (folder / half).rename(folder / name)


def make_picture(name: str, *, tools: Tools, folder: Path, at_seconds: float = 0, side: int = 2560) -> None:
    """Make one picture with the words in it, JPEG or PNG by its name. Raises ToolMissing, TimedOut, Failed."""
    fit = {"w": f"min({side},iw)", "h": f"min({side},ih)", "force_original_aspect_ratio": "decrease"}
    opened = source(ss=at_seconds) if at_seconds else source()
    node = _marked(opened["v:0"].filter("scale", **fit)).output(
        f"half-{name}", **{"frames:v": 1, "update": 1, "q:v": 3}
    )
    run(tools.ffmpeg, arguments(node), folder=folder, limits=_LIMITS)
    (folder / f"half-{name}").rename(folder / name)


def make_still(name: str, *, tools: Tools, folder: Path, at_seconds: float) -> None:
    """Make one picture as it is, in full size. Raises ToolMissing, TimedOut, Failed."""
    opened = source(ss=at_seconds) if at_seconds else source()
    node = opened["v:0"].output(name, **{"frames:v": 1, "update": 1})
    run(tools.ffmpeg, arguments(node), folder=folder, limits=_LIMITS)


def _marked(picture: Any) -> Any:
    for x, y, opacity, divisor in _PLACES:
        picture = picture.filter(
            "drawtext",
            fontfile=_FONT,
            textfile=_WORDS,
            expansion="none",
            fontsize=f"max(11,w/{divisor})",
            fontcolor=f"white@{opacity}",
            borderw=2,
            bordercolor=f"black@{opacity}",
            x=x,
            y=y,
        )
    return picture


def _drawn_sound(opened: Any, found: Probe) -> Any:
    """Return the sound as a moving line: a recording without pictures has nothing else to write upon."""
    index = found.audio.index if found.audio else 0
    return opened[f"{index}"].filter("showwaves", s="640x360", mode="line", rate=10, colors="0x6ea2ff")
