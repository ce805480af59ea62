"""Who a device is: the serial and key in its Authorization header, checked before anything else is read."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from accounts import noise
from audit import context, journal
from audit.actors import Actor, Visitor
from audit.operations import Operation
from devices import keys
from devices.authorization import DeviceKind, read_authorization
from devices.models import Camera, Taser
from devices.protocol import BadMessage
from devices.throttle import is_flood, note_refusal

Rest = ParamSpec("Rest")
Device = Camera | Taser
Asker = TypeVar("Asker", Camera, Taser)
DeviceView = Callable[Concatenate[HttpRequest, Asker, Rest], HttpResponseBase]
MODELS: dict[DeviceKind, type[Camera] | type[Taser]] = {DeviceKind.CAMERA: Camera, DeviceKind.TASER: Taser}
NAMES = {DeviceKind.CAMERA: "camera", DeviceKind.TASER: "TASER"}

REFUSED = noise.Purse("device", Operation.ACCESS_DENIED)
FLOOD = "Too many wrong keys from this address. Check the key, and wait a minute before you try again."


class NotAdmitted(Exception):
    """A device that may not come in: why, as a code for the journal and a sentence for the maker."""

    def __init__(self, message: str, *, reason_code: str, device: Device | None = None, status: int = 401) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.device = device
        self.status = status

    @property
    def actor(self) -> Actor:
        """Who to name in the journal: the device only when its key was right."""
        return self.device if self.device and self.status == 403 else Visitor("unproved device")


def admit(header: str) -> Device:
    """Return the camera or TASER behind an Authorization header `Camera <serial>:<key>` or `Taser <serial>:<key>`.

    Raises NotAdmitted: 401 for a bad header, an unknown serial or a wrong key (all with the same sentence), 429
    instead when too many of them came from this address, 403 for a device that is retired or lost.
    """
    try:
        kind, serial, key = read_authorization(header)
    except BadMessage as error:
        raise NotAdmitted(str(error), reason_code="no_credentials") from error
    if is_flood(kind, serial.upper(), key):
        raise NotAdmitted(FLOOD, reason_code="flood", status=429)
    device = MODELS[kind].objects.get_queryset().filter(serial=serial.upper()).first()
    fits = keys.key_fits(key, device.key_hash if device else keys.NOBODY)
    if device is None or not fits:
        code = "wrong_key" if device else f"unknown_{kind}"
        raise NotAdmitted(f"Unknown {NAMES[kind]}, or wrong device key.", reason_code=code, device=device)
    if not device.is_in_service:
        message = f"This {NAMES[kind]} is {device.get_state_display().lower()}. Hand it to an armourer."
        raise NotAdmitted(message, reason_code="out_of_service", device=device, status=403)
    return device


def camera_for(serial: str, key: str) -> Camera | None:
    """Return the camera in service with this serial and key, or None."""
    try:
        device = admit(f"Camera {serial}:{key}")
    except NotAdmitted:
        return None
    return device if isinstance(device, Camera) else None


def record_refusal(refused: NotAdmitted) -> None:
    """Write the refusal to the journal as denied, the first of its kind in ten minutes; others are counted.

    The serial of an unknown device is not repeated there.
    """
    note_refusal()
    address = noise.neighbourhood(context.current().source_ip)
    facts = {"reason": refused.reason_code, "address": address}
    if refused.device:
        facts["taser" if isinstance(refused.device, Taser) else "camera"] = str(refused.device.pk)
    if REFUSED.count(facts) == 1:
        journal.refuse(Operation.ACCESS_DENIED, by=refused.actor, on=refused.device, reason_code=refused.reason_code)


def write_down_refusals() -> None:
    """Write one entry with the number of tries for each kind that came more than once in a window now over."""
    REFUSED.write_down(_device_of, "unproved device")


def _device_of(facts: dict[str, str]) -> Device | None:
    if "camera" in facts:
        return Camera.objects.filter(pk=facts["camera"]).first()
    return Taser.objects.filter(pk=facts["taser"]).first() if "taser" in facts else None


def requires_camera(view: DeviceView[Camera, Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Guard a JSON view for cameras: the view gets the camera as its second argument.

    A device that is not admitted gets 401 or 403 with {"error": sentence}, and the journal a denied entry.
    """
    return _guarded(view, Camera)


def requires_taser(view: DeviceView[Taser, Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Guard a JSON view for TASERs, in the same way."""
    return _guarded(view, Taser)


def requires_device(
    view: Callable[Concatenate[HttpRequest, Device, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Guard a JSON view for cameras and TASERs, in the same way."""
    return _guarded(view, Camera, Taser)


def _guarded(
    view: Callable[..., HttpResponseBase], *kinds: type[Camera] | type[Taser]
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        try:
            device = admit(request.headers.get("Authorization", ""))
            if not isinstance(device, kinds):
                message = f"This address is for another kind of device than a {NAMES[_kind_of(device)]}."
                raise NotAdmitted(message, reason_code="other_kind", device=device, status=403)
        except NotAdmitted as refused:
            record_refusal(refused)
            return _answer(refused)
        return view(request, device, *args, **kwargs)

    guarded.requires = " or ".join(kind.__name__.lower() for kind in kinds)  # type: ignore[attr-defined]  # read by the house test of addresses
    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # a device has a key and no cookie
    return guarded  # type: ignore[return-value]  # the argument `request` is named, which Callable cannot say


def _kind_of(device: Device) -> DeviceKind:
    return DeviceKind.CAMERA if isinstance(device, Camera) else DeviceKind.TASER


def _answer(refused: NotAdmitted) -> HttpResponse:
    response = JsonResponse({"error": str(refused)}, status=refused.status)
    if refused.status == 401:
        response["WWW-Authenticate"] = "Camera"
    if refused.status == 429:
        response["Retry-After"] = "60"
    return response
