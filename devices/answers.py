"""What a camera is told when it reports: our time, its clock's offset, who holds it, and its settings."""

from django.utils import timezone

from devices.models import Camera
from devices.protocol import CheckInAnswer

BUFFER_SECONDS = 30  # how much a camera keeps from before a recording starts; silent


def check_in_answer(camera: Camera) -> CheckInAnswer:
    """Return the answer to a check-in that was just kept."""
    issue = camera.current_issue
    return CheckInAnswer(
        server_time=timezone.now(),
        clock_offset_ms=camera.clock_offset_ms or 0,
        holder=issue.holder.collar_number if issue else None,
        buffer_seconds=BUFFER_SECONDS,
    )
