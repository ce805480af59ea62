"""The addresses where devices report: JSON in, JSON out, described in `devices/protocol/`."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from devices.actions import check_in
from devices.answers import check_in_answer
from devices.doors import requires_camera
from devices.models import Camera
from devices.protocol import BadMessage, CheckIn
from devices.refusals import MoveForbidden, OutOfService


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
    return HttpResponse(check_in_answer(camera).to_json(), content_type="application/json")


def _problem(message: str, status: int, **headers: str) -> HttpResponse:
    return JsonResponse({"error": message}, status=status, headers=headers)
