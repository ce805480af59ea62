"""Background work of accounts: each task calls one action, and may run twice without harm."""

from celery import shared_task

from accounts.actions import notices, outgoing, signing_in
from audit.actors import Worker


@shared_task(time_limit=300)
def forget_old_notices() -> None:
    """Delete notices of more than ninety days ago; daily."""
    notices.forget_old_notices(by=Worker("accounts.forget_old_notices"))


@shared_task(time_limit=60)
def write_down_refused_sign_ins() -> None:
    """Write how often strangers tried to sign in in the windows that have ended; every minute."""
    signing_in.write_down_refused_sign_ins()


@shared_task(time_limit=600)
def send_outgoing() -> None:
    """Send messages that are due to people outside; every 5 seconds, so that a code arrives while one waits."""
    outgoing.send_due()


@shared_task(time_limit=300)
def forget_old_messages() -> None:
    """Delete messages of more than ninety days ago; daily."""
    outgoing.forget_old_messages()
