"""A clip in which every picture carries its own number as black and white fields, to be read back from a screen."""

import os
import subprocess  # noqa: TID251 - test pictures come straight from ffmpeg, not through the code under test
from pathlib import Path

BITS = 12
FIELD = 40  # pixels; large enough to survive encoding and scaling
SIZE = (BITS * FIELD, 160)
# Reads the number on the screen: the middle of each field, the highest bit on the left.
READ = f"""() => {{
  const video = document.querySelector("video"), canvas = document.createElement("canvas");
  canvas.width = {SIZE[0]}; canvas.height = {SIZE[1]};
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  const bit = (n) => (pen.getImageData(n * {FIELD} + {FIELD // 2}, 80, 1, 1).data[0] > 127 ? 1 : 0);
  return [...Array({BITS}).keys()].reduce((number, n) => number * 2 + bit(n), 0);
}}"""


def make_counted_clip(path: Path, *, seconds: int, rate: str = "30") -> Path:
    """Write an H.264 clip of that many seconds with a key frame every two seconds."""
    fields = [
        f"drawbox=x={bit * FIELD}:y=0:w={FIELD}:h={SIZE[1]}:color=white:t=fill:enable='{_is_set(bit)}'"
        for bit in range(BITS)
    ]
    command = [
        *(os.environ["FFMPEG_BIN"], "-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "lavfi", "-i", f"color=black:size={SIZE[0]}x{SIZE[1]}:rate={rate}"),
        *("-f", "lavfi", "-i", "sine=frequency=300:sample_rate=48000"),
        *("-t", str(seconds), "-vf", ",".join(fields), "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"),
        *("-g", "60", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", str(path)),
    ]
    subprocess.run(command, check=True, timeout=120)  # noqa: S603 - our own fixed arguments
    return path


def _is_set(bit: int) -> str:
    return f"mod(floor(n/{2 ** (BITS - 1 - bit)}),2)"
