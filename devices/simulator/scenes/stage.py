"""A stage: painted layers, moving sprites and glass before the lens, from the back to the front."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from devices.simulator.motion import Course
from devices.simulator.scenes.perspective import View

FRAME = (1280, 720)  # what the camera records
CANVAS = (1376, 774)  # a little more, so that the shaking frame never leaves the picture
PAINTED = (2240, 1260)  # layers are painted larger than the canvas and stay sharp when they come near
FRAMES_PER_SECOND = 30
STEPS_PER_SECOND = 15  # how often the world moves; the shake, the grain and the clock run with every frame


@dataclass(frozen=True)
class Layer:
    """A picture over the whole canvas that grows about the vanishing point as the camera goes forward."""

    picture: Image.Image
    depth: float | None = None  # metres ahead at the start; None: so far that it never grows


@dataclass(frozen=True)
class Sprite:
    """A small picture, or a cycle of them, standing on the ground of the scene (metres)."""

    pictures: Sequence[Image.Image]
    east: Course  # to the right of the line of walking
    ahead: Course  # from where the camera started
    tall: float
    when: str = "1"  # an expression of t
    pictures_per_second: float = 10.0
    above: float = 0.0  # its foot over the ground


@dataclass(frozen=True)
class Glass:
    """A picture fixed to the lens (frame pixels): vignette, dirt, a wash of blue light."""

    picture: Image.Image
    when: str = "1"


@dataclass(frozen=True)
class Stage:
    """All that the camera needs to film a place."""

    view: View  # of the canvas
    forward: Course  # metres walked
    pace: Course  # 0 standing, 1 walking: the bob and the footsteps
    pan_x: str  # canvas pixels the frame is off the middle, as expressions of t
    pan_y: str
    things: Sequence[Layer | Sprite]
    glass: Sequence[Glass]
    sounds: Sequence[str] = field(default_factory=tuple)  # names known to sound.py
