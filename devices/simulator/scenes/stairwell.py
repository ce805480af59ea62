"""Fenwick Court, third floor: a tower-block stairwell under strip lights, a neighbour at her door."""

import random

from PIL import Image, ImageDraw

from devices.simulator.motion import Course, lean, steps, sway
from devices.simulator.scenes.figures import Look, standing, walking
from devices.simulator.scenes.perspective import View, glow, quad, stretched_glow, vignette
from devices.simulator.scenes.room import Painter, grainy, lamps_light
from devices.simulator.scenes.stage import CANVAS, FRAME, PAINTED, Glass, Layer, Sprite, Stage

VIEW = View(CANVAS[0], CANVAS[1], focal=640, horizon=0.46, eye=1.5)
HALF, CEILING, END = 2.3, 2.7, 10.0
RISE, GOING, STAIRS_AT = 0.175, 0.27, 6.2
TUBES = [(0.2, CEILING, 2.6), (0.2, CEILING, 5.6), (0.2, CEILING, 8.6)]
TUBE_COLOUR = (236, 246, 226)
GLOSS, CREAM, DOOR = (52, 84, 92), (186, 178, 150), (134, 34, 30)


def stairwell(seed: int, seconds: float) -> Stage:
    """Return the landing as filmed by somebody who comes up, walks a few steps and stops to talk."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    slow = max(4.0, seconds * 0.5)
    forward = Course.of((0, 0), (slow, 2.4), (seconds + 1, 2.6))
    pace = Course.of((0, 0.9), (slow - 1.5, 0.9), (slow + 0.5, 0.08))
    return Stage(
        view=VIEW,
        forward=forward,
        pace=pace,
        pan_x=f"{sway(dice, 28, slowest=6)}+{sway(dice, 5, slowest=1.1)}+{lean(pace, 6)}",
        pan_y=f"{sway(dice, 9, slowest=4)}+{sway(dice, 2, slowest=0.8)}+{steps(pace, 13)}",
        things=[Layer(_landing(dice), 9.5), *_people(slow, seconds), Layer(_near(dice), 4.4)],
        glass=_glass(dice, seconds),
        sounds=("hall", "steps", "radio", "echo"),
    )


def _people(slow: float, seconds: float) -> list[Layer | Sprite]:
    light = (220, 236, 214)
    neighbour = Look(top=(140, 70, 96), legs=(60, 64, 82), hair=(70, 44, 28), stature=1.64)
    colleague = Look(is_police=True, is_facing=False, legs=(18, 20, 28), stature=1.8)
    lad = Look(top=(70, 74, 84), legs=(38, 42, 56), has_hood=True, stature=1.78)
    come = slow * 0.3
    path = Course.of((come, 1.2), (come + 4, -0.55))
    ahead = Course.of((come, 4.0), (come + 4, 6.6))
    return [
        Sprite(standing(lad, light), Course.of((0, 1.0)), Course.of((0, 9.2)), 2.0, pictures_per_second=3),
        Sprite(
            standing(neighbour, light, gesture=True),
            Course.of((0, 1.75), (slow, 1.75), (slow + 4, 1.4)),
            Course.of((0, 6.2)),
            2.0,
            pictures_per_second=8,
        ),
        Sprite(walking(colleague, light), path, ahead, 2.0, f"lt(t,{come + 4})"),
        Sprite(
            standing(colleague, light),
            path,
            Course.of((come + 4, 6.6), (seconds + 4, 6.3)),
            2.0,
            f"gte(t,{come + 4})",
            pictures_per_second=4,
        ),
    ]


def _landing(dice: random.Random) -> Image.Image:
    picture = Image.new("RGBA", PAINTED, (10, 12, 14, 255))
    view = VIEW.enlarged(PAINTED)
    light = lamps_light([(e, u - 0.7, a) for e, u, a in TUBES], 1.1, TUBE_COLOUR, (0.2, 0.22, 0.22))
    painter = Painter(picture, view, light, dice)
    _shell(painter)
    _end_wall(painter)
    _stairs(painter)
    _left_wall(painter)
    for start in (3.3, 5.7, 8.0):
        _flat_door(painter, start, number=f"{round(start * 2) + 24}")
    for east, _up, ahead in TUBES:
        painter.patch(
            (
                (east - 0.1, CEILING - 0.03, ahead - 0.7),
                (east + 0.1, CEILING - 0.03, ahead - 0.7),
                (east - 0.1, CEILING - 0.03, ahead + 0.7),
            ),
            (250, 255, 244),
        )
        size = view.focal / ahead
        stretched_glow(picture, view.at(east, CEILING - 0.03, ahead), (size * 0.8, size * 0.3), TUBE_COLOUR, 0.35)
        stretched_glow(picture, view.at(east, 0.0, ahead), (size * 0.7, size * 0.26), TUBE_COLOUR, 0.3)
    return grainy(picture, dice)


def _shell(painter: Painter) -> None:
    near = 0.7
    painter.surface(((-HALF, 0, near), (HALF, 0, near), (-HALF, 0, END)), (104, 90, 84), (16, 50), 0.1)
    painter.surface(
        ((-HALF, CEILING, near), (HALF, CEILING, near), (-HALF, CEILING, END)), (128, 128, 122), (16, 44), 0.04
    )
    for side in (-1, 1):
        east = side * HALF
        painter.surface(((east, 0, near), (east, 0, END), (east, 1.25, near)), GLOSS, (34, 6), 0.1)
        painter.surface(((east, 1.25, near), (east, 1.25, END), (east, CEILING, near)), CREAM, (34, 6), 0.06)
        painter.surface(
            ((east * 0.998, 1.22, near), (east * 0.998, 1.22, END), (east * 0.998, 1.28, near)), (24, 40, 46), (34, 1)
        )


def _end_wall(painter: Painter) -> None:
    painter.surface(((-HALF, 0, END), (HALF, 0, END), (-HALF, 1.25, END)), GLOSS, (12, 5), 0.08)
    painter.surface(((-HALF, 1.25, END), (HALF, 1.25, END), (-HALF, CEILING, END)), CREAM, (12, 5), 0.05)
    face = END - 0.02
    painter.surface(((0.35, 0, face), (1.85, 0, face), (0.35, 2.15, face)), (70, 72, 74))
    for left in (0.42, 1.12):
        painter.surface(((left, 0, face), (left + 0.66, 0, face), (left, 2.08, face)), (150, 154, 156), (5, 8), 0.05)
    painter.words("3", (-0.35, 1.95, face), 0.62, (30, 60, 74))
    painter.words("FENWICK COURT", (1.1, 2.42, face), 0.17, (40, 44, 46))


def _stairs(painter: Painter) -> None:
    """Paint a flight up along the left wall, its handrail, and the dark above it."""
    count, rise, going, start = 11, RISE, GOING, STAIRS_AT
    painter.patch(
        ((-HALF, CEILING - 0.02, start + 0.6), (-0.75, CEILING - 0.02, start + 0.6), (-HALF, CEILING - 0.02, END)),
        (16, 18, 20),
    )
    for step in reversed(range(count)):
        ahead, low = start + step * going, step * rise
        painter.surface(
            ((-HALF, low + rise, ahead), (-0.75, low + rise, ahead), (-HALF, low + rise, ahead + going)),
            (142, 138, 130),
            (4, 1),
            0.1,
        )
        painter.surface(
            ((-HALF, low, ahead), (-0.75, low, ahead), (-HALF, low + rise, ahead)), (96, 92, 88), (4, 1), 0.1
        )
        painter.surface(
            (
                (-HALF, low + rise - 0.03, ahead - 0.01),
                (-0.75, low + rise - 0.03, ahead - 0.01),
                (-HALF, low + rise, ahead - 0.01),
            ),
            (206, 184, 60),
        )
    _rail(painter, count)


def _rail(painter: Painter, count: int) -> None:
    """Paint the side of the stairs, its bars and the red handrail."""
    stringer = [
        (-0.75, 0, STAIRS_AT),
        (-0.75, RISE, STAIRS_AT),
        (-0.75, RISE * count, STAIRS_AT + GOING * count),
        (-0.75, 0, STAIRS_AT + GOING * count),
    ]
    quad(painter.draw, painter.view, stringer, (74, 74, 70))
    for step in range(0, count, 1):
        foot = (-0.75, (step + 1) * RISE, STAIRS_AT + step * GOING)
        painter.draw.line(
            [painter.view.at(*foot), painter.view.at(foot[0], foot[1] + 0.9, foot[2])], fill=(26, 28, 30, 255), width=4
        )
    rail = [painter.view.at(-0.75, 1.08 + step * RISE, STAIRS_AT + step * GOING) for step in range(count)]
    painter.draw.line(rail, fill=(150, 40, 34, 255), width=11, joint="curve")


def _left_wall(painter: Painter) -> None:
    """Paint a window of wired glass with the night and the lights of the town behind it."""
    east = -HALF + 0.01
    painter.surface(((east, 1.0, 2.7), (east, 1.0, 4.9), (east, 2.35, 2.7)), (196, 194, 184))
    painter.patch(((east, 1.08, 2.8), (east, 1.08, 4.8), (east, 2.27, 2.8)), (14, 20, 42))
    for _ in range(26):
        ahead, up = painter.dice.uniform(2.9, 4.7), painter.dice.uniform(1.1, 1.7)
        glow(painter.picture, painter.view.at(east, up, ahead), painter.dice.uniform(5, 15), (255, 196, 120), 0.9)
    bars = ImageDraw.Draw(painter.picture)
    for ahead in (2.8, 3.8, 4.8):
        bars.line(
            [painter.view.at(east, 1.08, ahead), painter.view.at(east, 2.27, ahead)], fill=(150, 148, 140, 255), width=8
        )


def _flat_door(painter: Painter, start: float, number: str) -> None:
    east, end = HALF - 0.01, start + 0.95
    painter.surface(((east, 0, start - 0.1), (east, 0, end + 0.1), (east, 2.2, start - 0.1)), (210, 206, 194), (3, 6))
    is_open = 5 < start < 7
    if is_open:
        painter.patch(((east, 0, start), (east, 0, end), (east, 2.08, start)), (206, 158, 96))
        painter.patch(((east, 0, start), (east, 0, start + 0.45), (east, 2.08, start)), (150, 104, 62))
        glow(
            painter.picture,
            painter.view.at(east, 1.1, start + 0.5),
            painter.view.focal * 1.5 / start,
            (255, 190, 110),
            0.4,
        )
        return
    painter.surface(((east, 0, start), (east, 0, end), (east, 2.08, start)), DOOR, (5, 10), 0.05)
    for low in (0.25, 1.2):
        painter.surface(
            ((east, low, start + 0.18), (east, low, end - 0.18), (east, low + 0.62, start + 0.18)),
            (104, 24, 22),
            (3, 4),
        )
    painter.surface(((east, 1.0, start + 0.3), (east, 1.0, end - 0.3), (east, 1.07, start + 0.3)), (196, 170, 90))
    plate = painter.view.at(east, 1.95, (start + end) / 2)
    painter.draw.text(
        plate, number, fill=(230, 214, 150, 255), anchor="mm", font_size=round(painter.view.focal * 0.12 / start)
    )


def _near(dice: random.Random) -> Image.Image:
    """Paint the fire door the officer has just pushed open, at the right edge."""
    picture = Image.new("RGBA", PAINTED, (0, 0, 0, 0))
    light = lamps_light([(0.2, 2.2, 2.6)], 2.0, TUBE_COLOUR, (0.14, 0.16, 0.16))
    painter = Painter(picture, VIEW.enlarged(PAINTED), light, dice)
    for east, far in ((1.75, 2.9), (1.82, 2.95)):
        painter.surface(((east, 0, 2.0), (east, 0, far), (east, 2.1, 2.0)), (96, 70, 48), (6, 12), 0.12)
    painter.surface(((1.74, 1.2, 2.3), (1.74, 1.2, 2.7), (1.74, 1.9, 2.3)), (40, 56, 60))
    painter.surface(((1.73, 0.8, 2.2), (1.73, 0.8, 2.8), (1.73, 1.0, 2.2)), (206, 208, 206))
    return grainy(picture, dice)


def _glass(dice: random.Random, seconds: float) -> list[Glass]:
    """Return the lens and a tube that will not start: the light drops now and then."""
    dark = Image.new("RGBA", FRAME, (4, 8, 10, 62))
    drops, moment = [], dice.uniform(1.5, 3.0)
    while moment < seconds:
        drops += [f"between(t,{moment:.2f},{moment + 0.07:.2f})", f"between(t,{moment + 0.2:.2f},{moment + 0.26:.2f})"]
        moment += dice.uniform(2.5, 6.0)
    return [Glass(dark, "+".join(drops) or "0"), Glass(vignette(FRAME, 0.8))]
