"""The line of an officer's phone: let in by the browser's session, as the phone that the officer has registered."""

from typing import Any

from accounts.permissions import Permission
from accounts.raw_doors import TurnedAway, admit_person
from devices.actions import phone_of
from devices.doors import NotAdmitted
from devices.lines.door import Entrance
from devices.models import Camera

PHONES = "/live/phone/"
AGAIN_SECONDS = 60.0  # a right that is withdrawn, or a sign-in that ends, ends the line


def admit_phone(scope: dict[str, Any]) -> Camera:
    """Return the phone camera of the person whose browser asks.

    Raises NotAdmitted: 400 for another host, 401 for a visitor, 403 for another site's page or without the right, 404
    for a phone that is not registered, 403 for one that is retired or lost.
    """
    try:
        guest = admit_person(scope, Permission.LIVE_WATCH)
    except TurnedAway as refused:
        raise NotAdmitted(str(refused), reason_code="turned_away", status=refused.status) from refused
    phone = phone_of(guest.person)
    if phone is None:
        message = "This phone is not registered as a camera."
        raise NotAdmitted(message, reason_code="no_phone", status=404)
    if not phone.is_in_service:
        message = f"{phone.serial} is {phone.get_state_display().lower()}. Ask an armourer."
        raise NotAdmitted(message, reason_code="out_of_service", device=phone, status=403)
    return phone


PHONE_ENTRANCE = Entrance(admit_phone, "session", AGAIN_SECONDS)
