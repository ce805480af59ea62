"""What a camera is told when it reports: our time, its clock's offset, who holds it, and how it should work."""

from dataclasses import replace

from django.utils import timezone

from devices.models import Camera, Profile, ProfileVersion
from devices.protocol import CameraSettings, CheckInAnswer

BUFFER_SECONDS = 30  # what a camera keeps from before a recording when no profile says it; silent


def check_in_answer(camera: Camera) -> CheckInAnswer:
    """Return the answer to a check-in that was just kept."""
    issue, wanted = camera.current_issue, Profile.objects.wanted_of(camera.profile_id)
    return CheckInAnswer(
        server_time=timezone.now(),
        clock_offset_ms=camera.clock_offset_ms or 0,
        holder=issue.holder.collar_number if issue else None,
        buffer_seconds=wanted.buffer_seconds if wanted else BUFFER_SECONDS,
        settings=_settings(camera, wanted),
    )


def _settings(camera: Camera, wanted: ProfileVersion | None) -> CameraSettings | None:
    """Return what the camera should work by; the firmware wanted of this camera goes before its profile's."""
    if wanted is None:
        return None
    settings = wanted.as_message()
    return replace(settings, firmware=camera.firmware_wanted or settings.firmware)
