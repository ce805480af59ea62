"""Tanner Row at night: a wet street of terraces, street lamps, parked cars, a patrol car with its blue lights on."""

import itertools
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from devices.simulator.motion import Course, flashes, lean, steps, sway
from devices.simulator.scenes import vehicles
from devices.simulator.scenes.figures import Look, standing, walking
from devices.simulator.scenes.perspective import (
    View,
    glow,
    gradient,
    halo,
    lit,
    mixed,
    quad,
    stretched_glow,
    vignette,
)
from devices.simulator.scenes.room import grainy
from devices.simulator.scenes.stage import CANVAS, FRAME, PAINTED, Glass, Layer, Sprite, Stage
from devices.simulator.scenes.terrace import LAMP_COLOUR, LAMP_HEIGHT, PLOT, House, Terrace, light_at

VIEW = View(CANVAS[0], CANVAS[1], focal=704, horizon=0.47, eye=1.5)
KERB = 3.4
PAINTS = [(66, 74, 92), (108, 30, 34), (34, 38, 46), (150, 152, 156), (40, 66, 104), (76, 84, 72)]
BLUE = (58, 116, 255)
PATROL_CAR = (0.6, 33.0)  # east, ahead


def night_street(seed: int, seconds: float) -> Stage:
    """Return the street as filmed by somebody who walks up it, slows down and stands."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    slow = max(6.0, seconds * 0.62)
    forward = Course.of((0, 0), (slow, 9.0), (seconds + 1, 10.2))
    pace = Course.of((0, 0.2), (2, 1), (slow - 2, 1), (slow + 1, 0.12))
    street = _Street(dice)
    things: list[Layer | Sprite] = [Layer(street.far(), 36.0)]
    things += _far_sprites(slow)
    things += [Layer(street.part(11.0, 21.0, reach=5.0), 17.0)]
    things += _people(dice, slow, seconds)
    things += [Layer(street.part(6.0, 11.5, reach=3.0), 8.6), Layer(street.part(2.6, 6.4, reach=1.0), 4.6)]
    return Stage(
        view=VIEW,
        forward=forward,
        pace=pace,
        pan_x=f"{sway(dice, 26, slowest=7)}+{sway(dice, 5, slowest=1.3)}+{lean(pace, 7)}",
        pan_y=f"{sway(dice, 9, slowest=5)}+{sway(dice, 2.5, slowest=0.9)}+{steps(pace, 13)}",
        things=things,
        glass=_glass(),
        sounds=("wind", "steps", "radio", "siren", "voices"),
    )


def _far_sprites(slow: float) -> list[Layer | Sprite]:
    car, halo_left = vehicles.police_car(420), _blue_halo()
    east, ahead = PATROL_CAR
    here, there = Course.of((0, east)), Course.of((0, ahead))
    return [
        Sprite([car], here, there, tall=1.9),
        Sprite([halo_left], Course.of((0, east - 0.5)), there, 11.0, flashes(0.92, 0.0, 0.13), above=-3.6),
        Sprite([halo_left], Course.of((0, east + 0.7)), there, 11.0, flashes(0.92, 0.44, 0.57), above=-3.6),
        Sprite(
            [vehicles.oncoming_car(360)],
            Course.of((0, 1.7)),
            Course.of((slow * 0.28, 31.0), (slow * 0.28 + 9.0, 1.0)),
            tall=3.0,
            when=f"between(t,{slow * 0.28:.2f},{slow * 0.28 + 8.2:.2f})",
            above=-0.6,
        ),
    ]


def _people(dice: random.Random, slow: float, seconds: float) -> list[Layer | Sprite]:
    suspect = Look(top=(36, 38, 46), legs=(28, 32, 44), has_hood=True)
    colleague = Look(is_police=True, is_facing=False, legs=(16, 18, 26), stature=1.83)
    pacing = [(0.0, -0.9)]
    while pacing[-1][0] < slow:
        pacing.append((pacing[-1][0] + dice.uniform(2.2, 3.4), dice.uniform(-1.3, 0.2)))
    warm = (255, 205, 150)
    come = slow * 0.55
    walk_in = Course.of((come, 3.6), (come + 5, 1.9), (seconds + 5, 1.75))
    closer = Course.of((come, 8.5), (come + 8, 14.4))
    return [
        Sprite(walking(suspect, BLUE), Course(tuple(pacing)), Course.of((0, 21.5)), 2.0, f"lt(t,{slow})"),
        Sprite(
            standing(suspect, BLUE, gesture=True),
            Course.of((slow, pacing[-1][1])),
            Course.of((slow, 21.5), (seconds + 4, 18.5)),
            2.0,
            f"gte(t,{slow})",
            pictures_per_second=7,
        ),
        Sprite(walking(colleague, warm), walk_in, closer, 2.0, f"between(t,{come},{come + 8})", above=-0.02),
        Sprite(
            standing(colleague, warm, gesture=True),
            walk_in,
            closer,
            2.0,
            f"gt(t,{come + 8})",
            pictures_per_second=4,
        ),
    ]


def _blue_halo() -> Image.Image:
    picture = Image.new("RGBA", (520, 520), (0, 0, 0, 0))
    glow(picture, (260, 260), 258, BLUE, 0.55)
    glow(picture, (260, 262), 90, (120, 165, 255), 0.8)
    glow(picture, (260, 262), 22, (235, 242, 255), 1.0)
    stretched_glow(picture, (260, 420), (60, 98), BLUE, 0.6)
    return picture


def _glass() -> list[Glass]:
    wash = Image.new("RGBA", FRAME, (*BLUE, 255))
    wash.putalpha(
        halo(512, falloff=1.4).resize((1700, 1000)).crop((210, 140, 1490, 860)).point([v // 7 for v in range(256)])
    )
    torch = Image.new("RGBA", FRAME, (0, 0, 0, 0))
    stretched_glow(torch, (640, 640), (430, 200), (236, 240, 255), 0.16)
    steady = Image.alpha_composite(torch, vignette(FRAME, 0.82))  # two panes as one: each costs a tenth of the film
    return [Glass(wash, flashes(0.92, 0.0, 0.13, 0.44, 0.57)), Glass(steady)]


class _Street:
    """Paints the layers of the street; all of them see the same houses, lamps and cars."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.view = VIEW.enlarged(PAINTED)
        self.lamps = [(-4.5 if n % 2 else 4.5, 7.0 + 7.6 * n) for n in range(9)]
        starts = [2.0 + PLOT * n for n in range(16)]
        self.houses = [House.drawn_by(dice, side, start) for start in reversed(starts) for side in (-1, 1)]
        self.cars = self._cars()

    def _cars(self) -> list[tuple[float, float, tuple[int, int, int]]]:
        cars = []
        for side in (-1, 1):
            ahead = 3.4 + self.dice.uniform(0.0, 2.0) + (2.6 if side > 0 else 0)
            while ahead < 50:
                if self.dice.random() < 0.8 and not 26 < ahead < 36:
                    cars.append((side * 2.5, ahead, self.dice.choice(PAINTS)))
                ahead += self.dice.uniform(5.2, 7.4)
        return sorted(cars, key=lambda car: -car[1])

    def far(self) -> Image.Image:
        """Paint the sky, the whole road and everything far away."""
        picture = gradient(
            PAINTED,
            [(0, (7, 10, 26)), (0.3, (16, 20, 44)), (0.46, (58, 48, 66)), (0.5, (30, 30, 44)), (1, (16, 17, 24))],
        )
        self._clouds(picture)
        self._ground(picture)
        self._end_of_street(picture)
        self._things(picture, 10.0, 80.0, objects_from=21.0)
        return grainy(picture, self.dice)

    def part(self, near: float, far: float, *, reach: float) -> Image.Image:
        """Paint what stands between `near` and `far` metres; houses begin `reach` nearer to hide the seam."""
        picture = Image.new("RGBA", PAINTED, (0, 0, 0, 0))
        self._things(picture, near - reach, far, objects_from=near)
        return grainy(picture, self.dice)

    def _things(self, picture: Image.Image, near: float, far: float, *, objects_from: float) -> None:
        terrace = Terrace(picture, self.view, self.lamps, self.dice)
        for house in self.houses:
            if near <= house.start + PLOT and house.start < far and house.start > 0.5:
                terrace.house(house)
        for east, ahead, paint in self.cars:
            if objects_from <= ahead < far:
                vehicles.parked_car(picture, self.view, (east, ahead), paint, light_at((east, 2.5, ahead), self.lamps))
        for east, ahead in reversed(self.lamps):
            if objects_from <= ahead < far:
                self._lamp(picture, east, ahead)

    def _clouds(self, picture: Image.Image) -> None:
        noise = Image.frombytes("L", (32, 18), self.dice.randbytes(32 * 18)).resize(
            (PAINTED[0], 900), Image.Resampling.BICUBIC
        )
        fade = Image.linear_gradient("L").resize((PAINTED[0], 900))
        cloud = Image.new("RGBA", (PAINTED[0], 900), (92, 76, 84, 255))
        cloud.putalpha(ImageChops.multiply(noise, fade).point([round(v * 0.28) for v in range(256)]))
        picture.alpha_composite(cloud)

    def _ground(self, picture: Image.Image) -> None:
        draw = ImageDraw.Draw(picture)
        rows = [1.15 * 1.13**n for n in range(36)]
        for near, far in reversed(list(itertools.pairwise(rows))):
            self._ground_row(draw, near, far)
        for ahead in (4.0, 10.0, 16.0, 22.0, 28.0, 34.0, 40.0):
            line = [(-0.06, 0.0, ahead), (0.06, 0.0, ahead), (0.06, 0.0, ahead + 2.6), (-0.06, 0.0, ahead + 2.6)]
            quad(draw, self.view, line, lit((176, 176, 170), light_at((0, 0, ahead), self.lamps)))
        self._wet(picture)

    def _ground_row(self, draw: ImageDraw.ImageDraw, near: float, far: float) -> None:
        columns = [-9.0, -6.5, -5.4, -4.4, -KERB, -2.6, -1.7, -0.8, 0.0, 0.8, 1.7, 2.6, KERB, 4.4, 5.4, 6.5, 9.0]
        for left, right in itertools.pairwise(columns):
            middle = (left + right) / 2
            base = (64, 66, 72) if abs(middle) < KERB else (104, 102, 100)
            base = mixed(base, (40, 42, 48), self.dice.random() * 0.3)
            light = light_at((middle, 0.0, (near + far) / 2), self.lamps)
            quad(
                draw, self.view, [(left, 0, near), (right, 0, near), (right, 0, far), (left, 0, far)], lit(base, light)
            )
        for side in (-1, 1):
            edge = [(side * KERB, z, y) for z, y in ((0.0, near), (0.0, far), (0.12, far), (0.12, near))]
            quad(draw, self.view, edge, lit((150, 148, 142), light_at((side * KERB, 0, near), self.lamps)))

    def _wet(self, picture: Image.Image) -> None:
        soft = picture.filter(ImageFilter.GaussianBlur(7))
        picture.paste(soft, (0, 0))
        for east, ahead in reversed(self.lamps):
            foot = self.view.at(east * 0.72, 0.0, ahead * 0.62)
            size = self.view.focal / ahead
            stretched_glow(picture, foot, (size * 0.34, size * 1.7), LAMP_COLOUR, 0.42)
        for house in self.houses:
            for curtain in house.curtains[2:]:
                if curtain is not None and house.start > 3:
                    spot = self.view.at(house.side * 3.0, 0.0, house.start * 0.8)
                    size = self.view.focal / house.start
                    stretched_glow(picture, spot, (size * 0.3, size * 0.6), curtain, 0.2)
        stretched_glow(picture, self.view.at(PATROL_CAR[0], 0, 15.0), (70, 330), BLUE, 0.42)

    def _end_of_street(self, picture: Image.Image) -> None:
        draw = ImageDraw.Draw(picture)
        for n in range(14):
            left, top = -26.0 + n * 4.0, self.dice.uniform(5.0, 8.0)
            front = [(left, 0, 76), (left + 4.2, 0, 76), (left + 4.2, top, 76), (left, top, 76)]
            quad(draw, self.view, front, (46, 38, 50))
            for x, y in ((0.7, 1.0), (2.4, 1.0), (0.7, 3.4), (2.4, 3.4)):
                colour = (214, 164, 96) if self.dice.random() < 0.4 else (30, 32, 46)
                pane = [
                    (left + x, y, 75),
                    (left + x + 0.9, y, 75),
                    (left + x + 0.9, y + 1.1, 75),
                    (left + x, y + 1.1, 75),
                ]
                quad(draw, self.view, pane, colour)

    def _lamp(self, picture: Image.Image, east: float, ahead: float) -> None:
        draw = ImageDraw.Draw(picture)
        width, reach = 0.055, east * 0.72
        post = [
            (east - width, 0, ahead),
            (east + width, 0, ahead),
            (east + width * 0.7, LAMP_HEIGHT, ahead),
            (east - width * 0.7, LAMP_HEIGHT, ahead),
        ]
        quad(draw, self.view, post, (20, 22, 28))
        arm = [
            (east, LAMP_HEIGHT - 0.05, ahead),
            (east, LAMP_HEIGHT + 0.05, ahead),
            (reach, LAMP_HEIGHT + 0.22, ahead),
            (reach, LAMP_HEIGHT + 0.14, ahead),
        ]
        quad(draw, self.view, arm, (20, 22, 28))
        centre = self.view.at(reach, LAMP_HEIGHT + 0.1, ahead)
        size = self.view.focal / ahead
        glow(picture, centre, size * 4.2, LAMP_COLOUR, 0.34)
        glow(picture, centre, size * 1.1, (255, 206, 140), 0.8)
        glow(picture, centre, size * 0.34, (255, 246, 226), 1.0)
