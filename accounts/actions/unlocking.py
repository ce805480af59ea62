"""An administrator lets somebody in again who typed too many wrong passwords or codes."""

from django_otp.plugins.otp_static.models import StaticDevice

from accounts.lock_rules import tries_of
from accounts.models import Authenticator, User
from accounts.permissions import Permission
from accounts.refusals import must, must_change
from audit import journal
from audit.actors import Actor
from audit.operations import Operation

NO_WRONG_CODES = {"throttling_failure_count": 0, "throttling_failure_timestamp": None}


@journal.action
def unlock_person(*, person: User, by: Actor) -> int:
    """Forget the wrong passwords and codes of a person, whose lock ends at once; return how many passwords there were.

    Raises NotAllowed, and NoChange when there was nothing to forget. The journal goes on knowing every try.
    """
    must(by, Permission.PEOPLE_MANAGE, Operation.PERSON_UNLOCKED, person)
    counts = tries_of(person.collar_number).values_list("failures_since_start", flat=True)
    passwords = int(sum(counts))
    tries_of(person.collar_number).delete()
    slowed = {"user": person, "throttling_failure_count__gt": 0}
    devices = sum(kind.objects.filter(**slowed).update(**NO_WRONG_CODES) for kind in (Authenticator, StaticDevice))
    must_change(passwords or devices, by, person, Operation.PERSON_UNLOCKED)
    journal.act(Operation.PERSON_UNLOCKED, by=by, on=person, details={"passwords": passwords, "devices": devices})
    return passwords
