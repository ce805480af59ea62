"""The corner shop in Tanner Row: a lit window, the owner at the door, people and cars going by."""

import random

from PIL import Image, ImageChops

from devices.simulator.motion import Course, sway
from devices.simulator.scenes import vehicles
from devices.simulator.scenes.figures import Look, standing, walking
from devices.simulator.scenes.perspective import View, glow, mixed, stretched_glow, vignette
from devices.simulator.scenes.room import Corner, Painter, grainy, lamps_light
from devices.simulator.scenes.stage import CANVAS, FRAME, PAINTED, Glass, Layer, Sprite, Stage

VIEW = View(CANVAS[0], CANVAS[1], focal=720, horizon=0.5, eye=1.5)
FACE = 7.4  # metres to the shop
LAMP = (-3.4, 5.2, 5.6)
GOODS = [(206, 60, 48), (232, 190, 60), (64, 140, 84), (58, 96, 176), (226, 226, 220), (190, 110, 60), (150, 70, 150)]


def shop_front(seed: int, seconds: float) -> Stage:
    """Return the shop as filmed by somebody who stands before it and talks with the owner."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    forward = Course.of((0, 0), (max(3.0, seconds * 0.4), 0.9), (seconds + 1, 1.1))
    pace = Course.of((0, 0.5), (max(2.0, seconds * 0.35), 0.05))
    return Stage(
        view=VIEW,
        forward=forward,
        pace=pace,
        pan_x=f"{sway(dice, 32, slowest=6.5)}+{sway(dice, 5, slowest=1.2)}",
        pan_y=f"{sway(dice, 12, slowest=4.4)}+{sway(dice, 2.5, slowest=0.9)}",
        things=[Layer(_front(dice), FACE + 1.5), *_passers_by(dice, seconds)],
        glass=[Glass(vignette(FRAME, 0.8))],
        sounds=("wind", "traffic", "radio", "voices", "steps"),
    )


def _passers_by(dice: random.Random, seconds: float) -> list[Layer | Sprite]:
    light = (255, 226, 176)
    owner = Look(top=(52, 92, 84), legs=(40, 40, 50), hair=(40, 36, 34), stature=1.7)
    customer = Look(top=(126, 62, 52), legs=(50, 58, 84), is_facing=False, stature=1.72)
    woman = Look(top=(60, 70, 110), legs=(30, 30, 40), hair=(90, 60, 34), stature=1.66)
    begins = dice.uniform(2.0, 4.0)
    car = vehicles.saloon(560, dice.choice([(58, 66, 84), (110, 30, 32), (38, 62, 100)]))
    drive = Course.of((seconds * 0.35, -16.0), (seconds * 0.35 + 5, 16.0))
    return [
        Sprite(
            standing(owner, light, gesture=True), Course.of((0, 1.35)), Course.of((0, 6.7)), 2.0, pictures_per_second=8
        ),
        Sprite(
            standing(customer, light),
            Course.of((0, 0.1), (seconds, 0.35)),
            Course.of((0, 6.2)),
            2.0,
            pictures_per_second=4,
        ),
        Sprite(walking(woman, light), Course.of((begins, -6.5), (begins + 11, 6.5)), Course.of((0, 5.3)), 2.0),
        Sprite([car], drive, Course.of((0, 4.2)), 1.9),
    ]


def _front(dice: random.Random) -> Image.Image:
    picture = Image.new("RGBA", PAINTED, (10, 12, 24, 255))
    view = VIEW.enlarged(PAINTED)
    lamps = [LAMP, (0.2, 2.9, 6.2), (1.8, 2.4, 6.4), (-1.6, 2.4, 6.4)]
    painter = Painter(picture, view, lamps_light(lamps, 2.4, (255, 214, 160), (0.13, 0.15, 0.24)), dice)
    painter.surface(((-8, 0, FACE), (8, 0, FACE), (-8, 6.2, FACE)), (122, 72, 56), (64, 40), 0.16)
    painter.surface(((-8, 0, 4.6), (8, 0, 4.6), (-8, 0, FACE)), (126, 122, 116), (34, 9), 0.16)
    painter.surface(((-8, 0, 1.0), (8, 0, 1.0), (-8, 0, 4.6)), (66, 68, 74), (34, 16), 0.16)
    painter.surface(((-8, -0.01, 4.55), (8, -0.01, 4.55), (-8, 0.1, 4.6)), (160, 156, 148), (34, 1))
    _upstairs(painter)
    _window(painter)
    _door(painter)
    _shutter(painter)
    _sign(painter)
    _lamp_and_bin(painter)
    _spill(painter)
    return grainy(picture, dice)


def _flat(left: float, low: float, right: float, top: float, out: float = 0.0) -> Corner:
    ahead = FACE - out
    return (left, low, ahead), (right, low, ahead), (left, top, ahead)


def _upstairs(painter: Painter) -> None:
    for left, curtain in ((-3.4, None), (-0.6, (236, 176, 100)), (2.2, None), (5.4, (150, 186, 240))):
        painter.surface(_flat(left - 0.15, 3.72, left + 1.35, 3.85, 0.06), (186, 178, 164), (4, 1))
        painter.surface(_flat(left, 3.85, left + 1.2, 5.4), (210, 208, 202), (3, 4))
        for pane in (left + 0.08, left + 0.64):
            painter.patch(_flat(pane, 3.93, pane + 0.48, 5.32, 0.01), curtain or (20, 26, 44))
        if curtain:
            painter.patch(_flat(left + 0.08, 3.93, left + 0.3, 5.32, 0.02), mixed(curtain, (80, 40, 20), 0.45))


def _window(painter: Painter) -> None:
    left, right, low, top = -3.3, 0.55, 0.55, 2.5
    painter.surface(_flat(left - 0.12, 0.0, right + 0.12, top + 0.1), (40, 64, 58), (8, 4))
    painter.patch(_flat(left, low, right, top, 0.01), (228, 208, 160))
    for shelf in range(4):
        base = low + 0.12 + shelf * 0.44
        painter.patch(_flat(left, base - 0.05, right, base, 0.02), (120, 112, 100))
        east = left + 0.05
        while east < right - 0.2:
            width, tall = painter.dice.uniform(0.09, 0.22), painter.dice.uniform(0.16, 0.34)
            colour = mixed(painter.dice.choice(GOODS), (255, 236, 190), 0.12 + 0.2 * painter.dice.random())
            painter.patch(_flat(east, base, min(east + width, right), base + tall, 0.03), colour)
            east += width + painter.dice.uniform(0.01, 0.06)
    for bar in (left, (left + right) / 2 - 0.03, right - 0.06):
        painter.surface(_flat(bar, low, bar + 0.06, top, 0.05), (54, 84, 76), (1, 4))
    painter.patch(_flat(left + 0.25, 1.5, left + 1.0, 2.3, 0.06), (226, 202, 40))
    painter.words("LOTTERY", (left + 0.62, 2.05, FACE - 0.07), 0.15, (150, 30, 30))
    painter.words("2 FOR 1", (left + 0.62, 1.78, FACE - 0.07), 0.15, (20, 24, 60))


def _door(painter: Painter) -> None:
    painter.surface(_flat(0.85, 0.0, 2.05, 2.6), (46, 74, 66), (3, 6))
    painter.patch(_flat(0.97, 0.15, 1.93, 2.45, 0.01), (238, 214, 164))
    painter.patch(_flat(0.97, 0.15, 1.93, 0.9, 0.02), (150, 130, 100))
    for shelf in (0.95, 1.35, 1.75):
        painter.patch(_flat(1.05, shelf, 1.5, shelf + 0.26, 0.02), painter.dice.choice(GOODS))
    painter.surface(_flat(1.42, 0.1, 1.48, 2.45, 0.04), (60, 92, 84), (1, 4))
    painter.patch(_flat(1.54, 1.5, 1.88, 1.72, 0.05), (20, 20, 26))
    painter.words("OPEN", (1.71, 1.61, FACE - 0.06), 0.14, (255, 90, 70))
    glow(painter.picture, painter.view.at(1.71, 1.61, FACE), painter.view.focal * 0.32 / FACE, (255, 70, 60), 0.4)


def _shutter(painter: Painter) -> None:
    for slat in range(24):
        low = 0.1 + slat * 0.105
        painter.surface(_flat(2.7, low, 6.4, low + 0.09, 0.02), (128, 132, 138), (10, 1), 0.12)
    painter.words("NO PARKING", (4.5, 1.5, FACE - 0.05), 0.24, (120, 40, 40))


def _sign(painter: Painter) -> None:
    painter.surface(_flat(-3.6, 2.72, 2.4, 3.4, 0.22), (28, 70, 60), (10, 3), 0.04)
    painter.words("TANNER ROW STORES", (-0.6, 3.07, FACE - 0.24), 0.44, (248, 232, 180))
    for spot in (-2.6, -0.6, 1.4):
        stretched_glow(painter.picture, painter.view.at(spot, 3.1, FACE), (170, 80), (255, 226, 170), 0.3)
    painter.surface(_flat(2.7, 2.72, 6.4, 3.3, 0.15), (60, 56, 60), (6, 2))
    painter.words("KEYS CUT  SHOES", (4.5, 3.0, FACE - 0.17), 0.26, (170, 160, 150))


def _lamp_and_bin(painter: Painter) -> None:
    east, up, ahead = LAMP
    painter.surface(((east - 0.07, 0, ahead), (east + 0.07, 0, ahead), (east - 0.05, up, ahead)), (40, 42, 50), (1, 8))
    painter.surface(((-5.2, 0, 6.6), (-4.5, 0, 6.6), (-5.2, 1.05, 6.6)), (44, 60, 50), (3, 4), 0.1)
    painter.surface(((-5.25, 1.05, 6.55), (-4.45, 1.05, 6.55), (-5.25, 1.15, 6.55)), (30, 42, 36), (3, 1))
    for post in (2.4, 3.9):
        painter.surface(((post, 0, 4.9), (post + 0.14, 0, 4.9), (post, 0.95, 4.9)), (70, 72, 78), (1, 5))


def _spill(painter: Painter) -> None:
    """Light from the window and the door on the wet pavement and the road."""
    view, picture = painter.view, painter.picture
    for east, width in ((-1.4, 2.3), (1.4, 0.9)):
        stretched_glow(picture, view.at(east, 0.0, 5.4), (view.focal * width / 6, 210), (255, 220, 160), 0.34)
        stretched_glow(picture, view.at(east * 0.8, 0.0, 3.0), (view.focal * width / 5, 240), (255, 214, 150), 0.2)
    stretched_glow(picture, view.at(-0.6, 1.6, FACE), (900, 520), (255, 214, 150), 0.16)
    shade = Image.linear_gradient("L").resize(picture.size).point([round(255 - v * 0.25) for v in range(256)])
    picture.paste(ImageChops.multiply(picture.convert("RGB"), Image.merge("RGB", [shade] * 3)).convert("RGBA"))
