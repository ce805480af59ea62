"""The address where cameras report: JSON in, JSON out, described in `devices/protocol/`."""

from dataclasses import replace

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from devices.actions import check_in
from devices.doors import requires_camera
from devices.models import Camera, Profile, ProfileVersion
from devices.protocol import BadMessage, CameraSettings, CheckIn, CheckInAnswer
from devices.refusals import MoveForbidden, OutOfService

BUFFER_SECONDS = 30  # what a camera keeps from before a recording when no profile says it


@requires_camera
def check_in_view(request: HttpRequest, camera: Camera) -> HttpResponse:
    """Take a camera's report and answer with our time, its clock offset and who holds it."""
    if request.method != "POST":
        return _problem("Send a POST request.", 405, Allow="POST")
    try:
        report = CheckIn.from_json(request.body)
        camera = check_in(camera=camera, report=report, by=camera)
    except BadMessage as error:
        return _problem(str(error), 400)
    except RequestDataTooBig:
        return _problem("The message is too long.", 413)
    except (OutOfService, MoveForbidden) as error:
        return _problem(str(error), 403)
    issue, wanted = camera.current_issue, Profile.objects.wanted_of(camera.profile_id)
    answer = CheckInAnswer(
        server_time=timezone.now(),
        clock_offset_ms=camera.clock_offset_ms or 0,
        holder=issue.holder.collar_number if issue else None,
        buffer_seconds=wanted.buffer_seconds if wanted else BUFFER_SECONDS,
        settings=_settings(camera, wanted),
    )
    return HttpResponse(answer.to_json(), content_type="application/json")


def _settings(camera: Camera, wanted: ProfileVersion | None) -> CameraSettings | None:
    """Return what the camera should work by; the firmware wanted of this camera goes before its profile's."""
    if wanted is None:
        return None
    settings = wanted.as_message()
    return replace(settings, firmware=camera.firmware_wanted or settings.firmware)


def _problem(message: str, status: int, **headers: str) -> HttpResponse:
    return JsonResponse({"error": message}, status=status, headers=headers)
