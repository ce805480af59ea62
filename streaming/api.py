"""The address where weapons report: what arrives is kept by devices and alerts in the same transaction."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from devices.actions import keep_refused
from devices.answers import BUFFER_SECONDS
from devices.doors import requires_device
from devices.lines.exchange import publish
from devices.models import Camera, Taser
from devices.protocol import BadMessage, Signal, SignalTaken, Start
from devices.refusals import NotAllowed, SignalContradicts
from devices.tasks import start_telling
from streaming.actions.taking_signals import take_and_alert

MOST_KEPT_BYTES = 262_144  # of a message that is refused


@requires_device
def signal_view(request: HttpRequest, device: Camera | Taser) -> HttpResponse:
    """Take a Signal message, have the cameras near the weapon started, and raise its alert."""
    if request.method != "POST":
        return _problem("Send a POST request.", 405, Allow="POST")
    try:
        raw = request.body
    except RequestDataTooBig:
        return _problem("The message is too long.", 413)
    try:
        message = Signal.from_json(raw)
        taken = take_and_alert(message=message, by=device)
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
