"""Films what a camera in the field recorded, as its log says it, so that it can be docked."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from devices.simulator.camera import Camera, Place, taken_of
from devices.simulator.field.camera import FieldCamera
from devices.simulator.field.day import CameraDay
from devices.simulator.field.living import MILLISECOND, Film
from devices.simulator.field.streets import degrees
from devices.simulator.footage import Shot, make_footage

PLACE_EVERY_MS = 10_000
LEAST_MS = 1_000  # a shorter recording cannot be filmed


def usual_folder() -> Path:
    """Return where footage and camera storage are kept when nobody says where."""
    return Path(tempfile.gettempdir()) / f"exhibit-simulator-{os.getuid()}"


@dataclass(frozen=True)
class Studio:
    """Where and how films are made; `cut_after` bytes each upload is cut once."""

    work: Path = field(default_factory=usual_folder)
    force: str = "MIDSHIRE"
    seed: int = 1
    cut_after: int | None = None

    def line(self, plan: CameraDay) -> str:
        """Return what is burnt into the pictures of a camera."""
        return f"{self.force} {plan.collar_number}  {plan.serial}"


def filmed(camera: FieldCamera, studio: Studio) -> Camera:
    """Return the camera with its recordings as files, ready for the dock: those it streamed as they are. NoFootage."""
    plan = camera.plan
    ready = Camera(
        plan.serial,
        studio.work / "cameras" / plan.serial,
        drift_ms=plan.drift_ms,
        battery_percent=camera.behaviour.battery.percent,
    )
    for film in camera.brought:
        if camera.wearer:
            if tape := camera.wearer.on_air.taken(film):
                session = camera.wearer.on_air.filmed[film.recording_id].tape.session
                ready.keep(*tape, _walk(camera, film), name=film.recording_id, session=session)
        elif film.duration_ms >= LEAST_MS:
            seconds, buffer = film.duration_ms / 1000, film.buffer_ms / 1000
            shot = Shot(plan.films, studio.seed, seconds, buffer, film.started_at, studio.line(plan))
            ready.keep(taken_of(film), make_footage(shot, studio.work / "footage"), _walk(camera, film))
    return ready


def _walk(camera: FieldCamera, film: Film) -> tuple[Place, ...]:
    first = (film.pressed_at - camera.begin) // MILLISECOND - film.buffer_ms
    moments = range(0, film.duration_ms + PLACE_EVERY_MS, PLACE_EVERY_MS)
    return tuple(Place(moment / 1000, *degrees(camera.plan.is_at(first + moment))) for moment in moments)
