"""A British terrace at night: brick fronts, doors, bay windows, roofs and chimneys under street lamps."""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from devices.simulator.scenes.perspective import Colour, Point, View, glow, lit, mixed, quad

FRONT = 5.4  # metres from the middle of the street to the house fronts
PLOT = 4.6  # width of one house
EAVES, RIDGE, SET_BACK = 5.5, 7.6, 3.6
BRICKS = [(126, 74, 58), (112, 66, 54), (138, 88, 66), (104, 62, 52), (150, 138, 122)]
DOORS = [(26, 52, 92), (92, 24, 26), (24, 70, 48), (30, 30, 34), (108, 92, 40)]
CURTAINS = [(255, 196, 112), (255, 214, 150), (236, 166, 90), (150, 190, 255)]
AMBIENT = (0.15, 0.17, 0.27)
LAMP_COLOUR = (255, 188, 112)
LAMP_HEIGHT = 5.6


@dataclass(frozen=True)
class House:
    """One house of the row; `side` is -1 on the left, 1 on the right, `start` its nearer wall (metres ahead)."""

    side: int
    start: float
    brick: Colour
    door: Colour
    curtains: tuple[Colour | None, Colour | None, Colour | None]

    @classmethod
    def drawn_by(cls, dice: random.Random, side: int, start: float) -> "House":
        lights = [dice.choice(CURTAINS) if dice.random() < 0.34 else None for _ in range(3)]
        return cls(side, start, dice.choice(BRICKS), dice.choice(DOORS), (lights[0], lights[1], lights[2]))


