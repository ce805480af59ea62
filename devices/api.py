"""The addresses where devices report: JSON in, JSON out, described in `devices/protocol/`."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from devices.actions import check_in, keep_refused, take_signal
from devices.answers import BUFFER_SECONDS, check_in_answer
from devices.doors import requires_camera, requires_device
from devices.lines.exchange import publish
from devices.models import Camera, Taser
from devices.protocol import BadMessage, CheckIn, Signal, SignalTaken, Start
from devices.refusals import MoveForbidden, NotAllowed, OutOfService, SignalContradicts
from devices.tasks import start_telling

MOST_KEPT_BYTES = 262_144  # of a message that is refused


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


@requires_device
def signal_view(request: HttpRequest, device: Camera | Taser) -> HttpResponse:
    """Take a Signal message and have the cameras near the weapon started."""
    if request.method != "POST":
        return _problem("Send a POST request.", 405, Allow="POST")
    try:
        raw = request.body
    except RequestDataTooBig:
        return _problem("The message is too long.", 413)
    try:
        message = Signal.from_json(raw)
        taken = take_signal(message=message, by=device)
    except (BadMessage, SignalContradicts, NotAllowed) as error:
        keep_refused(device=device, raw=raw[:MOST_KEPT_BYTES], cause=str(error), by=device)
        return _problem(str(error), _status(error))
    if taken.told:
        publish(taken.told, Start(message.signal_id, message.event, BUFFER_SECONDS))
    if taken.starts:
        start_telling(taken.signal.pk)
    answer = SignalTaken(message.signal_id, len(taken.told))
    return HttpResponse(answer.to_json(), content_type="application/json")


def _status(error: Exception) -> int:
    if isinstance(error, BadMessage):
        return 400
    return 409 if isinstance(error, SignalContradicts) else 403


def _problem(message: str, status: int, **headers: str) -> HttpResponse:
    return JsonResponse({"error": message}, status=status, headers=headers)
