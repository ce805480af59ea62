"""Hands a message to the mail server or to the text-message service; the demo keeps it for its outbox page."""

import json
import logging
import smtplib
import urllib.request
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

if TYPE_CHECKING:
    from accounts.models.outgoing import OutgoingMessage

TIMEOUT_SECONDS = 15
log = logging.getLogger(__name__)


class NotSent(Exception):
    """The message has not left; the text says why, without the address."""


def send(message: "OutgoingMessage") -> None:
    """Send a message, or raise NotSent. In the demo nothing leaves the machine: the outbox page shows it."""
    if settings.IS_DEMO:
        return
    (_by_email if message.way == "email" else _by_text)(message)


def _by_email(message: "OutgoingMessage") -> None:
    if not settings.EMAIL_HOST:
        raise NotSent("No mail server is set (EMAIL_HOST).")
    try:
        EmailMessage(message.subject, message.body, to=[message.address]).send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server did not take a message", extra={"cause": type(error).__name__})
        raise NotSent(f"The mail server did not take it ({type(error).__name__}).") from error


def _by_text(message: "OutgoingMessage") -> None:
    """POST {"to", "text"} as JSON with a bearer key: the shape that a small adapter in front of any service takes."""
    if not settings.SMS_URL:
        raise NotSent("No text-message service is set (SMS_URL).")
    body = json.dumps({"to": message.address, "text": message.body}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_KEY}"}
    request = urllib.request.Request(settings.SMS_URL, body, headers, method="POST")  # noqa: S310  # a setting
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            pass
    except OSError as error:
        log.warning("the text-message service did not take a message", extra={"cause": type(error).__name__})
        raise NotSent(f"The text-message service did not take it ({type(error).__name__}).") from error
