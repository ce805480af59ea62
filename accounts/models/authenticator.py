"""Authenticator apps: time-based codes (RFC 6238) whose secret key is kept encrypted."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django_otp import device_classes
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from accounts.stored_secrets import seal, unseal

if TYPE_CHECKING:
    from accounts.models.person import User, UserQuerySet

STEP_SECONDS, DIGITS = 30, 6  # what every authenticator app takes when nothing else is said
TOLERANCE = 1  # steps before and after: a phone may be half a minute off


class AuthenticatorQuerySet(models.QuerySet["Authenticator"]):
    """Ways to find authenticator apps."""

    def devices_for_user(self, user: "User", confirmed: bool | None = None) -> Self:  # noqa: FBT001 - the library's
        """Return the apps of a person, as django_otp asks for them."""
        found = self.filter(user=user)
        return found if confirmed is None else found.filter(confirmed=confirmed)


class Authenticator(TimestampMixin, ThrottlingMixin, Device):  # type: ignore[misc]  # the library has no types
    """An authenticator app of one person, as django_otp knows devices; name and throttling come from the library."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    sealed_key = models.TextField(editable=False)  # accounts.stored_secrets: hexadecimal key, bound to the person
    drift = models.SmallIntegerField(default=0, editable=False)  # steps by which the phone's clock is off
    last_step = models.BigIntegerField(default=-1, editable=False)  # of the last code that was right: none twice

    objects: Any = AuthenticatorQuerySet.as_manager()  # the library's Device hides its type

    class Meta:
        ordering = ["pk"]

    def set_key(self, key: str) -> None:
        """Keep the secret key (hexadecimal), sealed for this device's person."""
        self.sealed_key = seal(key, owner=self.user_id)

    @property
    def key(self) -> str:
        """The secret key in hexadecimal; raises SecretUnreadable."""
        return unseal(self.sealed_key, owner=self.user_id)

    def match(self, code: str) -> bool:
        """Say whether this is the code of now or its neighbours, never used before; notes it on the object only."""
        if not (code.isascii() and code.isdigit()):
            return False
        totp = TOTP(bytes.fromhex(self.key), STEP_SECONDS, 0, DIGITS, self.drift)
        totp.time = timezone.now().timestamp()
        if not totp.verify(int(code), TOLERANCE, self.last_step + 1):
            return False
        self.last_step, self.drift = totp.t(), totp.drift
        return True

    def get_throttle_factor(self) -> int:
        """Return the seconds to wait after the first wrong code; the library doubles them with each further one."""
        return 1


def with_second_step(people: "UserQuerySet") -> "UserQuerySet":
    """Add to each person whether they have a second step to take, as `has_second_step`: each request asks for it."""
    owner = models.OuterRef("pk")
    proofs = [models.Exists(kind.objects.filter(user=owner, confirmed=True).order_by()) for kind in device_classes()]
    any_of = reduce(or_, proofs)
    return people.annotate(has_second_step=models.ExpressionWrapper(any_of, output_field=models.BooleanField()))
