"""Flat surfaces under lamps: walls, floors and signs for scenes other than the street."""

import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from devices.simulator.scenes.perspective import Colour, Point, View, lit, mixed, quad

FONT = Path(__file__).parent.parent / "fonts" / "ShareTechMono-Regular.ttf"
Light = Callable[[Point], tuple[float, float, float]]
Corner = tuple[Point, Point, Point]  # one corner of a rectangle and the ends of its two edges


def lamps_light(lamps: list[Point], power: float, colour: Colour, ambient: tuple[float, float, float]) -> Light:
    """Return the light of equal lamps at `lamps` as a function of the place."""

    def light(point: Point) -> tuple[float, float, float]:
        amount = sum(
            power / (power / 4 + sum((a - b) ** 2 for a, b in zip(point, lamp, strict=True))) for lamp in lamps
        )
        red, green, blue = (base + amount * part / 255 for base, part in zip(ambient, colour, strict=True))
        return red, green, blue

    return light


def along(corner: Corner, u: float, v: float) -> Point:
    """Return the point at shares (u, v) of the two edges of a rectangle."""
    start, first, second = corner
    east, up, ahead = (s + (f - s) * u + (w - s) * v for s, f, w in zip(start, first, second, strict=True))
    return east, up, ahead


class Painter:
    """Paints lit rectangles, cell by cell, so that the light falls off over them."""

    def __init__(self, picture: Image.Image, view: View, light: Light, dice: random.Random) -> None:
        self.picture, self.view, self.light, self.dice = picture, view, light, dice
        self.draw = ImageDraw.Draw(picture)

    def surface(self, corner: Corner, colour: Colour, cells: tuple[int, int] = (1, 1), rough: float = 0.0) -> None:
        across, up = cells
        for column in range(across):
            for row in range(up):
                shares = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
                points = [along(corner, u / across, v / up) for u, v in shares]
                base = mixed(colour, (20, 20, 24), self.dice.random() * rough)
                middle = along(corner, (column + 0.5) / across, (row + 0.5) / up)
                quad(self.draw, self.view, points, lit(base, self.light(middle)))

    def patch(self, corner: Corner, colour: Colour) -> None:
        """Paint a rectangle that shines by itself."""
        quad(self.draw, self.view, [along(corner, u, v) for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))], colour)

    def words(self, text: str, at: Point, height: float, colour: Colour) -> None:
        """Write on a wall that faces the camera; `at` is the middle, `height` in metres."""
        size = max(8, round(self.view.focal * height / at[2]))
        font = ImageFont.truetype(str(FONT), size)
        self.draw.text(self.view.at(*at), text, font=font, fill=(*colour, 255), anchor="mm")


def grainy(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Break up flat surfaces with the texture of brick, plaster and tarmac."""
    noise = Image.frombytes("L", (640, 360), dice.randbytes(640 * 360))
    noise = noise.resize(picture.size, Image.Resampling.BILINEAR).point([round(118 + v * 0.078) for v in range(256)])
    done = ImageChops.overlay(picture.convert("RGB"), Image.merge("RGB", [noise] * 3)).convert("RGBA")
    done.putalpha(picture.getchannel("A"))
    return done
