"""Cars in perspective: a side profile drawn out to the width of the car, and a police car side on."""

import itertools
import math
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from devices.simulator.scenes.perspective import Colour, Point, View, glow, lit, mixed, quad, stretched_glow

# Side profile of a hatchback from the rear bumper to the front, (ahead, up) in metres.
PROFILE = [(0.0, 0.38), (0.02, 0.92), (0.28, 1.02), (0.62, 1.42), (1.9, 1.46), (2.75, 0.98), (3.75, 0.84), (4.0, 0.6)]
GLASS = [(0.42, 1.03), (0.7, 1.36), (1.88, 1.4), (2.55, 1.0)]
WIDTH = 1.74
WHEELS = (0.78, 3.18)
BATTENBURG = ((28, 76, 180), (226, 220, 60))


def parked_car(
    picture: Image.Image, view: View, place: tuple[float, float], paint: Colour, light: tuple[float, float, float]
) -> None:
    """Paint a parked car seen from behind; `place` is the middle of its rear bumper (east, ahead)."""
    draw = ImageDraw.Draw(picture)
    east, ahead = place
    near_side = -WIDTH / 2 if east > 0 else WIDTH / 2
    stretched_glow(picture, view.at(east, 0.02, ahead + 0.4), _shadow_size(view, ahead), (0, 0, 0), 0.85)
    for (z0, up0), (z1, up1) in reversed(list(itertools.pairwise(PROFILE))):
        shade = 0.5 + 0.35 * (z1 - z0) / math.hypot(z1 - z0, up1 - up0)
        colour = lit(mixed((0, 0, 0), paint, shade), light)
        quad(draw, view, _across(east, ahead, (z0, up0), (z1, up1)), colour)
    _windows(draw, view, place, light)
    _side(draw, view, (east + near_side, ahead), paint, light)
    _rear(picture, view, place)


def _shadow_size(view: View, ahead: float) -> tuple[float, float]:
    return view.focal * 1.25 / ahead, view.focal * 0.34 / ahead


def _across(east: float, ahead: float, low: tuple[float, float], high: tuple[float, float]) -> list[Point]:
    left, right = east - WIDTH / 2, east + WIDTH / 2
    return [
        (left, low[1], ahead + low[0]),
        (right, low[1], ahead + low[0]),
        (right, high[1], ahead + high[0]),
        (left, high[1], ahead + high[0]),
    ]


def _windows(
    draw: ImageDraw.ImageDraw, view: View, place: tuple[float, float], light: tuple[float, float, float]
) -> None:
    east, ahead = place
    inset = 0.14
    pane = [
        (east - WIDTH / 2 + inset, 1.06, ahead + 0.3),
        (east + WIDTH / 2 - inset, 1.06, ahead + 0.3),
        (east + WIDTH / 2 - inset * 1.6, 1.36, ahead + 0.56),
        (east - WIDTH / 2 + inset * 1.6, 1.36, ahead + 0.56),
    ]
    quad(draw, view, pane, lit((58, 66, 84), light))


def _side(
    draw: ImageDraw.ImageDraw, view: View, place: tuple[float, float], paint: Colour, light: tuple[float, float, float]
) -> None:
    east, ahead = place
    outline = [(east, up, ahead + z) for z, up in PROFILE] + [(east, 0.3, ahead + 3.95), (east, 0.3, ahead + 0.05)]
    quad(draw, view, outline, lit(mixed((0, 0, 0), paint, 0.62), light))
    quad(draw, view, [(east, up, ahead + z) for z, up in GLASS], lit((20, 24, 34), light))
    for wheel in WHEELS:
        for radius, colour in ((0.33, (8, 8, 10)), (0.19, (52, 54, 58))):
            turns = [math.tau * step / 20 for step in range(20)]
            rim = [(east, 0.33 + radius * math.sin(t), ahead + wheel + radius * math.cos(t)) for t in turns]
            quad(draw, view, rim, colour)