def light_at(point: Point, lamps: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the light at a point (1.0 is full) from lamps at (east, ahead) and the night sky."""
    amount = 0.0
    for east, ahead in lamps:
        distance = (point[0] - east) ** 2 + (point[1] - LAMP_HEIGHT) ** 2 + (point[2] - ahead) ** 2
        amount += 11.0 / (6.0 + distance)
    red, green, blue = (sky + amount * part / 255 for sky, part in zip(AMBIENT, LAMP_COLOUR, strict=True))
    return red, green, blue


class Terrace:
    """Paints houses of one layer, the furthest first."""

    def __init__(self, picture: Image.Image, view: View, lamps: list[tuple[float, float]], dice: random.Random) -> None:
        self.picture, self.view, self.lamps, self.dice = picture, view, lamps, dice
        self.draw = ImageDraw.Draw(picture)

    def shade(self, point: Point, colour: Colour) -> Colour:
        return lit(colour, light_at(point, self.lamps))

    def house(self, house: House) -> None:
        """Paint one house from the roof down to the step."""
        self._roof(house)
        self._wall(house)
        first, second, ground = house.curtains
        self._window(house, (0.6, 1.7), (3.2, 4.7), first)
        self._window(house, (2.7, 3.8), (3.2, 4.7), second)
        self._window(house, (0.5, 2.2), (0.85, 2.35), ground)
        self._door(house)
        self._pipe(house)

    def _on_wall(self, house: House, along: float, up: float, *, out: float = 0.0) -> Point:
        return house.side * (FRONT - out), up, house.start + along

    def _patch(
        self, house: House, along: tuple[float, float], up: tuple[float, float], colour: Colour, out: float = 0.0
    ) -> None:
        corners = [(along[0], up[0]), (along[1], up[0]), (along[1], up[1]), (along[0], up[1])]
        quad(self.draw, self.view, [self._on_wall(house, a, u, out=out) for a, u in corners], colour)

    def _lit_patch(
        self, house: House, along: tuple[float, float], up: tuple[float, float], colour: Colour, out: float = 0.0
    ) -> None:
        middle = self._on_wall(house, sum(along) / 2, sum(up) / 2, out=out)
        self._patch(house, along, up, self.shade(middle, colour), out)

    def _wall(self, house: House) -> None:
        columns, rows = 8, 11
        for column in range(columns):
            for row in range(rows):
                brick = mixed(house.brick, (70, 44, 38), self.dice.random() * 0.35)
                along = (PLOT * column / columns, PLOT * (column + 1) / columns)
                self._lit_patch(house, along, (EAVES * row / rows, EAVES * (row + 1) / rows), brick)
        self._lit_patch(house, (0, PLOT), (2.72, 2.86), (150, 142, 130))
        self._lit_patch(house, (0, PLOT), (0.0, 0.35), (92, 88, 84))

    def _roof(self, house: House) -> None:
        side, near, far = house.side, house.start, house.start + PLOT
        slope = [
            (side * (FRONT - 0.25), EAVES, near),
            (side * (FRONT - 0.25), EAVES, far),
            (side * (FRONT + SET_BACK), RIDGE, far),
            (side * (FRONT + SET_BACK), RIDGE, near),
        ]
        quad(self.draw, self.view, slope, self.shade((side * FRONT, EAVES, near), (58, 60, 74)))
        gutter = [
            (side * (FRONT - 0.25), EAVES - step, z) for step, z in ((0, near), (0, far), (0.14, far), (0.14, near))
        ]
        quad(self.draw, self.view, gutter, self.shade((side * FRONT, EAVES, near), (200, 200, 196)))
        self._chimney(side, near)

    def _chimney(self, side: int, ahead: float) -> None:
        inner, outer = side * (FRONT + SET_BACK * 0.72), side * (FRONT + SET_BACK * 1.05)
        for corners in (
            [
                (inner, RIDGE - 0.7, ahead),
                (inner, RIDGE + 1.1, ahead),
                (inner, RIDGE + 1.1, ahead + 0.9),
                (inner, RIDGE - 0.7, ahead + 0.9),
            ],
            [
                (inner, RIDGE - 0.7, ahead),
                (inner, RIDGE + 1.1, ahead),
                (outer, RIDGE + 1.1, ahead),
                (outer, RIDGE - 0.7, ahead),
            ],
        ):
            quad(self.draw, self.view, corners, (24, 21, 28))

    def _window(
        self, house: House, along: tuple[float, float], up: tuple[float, float], curtain: Colour | None
    ) -> None:
        self._lit_patch(house, (along[0] - 0.14, along[1] + 0.14), (up[1], up[1] + 0.22), (168, 160, 146))
        self._lit_patch(house, (along[0] - 0.12, along[1] + 0.12), (up[0] - 0.12, up[0]), (168, 160, 146), 0.06)
        self._lit_patch(house, along, up, (204, 204, 200))
        half = (along[0] + along[1]) / 2
        for left, right in ((along[0] + 0.07, half - 0.04), (half + 0.04, along[1] - 0.07)):
            for low, high in (
                (up[0] + 0.07, up[0] + (up[1] - up[0]) * 0.66),
                (up[0] + (up[1] - up[0]) * 0.7, up[1] - 0.07),
            ):
                self._pane(house, (left, right), (low, high), curtain)
        if curtain is not None:
            middle = self.view.at(*self._on_wall(house, half, sum(up) / 2))
            glow(self.picture, middle, self.view.focal * 1.1 / (house.start + half), curtain, 0.22)

    def _pane(self, house: House, along: tuple[float, float], up: tuple[float, float], curtain: Colour | None) -> None:
        if curtain is None:
            sky = self.shade(self._on_wall(house, along[0], up[1]), (40, 48, 66))
            self._patch(house, along, up, mixed(sky, (16, 22, 38), 0.5))
            return
        steps = 6
        for step in range(steps):
            share = step / steps
            low, high = up[0] + (up[1] - up[0]) * share, up[0] + (up[1] - up[0]) * (step + 1) / steps
            self._patch(house, along, (low, high), mixed(curtain, (120, 66, 30), 0.62 - 0.5 * share))

    def _door(self, house: House) -> None:
        self._lit_patch(house, (2.85, 3.95), (0.1, 2.62), (170, 164, 152))
        self._lit_patch(house, (2.98, 3.82), (0.12, 2.06), house.door)
        for low in (0.3, 1.15):
            for left in (3.08, 3.46):
                panel = mixed(house.door, (0, 0, 0), 0.35)
                self._lit_patch(house, (left, left + 0.26), (low, low + 0.62), panel)
        fan = (214, 158, 84) if house.curtains[2] else (28, 34, 48)
        self._patch(house, (2.98, 3.82), (2.14, 2.52), fan)
        self._lit_patch(house, (2.8, 4.0), (0.0, 0.1), (150, 146, 140), 0.35)

    def _pipe(self, house: House) -> None:
        self._lit_patch(house, (4.42, 4.52), (0.0, EAVES), (24, 24, 28), 0.04)
