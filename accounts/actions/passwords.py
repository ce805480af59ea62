"""People change their own password; there is no periodic rotation (OWASP ASVS 5.0 6.2.10)."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import SignIn, User
from accounts.refusals import WrongPassword, must_be_own
from audit import journal
from audit.actors import Actor
from audit.operations import Operation


@journal.action
def change_password(*, person: User, old: str, new: str, by: Actor, keep: SignIn | None = None) -> User:
    """Replace the person's password and end their sessions but `keep`.

    Raises NotAllowed, and WrongPassword when `old` is wrong or `new` is weak or the same.
    """
    must_be_own(by, person, Operation.PASSWORD_CHANGED)
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not locked.check_password(old):
        raise _wrong("The present password is wrong.", locked, by, "wrong_password")
    if old == new:
        raise _wrong("The new password must differ from the present one.", locked, by, "same_password")
    try:
        validate_password(new, locked)
    except ValidationError as error:
        raise _wrong(" ".join(error.messages), locked, by, "weak_password") from error
    locked.set_password(new)
    locked.is_password_temporary = False
    locked.save(update_fields=["password", "is_password_temporary"])
    ended = SignIn.objects.others(locked, keep).update(ended_at=timezone.now())
    journal.act(Operation.PASSWORD_CHANGED, by=by, on=locked, details={"sessions_ended": ended})
    return locked


def _wrong(message: str, person: User, by: Actor, reason_code: str) -> WrongPassword:
    return WrongPassword(message, operation=Operation.PASSWORD_CHANGED, by=by, on=person, reason_code=reason_code)