def _rear(picture: Image.Image, view: View, place: tuple[float, float]) -> None:
    east, ahead = place
    draw = ImageDraw.Draw(picture)
    low = [(east - 0.8, 0.42, ahead), (east + 0.8, 0.42, ahead), (east + 0.76, 0.24, ahead), (east - 0.76, 0.24, ahead)]
    quad(draw, view, low, (14, 14, 17))
    for side in (-1, 1):
        outer, inner = east + side * (WIDTH / 2 - 0.05), east + side * (WIDTH / 2 - 0.26)
        quad(
            draw, view, [(outer, 0.3, ahead), (inner, 0.3, ahead), (inner, 0.0, ahead), (outer, 0.0, ahead)], (7, 7, 8)
        )
        outer, inner = east + side * (WIDTH / 2 - 0.04), east + side * (WIDTH / 2 - 0.3)
        quad(
            draw,
            view,
            [(outer, 0.92, ahead), (inner, 0.9, ahead), (inner, 0.74, ahead), (outer, 0.72, ahead)],
            (148, 22, 26),
        )
        glow(picture, view.at((outer + inner) / 2, 0.82, ahead), view.focal * 0.28 / ahead, (255, 40, 36), 0.35)
    plate = [
        (east - 0.26, 0.7, ahead),
        (east + 0.26, 0.7, ahead),
        (east + 0.26, 0.58, ahead),
        (east - 0.26, 0.58, ahead),
    ]
    quad(ImageDraw.Draw(picture), view, plate, (150, 128, 44))


def police_car(width: int) -> Image.Image:
    """Return a patrol car side on, `width` pixels long, with Battenburg markings and a light bar."""
    picture, draw, at = _side_on(width, (198, 204, 214))
    for row in range(2):
        for square in range(9):
            left, low = 0.08 + square * 0.42, 0.52 + row * 0.2
            fill = (*BATTENBURG[(square + row) % 2], 255)
            draw.polygon(
                [at(left, low), at(left + 0.42, low), at(left + 0.42, low + 0.2), at(left, low + 0.2)], fill=fill
            )
    _wheels(draw, at)
    draw.polygon([at(0.9, 1.46), at(1.75, 1.47), at(1.72, 1.6), at(0.95, 1.6)], fill=(60, 110, 255, 255))
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def saloon(width: int, paint: Colour) -> Image.Image:
    """Return an ordinary car going to the right, `width` pixels long, with its lights on."""
    picture, draw, at = _side_on(width, paint)
    draw.polygon(
        [at(0.0, 0.62), at(3.98, 0.62), at(3.98, 0.68), at(0.0, 0.68)], fill=(*mixed(paint, (0, 0, 0), 0.5), 255)
    )
    _wheels(draw, at)
    glow(picture, at(3.9, 0.72), width * 0.1, (255, 240, 210), 0.95)
    glow(picture, at(0.06, 0.84), width * 0.07, (255, 40, 34), 0.9)
    return picture.filter(ImageFilter.GaussianBlur(1.2))


Place = Callable[[float, float], tuple[float, float]]


def _side_on(width: int, paint: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw, Place]:
    scale = width / 4.4
    picture = Image.new("RGBA", (width, round(scale * 1.9)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)

    def at(along: float, up: float) -> tuple[float, float]:
        return (along + 0.2) * scale, picture.height - up * scale

    draw.polygon([at(*point) for point in [*PROFILE, (3.98, 0.3), (0.02, 0.3)]], fill=(*paint, 255))
    draw.polygon([at(*point) for point in GLASS], fill=(22, 28, 44, 255))
    draw.line([at(1.35, 1.0), at(1.3, 1.42)], fill=(*paint, 255), width=max(1, round(scale * 0.07)))
    return picture, draw, at


def _wheels(draw: ImageDraw.ImageDraw, at: Place) -> None:
    for wheel in WHEELS:
        for radius, colour in ((0.35, (6, 6, 8, 255)), (0.2, (96, 100, 106, 255))):
            draw.ellipse((*at(wheel - radius, 0.34 + radius), *at(wheel + radius, 0.34 - radius)), fill=colour)


def oncoming_car(size: int) -> Image.Image:
    """Return a car coming head on, mostly its dipped beams, `size` pixels square for 3 metres."""
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    metre = size / 3.0
    middle, ground = size / 2, size * 0.8

    def box(left: float, top: float, right: float, low: float, colour: Colour) -> None:
        corners = (middle + left * metre, ground - top * metre, middle + right * metre, ground - low * metre)
        draw.rounded_rectangle(corners, radius=metre * 0.12, fill=(*colour, 255))

    box(-0.68, 1.42, 0.68, 0.8, (16, 18, 24))
    box(-0.86, 0.95, 0.86, 0.28, (26, 28, 36))
    box(-0.8, 0.3, -0.58, 0.0, (5, 5, 6))
    box(0.58, 0.3, 0.8, 0.0, (5, 5, 6))
    for side in (-0.62, 0.62):
        centre = (middle + side * metre, ground - 0.66 * metre)
        stretched_glow(picture, (centre[0], ground + 0.2 * metre), (metre * 0.3, metre * 0.5), (255, 236, 200), 0.4)
        glow(picture, centre, metre * 0.85, (255, 232, 196), 0.55)
        glow(picture, centre, metre * 0.24, (255, 252, 244), 1.0)
    return picture
