"""What people outside are written: short, with the number to quote, and a code for those who cannot open a link."""

from django.conf import settings
from django.urls import reverse

from accounts.models.outgoing import Way
from community.models import Request


def address_of(token: str) -> str:
    """Return the whole link: the secret stands behind the #, which no server and no log sees."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('giving:enter')}#{token}"


def subject_of(request: Request) -> str:
    """Return the subject of an e-mail; it says nothing about the incident."""
    return f"{settings.FORCE_NAME}: your link, {request.reference}"


def link_message(request: Request, token: str, code: str) -> str:
    """Return the message that brings a link."""
    name = f"{request.person_name}, " if request.person_name and request.way == Way.EMAIL else ""
    parts = [
        f"{name}{settings.FORCE_NAME} asks for your video or photos. {request.message}".strip(),
        f"Send them here: {address_of(token)}",
        f"Or go to {address_of('')[:-1]} and type {code}.",
        f"It works for {settings.LINK_DAYS} days. Number to quote: {request.reference}. Check us by calling 101.",
    ]
    return ("\n\n" if request.way == Way.EMAIL else " ").join(parts)


def sent_message(reference: str, files: int) -> str:
    """Return the message that says what has arrived."""
    what = "1 file" if files == 1 else f"{files} files"
    return (
        f"{settings.FORCE_NAME}: thank you, {what} arrived. Your number is {reference}. "
        "Please keep the originals until we tell you. Open your link again to see what happens with them."
    )
