"""Painting in perspective: metres in the street to pixels in the picture."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float, float]  # east, up, ahead, in metres
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class View:
    """A camera looking straight ahead from `eye` metres over the ground."""

    width: int
    height: int
    focal: float  # pixels
    horizon: float  # share of the height
    eye: float

    def at(self, east: float, up: float, ahead: float) -> tuple[float, float]:
        scale = self.focal / max(ahead, 0.05)
        return self.width / 2 + east * scale, self.height * self.horizon + (self.eye - up) * scale

    def enlarged(self, size: tuple[int, int]) -> "View":
        factor = size[0] / self.width
        return View(size[0], size[1], self.focal * factor, self.horizon, self.eye)


def quad(draw: ImageDraw.ImageDraw, view: View, corners: Iterable[Point], colour: Colour) -> None:
    """Fill a flat shape given by its corners in metres."""
    draw.polygon([view.at(*corner) for corner in corners], fill=(*colour, 255))


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two; `share` 0 is the first, 1 the second."""
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lit(base: Colour, light: tuple[float, float, float]) -> Colour:
    """Return a surface colour under coloured light (1.0 is full)."""
    red, green, blue = (min(255, round(c * amount)) for c, amount in zip(base, light, strict=True))
    return red, green, blue


def halo(size: int, *, falloff: float = 2.2) -> Image.Image:
    """Return a round soft mask: 255 in the middle, 0 at the edge."""
    disc = ImageChops.invert(Image.radial_gradient("L"))
    # The gradient reaches 255 only in the corners: cut it so that the edge of the square is black.
    edge = 255 * (1 - 1 / math.sqrt(2))
    table = [round(255 * max(0.0, (v - edge) / (255 - edge)) ** falloff) for v in range(256)]
    return disc.point(table).resize((size, size), Image.Resampling.BICUBIC)


def glow(picture: Image.Image, centre: tuple[float, float], reach: float, colour: Colour, strength: float) -> None:
    """Lay a round glow (reach in pixels, strength 0..1) over an RGBA picture."""
    stretched_glow(picture, centre, (reach, reach), colour, strength)


def stretched_glow(
    picture: Image.Image,
    centre: tuple[float, float],
    reach: tuple[float, float],
    colour: Colour,
    strength: float,
) -> None:
    """Lay an oval glow, for instance a reflection on a wet road, over an RGBA picture."""
    width, height = max(2, round(reach[0] * 2)), max(2, round(reach[1] * 2))
    mask = halo(256).resize((width, height)).point([round(v * strength) for v in range(256)])
    patch = Image.new("RGBA", (width, height), (*colour, 255))
    patch.putalpha(mask)
    left, top = round(centre[0] - reach[0]), round(centre[1] - reach[1])
    crop = (max(0, -left), max(0, -top), min(width, picture.width - left), min(height, picture.height - top))
    if crop[0] < crop[2] and crop[1] < crop[3]:
        picture.alpha_composite(patch.crop(crop), (max(0, left), max(0, top)))


def softened(picture: Image.Image, radius: float) -> Image.Image:
    """Blur an RGBA picture without a dark rim where it is transparent."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def vignette(size: tuple[int, int], strength: float = 0.75) -> Image.Image:
    """Return the dark corners of a wide lens as an RGBA picture."""
    mask = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
    table = [round(255 * strength * max(0.0, (v - 70) / 185) ** 2.0) for v in range(256)]
    picture = Image.new("RGBA", size, (0, 0, 0, 255))
    picture.putalpha(mask.point(table))
    return picture


def gradient(size: tuple[int, int], stops: list[tuple[float, Colour]]) -> Image.Image:
    """Return an RGBA picture shaded from top to bottom; stops are (share of the height, colour)."""
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        share = y / size[1]
        for (above, first), (below, second) in itertools.pairwise(stops):
            if above <= share <= below:
                column.putpixel((0, y), mixed(first, second, (share - above) / (below - above)))
    return column.resize(size).convert("RGBA")
