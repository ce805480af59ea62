"""People as flat figures with jointed limbs, walking or standing, seen from behind or in front."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from devices.simulator.scenes.perspective import Colour, halo, mixed

SIZE = (260, 480)  # pixels for 2 metres of height
PER_METRE = SIZE[1] / 2.0
WALK_PICTURES = 10


@dataclass(frozen=True)
class Look:
    """What somebody wears."""

    skin: Colour = (120, 84, 66)
    hair: Colour = (24, 19, 18)
    top: Colour = (30, 32, 38)
    legs: Colour = (22, 24, 32)
    shoes: Colour = (10, 10, 12)
    is_police: bool = False
    has_hood: bool = False
    is_facing: bool = True
    stature: float = 1.75


def walking(look: Look, light: Colour) -> list[Image.Image]:
    """Return one cycle of walking (two steps)."""
    return [figure(look, light, math.tau * step / WALK_PICTURES) for step in range(WALK_PICTURES)]


def standing(look: Look, light: Colour, *, gesture: bool = False) -> list[Image.Image]:
    """Return a slow cycle of standing: weight shifts, an arm speaks with `gesture`."""
    count = 16
    turns = [math.tau * step / count for step in range(count)]
    return [figure(look, light, turn, stride=0.05, arm=0.9 if gesture else 0.12) for turn in turns]


def figure(look: Look, light: Colour, phase: float, *, stride: float = 0.42, arm: float = 0.5) -> Image.Image:
    """Paint somebody at one moment of the stride (radians), lit from the upper left by `light`."""
    picture = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    body = _Body(draw, look, SIZE[0] / 2, SIZE[1] - 16 - abs(math.cos(phase)) * 4 * stride, phase)
    body.legs(stride)
    body.arm(-1, arm)
    body.torso()
    body.arm(1, arm)
    body.head()
    return _lit(picture, light)


class _Body:
    """Draws the parts; lengths in metres from the sole upwards."""

    def __init__(self, draw: ImageDraw.ImageDraw, look: Look, x: float, sole: float, phase: float) -> None:
        self.draw, self.look, self.x, self.sole, self.phase = draw, look, x, sole, phase
        self.scale = PER_METRE * look.stature / 1.75

    def at(self, side: float, up: float) -> tuple[float, float]:
        return self.x + side * self.scale, self.sole - up * self.scale

    def limb(self, points: list[tuple[float, float]], width: float, colour: Colour) -> None:
        ends = [self.at(*point) for point in points]
        thick = width * self.scale
        self.draw.line(ends, fill=(*colour, 255), width=round(thick), joint="curve")
        for x, y in ends:
            self.draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=(*colour, 255))

    def legs(self, stride: float) -> None:
        for side in (-1, 1):
            swing = math.sin(self.phase) * side * stride
            lift = max(0.0, math.cos(self.phase) * side) * stride * 0.32
            hip, knee = (0.09 * side, 0.86), (0.10 * side + swing * 0.10, 0.46 + lift * 0.5)
            foot = (0.12 * side + swing * 0.16, 0.07 + lift)
            shade = mixed(self.look.legs, (0, 0, 0), 0.25 if swing > 0 else 0.0)
            self.limb([hip, knee], 0.165, shade)
            self.limb([knee, foot], 0.125, shade)
            self.limb(
                [(foot[0] - 0.02, foot[1] - 0.03), (foot[0] + 0.05 * side, foot[1] - 0.035)], 0.09, self.look.shoes
            )

    def arm(self, side: int, swing: float) -> None:
        turn = math.sin(self.phase) * side * swing
        shoulder, elbow = (0.215 * side, 1.42), (0.29 * side, 1.14 + abs(turn) * 0.05)
        hand = (0.27 * side - 0.10 * turn * side, 0.90 + max(0.0, turn) * 0.34)
        sleeve = mixed(self.look.top, (0, 0, 0), 0.22)
        self.limb([shoulder, elbow], 0.125, sleeve)
        self.limb([elbow, hand], 0.10, sleeve)
        self.limb([hand, (hand[0], hand[1] - 0.05)], 0.085, self.look.skin)

    def torso(self) -> None:
        outline = [
            (-0.24, 1.46),
            (-0.08, 1.54),
            (0.08, 1.54),
            (0.24, 1.46),
            (0.21, 1.1),
            (0.19, 0.82),
            (-0.19, 0.82),
            (-0.21, 1.1),
        ]
        self.draw.polygon([self.at(*point) for point in outline], fill=(*self.look.top, 255))
        if self.look.is_police:
            self._jacket()

    def _jacket(self) -> None:
        yellow, silver = (206, 222, 32), (216, 222, 226)
        vest = [(-0.225, 1.46), (-0.09, 1.53), (0.09, 1.53), (0.225, 1.46), (0.2, 0.88), (-0.2, 0.88)]
        self.draw.polygon([self.at(*point) for point in vest], fill=(*yellow, 255))
        for low in (0.98, 1.10):
            band = [(-0.205, low), (0.205, low), (0.205, low + 0.05), (-0.205, low + 0.05)]
            self.draw.polygon([self.at(*point) for point in band], fill=(*silver, 255))
        for side in (-0.13, 0.13):
            self.limb([(side, 1.14), (side, 1.47)], 0.045, silver)
        label = [(-0.12, 1.26), (0.12, 1.26), (0.12, 1.35), (-0.12, 1.35)]
        self.draw.polygon([self.at(*point) for point in label], fill=(24, 40, 96, 255))

    def head(self) -> None:
        look = self.look
        self.limb([(0, 1.5), (0, 1.6)], 0.12, look.skin if look.is_facing else mixed(look.skin, look.hair, 0.4))
        left, top = self.at(-0.105, 1.83)
        right, bottom = self.at(0.105, 1.545)
        if look.has_hood:
            self.draw.ellipse((left - 8, top - 8, right + 8, bottom + 12), fill=(*look.top, 255))
        self.draw.ellipse((left, top, right, bottom), fill=(*(look.skin if look.is_facing else look.hair), 255))
        if look.is_facing:
            self.draw.chord((left, top, right, bottom - 8), 190, 350, fill=(*look.hair, 255))
        if look.is_police:
            cap = [(-0.13, 1.75), (-0.12, 1.86), (0.12, 1.86), (0.13, 1.75)]
            self.draw.polygon([self.at(*point) for point in cap], fill=(16, 18, 26, 255))
            self.limb([(-0.11, 1.765), (0.11, 1.765)], 0.022, (208, 214, 222))


def _lit(picture: Image.Image, light: Colour) -> Image.Image:
    alpha = picture.getchannel("A")
    dark = Image.new("RGB", SIZE, (6, 8, 16))
    shaded = Image.composite(
        picture.convert("RGB"),
        dark,
        Image.linear_gradient("L").rotate(90).resize(SIZE).point([round(120 + v * 0.5) for v in range(256)]),
    )
    rim = Image.new("L", SIZE, 0)
    rim.paste(alpha.point([round(v * 0.4) for v in range(256)]), (0, 0))
    inside = Image.new("L", SIZE, 0)
    inside.paste(alpha, (5, 3))
    rim.paste(0, (0, 0), inside)
    rim = rim.filter(ImageFilter.GaussianBlur(1.6))
    shaded.paste(light, (0, 0), rim)
    done = shaded.convert("RGBA")
    done.putalpha(alpha.filter(ImageFilter.GaussianBlur(0.8)))
    shadow = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    spot = halo(64).resize((230, 40)).point([round(v * 0.9) for v in range(256)])
    shadow.paste((0, 0, 0, 255), (SIZE[0] // 2 - 115, SIZE[1] - 36), spot)
    shadow.alpha_composite(done)
    return shadow
