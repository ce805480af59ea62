"""Background work of accounts: each task calls one action, and may run twice without harm."""

from celery import shared_task

from accounts.actions import notices, signing_in
from audit.actors import Worker


@shared_task(time_limit=300)
def forget_old_notices() -> None:
    """Delete notices of more than ninety days ago; daily."""
    notices.forget_old_notices(by=Worker("accounts.forget_old_notices"))


@shared_task(time_limit=60)
def write_down_refused_sign_ins() -> None:
    """Write how often strangers tried to sign in in the windows that have ended; every minute."""
    signing_in.write_down_refused_sign_ins()
