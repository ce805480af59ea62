"""The ffmpeg command that films a stage: zooming layers, walking figures, shake, grain, burnt-in text."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from devices.simulator.motion import gone_after, nearer
from devices.simulator.scenes.stage import (
    CANVAS,
    FRAME,
    FRAMES_PER_SECOND,
    STEPS_PER_SECOND,
    Layer,
    Sprite,
    Stage,
)

FONT = Path(__file__).parent / "fonts" / "ShareTechMono-Regular.ttf"
LARGEST_ZOOM = 3.0
KEYFRAME_SECONDS = 2


@dataclass(frozen=True)
class Caption:
    """What is burnt into the picture: the device's own clock at the first picture, if any, and a line of text."""

    starts_at: datetime | None
    line: str
    size: int = 25  # of the letters, in lines of the frame


def paint(stage: Stage, folder: Path) -> list[list[str]]:
    """Write the pictures of a stage and the font into `folder`; returns ffmpeg's input arguments for each.

    The names are relative: ffmpeg must run in `folder`, whose path may hold any character.
    """
    shutil.copyfile(FONT, folder / FONT.name)
    inputs = []
    for number, thing in enumerate([*stage.things, *stage.glass]):
        pictures = thing.pictures if isinstance(thing, Sprite) else [thing.picture]
        for turn, picture in enumerate(pictures):
            picture.save(folder / f"{number:02d}-{turn:02d}.png", compress_level=0)
        rate = thing.pictures_per_second if isinstance(thing, Sprite) else STEPS_PER_SECOND
        inputs.append(["-framerate", f"{rate:g}", "-i", f"{number:02d}-%02d.png"])
    return inputs


def picture_graph(stage: Stage, caption: Caption, seconds: float, seed: int) -> str:
    """Return the filter graph from the inputs of `paint` to [picture]."""
    parts, under = [], ""
    for number, thing in enumerate(stage.things):
        if isinstance(thing, Layer):
            parts.append(_layer(stage, thing, number, seconds))
            placed = "overlay=format=yuv420:eof_action=pass" if under else "null"
        else:
            parts.append(_sprite(stage, thing, number))
            placed = _place(stage, thing)
        parts.append(f"{under}[p{number}]{placed}[c{number}]")
        under = f"[c{number}]"
    frame = f"crop={FRAME[0]}:{FRAME[1]}:x='(iw-ow)/2+({stage.pan_x})':y='(ih-oh)/2+({stage.pan_y})'"
    parts.append(f"{under}fps={FRAMES_PER_SECOND},{frame},noise=all_seed={seed % 99991}:all_strength=5:all_flags=t[g]")
    under = "[g]"
    for number, pane in enumerate(stage.glass, start=len(stage.things)):
        parts.append(_looped(number, "yuva420p", 1) + f"[p{number}]")
        parts.append(f"{under}[p{number}]overlay=format=yuv420:enable='{pane.when}'[c{number}]")
        under = f"[c{number}]"
    parts.append(f"{under}{_text(caption, seconds)}[picture]")
    return ";".join(parts)


def _looped(number: int, pixels: str, count: int) -> str:
    return f"[{number}]format={pixels},loop=-1:{count}:0"


def _layer(stage: Stage, layer: Layer, number: int, seconds: float) -> str:
    pixels = "yuv420p" if number == 0 else "yuva420p"
    parts = [_looped(number, pixels, 1), f"setpts=N/{STEPS_PER_SECOND}/TB"]
    zoom = "1"
    if layer.depth is not None:
        zoom = nearer(layer.depth, stage.forward, "out_time")
        gone = gone_after(layer.depth, stage.forward, LARGEST_ZOOM, seconds)
        parts += [f"trim=end={gone}"] if gone is not None else []
    across, down = 0.5, stage.view.horizon
    parts.append(
        f"zoompan=z='{zoom}':x='iw*{across}*(1-1/zoom)':y='ih*{down}*(1-1/zoom)'"
        f":d=1:s={CANVAS[0]}x{CANVAS[1]}:fps={STEPS_PER_SECOND}"
    )
    return ",".join(parts) + f"[p{number}]"


def _scale(stage: Stage, sprite: Sprite) -> str:
    """Canvas pixels per metre at the sprite, an expression of t."""
    away = f"max(0.6,{sprite.ahead.expression()}-{stage.forward.expression()})"
    return f"({stage.view.focal}/{away})"


def _sprite(stage: Stage, sprite: Sprite, number: int) -> str:
    first = sprite.pictures[0]
    scale = _scale(stage, sprite)
    height = f"max(4,min(1400,2*floor({sprite.tall}*{scale}/2)))"
    width = f"max(4,2*floor({first.width / first.height:.4f}*{height}/2))"
    return (
        f"{_looped(number, 'yuva420p', len(sprite.pictures))},setpts=N/{sprite.pictures_per_second:g}/TB"
        f",fps={STEPS_PER_SECOND},scale=w='{width}':h='{height}':eval=frame:flags=bilinear[p{number}]"
    )


def _place(stage: Stage, sprite: Sprite) -> str:
    first = sprite.pictures[0]
    view, scale = stage.view, _scale(stage, sprite)
    tall = f"{sprite.tall}*{scale}"
    x = f"{view.width / 2}+{sprite.east.expression()}*{scale}-{first.width / first.height / 2:.4f}*{tall}"
    y = f"{view.height * view.horizon:.2f}+{view.eye - sprite.above}*{scale}-{tall}"
    return f"overlay=format=yuv420:x='{x}':y='{y}':enable='{sprite.when}'"


def _text(caption: Caption, seconds: float) -> str:
    """Return the burnt-in text; its clock runs with the pictures, through midnight if need be."""
    look = f"fontfile={FONT.name}:fontcolor=white:shadowcolor=black@0.8:shadowx=2:shadowy=2:fontsize={caption.size}"
    if caption.starts_at is None:
        return f"drawtext={look}:x=w-tw-26:y=22:text='{caption.line}'"
    start = caption.starts_at.astimezone(UTC)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    clocks = []
    while midnight < start + timedelta(seconds=seconds):
        begins = (midnight - start).total_seconds()
        clock = f"%{{pts\\:hms\\:{-begins:.3f}}}"
        when = f"between(t,{max(0.0, begins):.3f},{begins + 86_400 - 0.0005:.4f})"
        clocks.append(f"drawtext={look}:x=w-tw-26:y=22:text='{midnight:%Y-%m-%d} {clock}Z':enable='{when}'")
        midnight += timedelta(days=1)
    clocks.append(f"drawtext={look}:x=w-tw-26:y=52:text='{caption.line}'")
    return ",".join(clocks)
