"""Who a device is: the serial and key in its Authorization header, checked before anything else is read."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from accounts import noise
from audit import context, journal
from audit.actors import Actor, Visitor
from audit.operations import Operation
from devices import keys
from devices.models import Camera
from devices.protocol import BadMessage, read_authorization
from devices.throttle import is_flood, note_refusal

Rest = ParamSpec("Rest")
DeviceView = Callable[Concatenate[HttpRequest, Camera, Rest], HttpResponseBase]

REFUSED = noise.Purse("device", Operation.ACCESS_DENIED)
FLOOD = "Too many wrong keys from this address. Check the key, and wait a minute before you try again."


class NotAdmitted(Exception):
    """A device that may not come in: why, as a code for the journal and a sentence for the maker."""

    def __init__(self, message: str, *, reason_code: str, camera: Camera | None = None, status: int = 401) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.camera = camera
        self.status = status

    @property
    def actor(self) -> Actor:
        """Who to name in the journal: the camera only when its key was right."""
        return self.camera if self.camera and self.reason_code == "out_of_service" else Visitor("unproved device")


def admit(header: str) -> Camera:
    """Return the camera behind an Authorization header `Camera <serial>:<key>`.

    Raises NotAdmitted: 401 for a bad header, an unknown serial or a wrong key (all with the same sentence), 429
    instead when too many of them came from this address, 403 for a camera that is retired or lost.
    """
    try:
        serial, key = read_authorization(header)
    except BadMessage as error:
        raise NotAdmitted(str(error), reason_code="no_credentials") from error
    if is_flood(serial.upper(), key):
        raise NotAdmitted(FLOOD, reason_code="flood", status=429)
    camera = Camera.objects.filter(serial=serial.upper()).first()
    fits = keys.key_fits(key, camera.key_hash if camera else keys.NOBODY)
    if camera is None or not fits:
        code = "wrong_key" if camera else "unknown_camera"
        raise NotAdmitted("Unknown camera, or wrong device key.", reason_code=code, camera=camera)
    if not camera.is_in_service:
        message = f"This camera is {camera.get_state_display().lower()}. Hand it to an armourer."
        raise NotAdmitted(message, reason_code="out_of_service", camera=camera, status=403)
    return camera


def camera_for(serial: str, key: str) -> Camera | None:
    """Return the camera in service with this serial and key, or None."""
    try:
        return admit(f"Camera {serial}:{key}")
    except NotAdmitted:
        return None


def record_refusal(refused: NotAdmitted) -> None:
    """Write the refusal to the journal as denied, the first of its kind in ten minutes; others are counted.

    The serial of an unknown device is not repeated there.
    """
    note_refusal()
    address = noise.neighbourhood(context.current().source_ip)
    facts = {"reason": refused.reason_code, "address": address}
    if refused.camera:
        facts["camera"] = str(refused.camera.pk)
    if REFUSED.count(facts) == 1:
        journal.refuse(Operation.ACCESS_DENIED, by=refused.actor, on=refused.camera, reason_code=refused.reason_code)


def write_down_refusals() -> None:
    """Write one entry with the number of tries for each kind that came more than once in a window now over."""
    REFUSED.write_down(
        lambda facts: Camera.objects.filter(pk=facts["camera"]).first() if "camera" in facts else None,
        "unproved device",
    )


def requires_camera(view: DeviceView[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Guard a JSON view for devices: the view gets the camera as its second argument.

    A device that is not admitted gets 401 or 403 with {"error": sentence}, and the journal a denied entry.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        try:
            camera = admit(request.headers.get("Authorization", ""))
        except NotAdmitted as refused:
            record_refusal(refused)
            return _answer(refused)
        return view(request, camera, *args, **kwargs)

    guarded.requires = "camera"  # type: ignore[attr-defined]  # read by the house test of addresses
    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # a device has a key and no cookie
    return guarded  # type: ignore[return-value]  # the argument `request` is named, which Callable cannot say


def _answer(refused: NotAdmitted) -> HttpResponse:
    response = JsonResponse({"error": str(refused)}, status=refused.status)
    if refused.status == 401:
        response["WWW-Authenticate"] = "Camera"
    if refused.status == 429:
        response["Retry-After"] = "60"
    return response
