"""An officer's own phone becomes a camera: registered once, in their hands from then on, beside an issued one."""

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from devices import keys
from devices.models import Camera, Issue
from devices.models.camera import PHONE
from devices.refusals import NotAllowed, OutOfService


@journal.action
def register_phone(*, by: User) -> Camera:
    """Return the phone camera of a person; the first time it is registered and put into their hands.

    It has no key: it is known by the person's own sign-in. Raises NotAllowed, and OutOfService when an armourer has
    retired it or marked it as lost.
    """
    operation = Operation.PHONE_REGISTERED
    if not by.may(Permission.LIVE_WATCH):
        message = "You may not stream. Ask your supervisor."
        raise NotAllowed(message, operation=operation, by=by, reason_code="no_permission")
    with connection.cursor() as cursor:  # one tab after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"phone:{by.pk}"])
    known = phone_of(by)
    if known is not None and not known.is_in_service:
        message = f"{known.serial} is {known.get_state_display().lower()}. Ask an armourer."
        raise OutOfService(message, operation=operation, by=by, on=known, reason_code="out_of_service")
    camera = known or _registered(by)
    journal.act(operation, by=by, on=camera, details={"serial": camera.serial, "is_new": known is None})
    return camera


def phone_of(person: User) -> Camera | None:
    """Return the phone that a person has registered as a camera, or None."""
    issue = Issue.objects.current().filter(holder=person, is_own=True).select_related("camera").first()
    return issue.camera if issue else None


def _registered(by: User) -> Camera:
    nobody_has_it = keys.key_hash(keys.new_key())
    serial = f"PHONE-{''.join(letter for letter in by.collar_number if letter.isascii() and letter.isalnum())}"
    camera = Camera.objects.create(serial=serial, model=PHONE, key_hash=nobody_has_it)
    Issue.objects.create(camera=camera, holder=by, issued_by=by, issued_at=timezone.now(), is_own=True)
    return camera
