"""What is written to people outside: links and codes, in plain words and without facts of the case."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from evidence.sharing.models import CodeWay, Package, Recipient


def day(moment: datetime) -> str:
    """Return the local day, as in 20 December 2026."""
    return f"{timezone.localtime(moment):%-d %B %Y}"


def link_mail(package: Package, recipient: Recipient, token: str, news: str) -> tuple[str, str]:
    """Return subject and text of the e-mail with a link; `news` says what is new in a later version."""
    subject = f"{settings.FORCE_NAME}: evidence shared with you ({package.reference})"
    way = "by text message" if recipient.code_way == CodeWay.SMS else "on the telephone"
    lines = [
        f"Dear {recipient.name},",
        f"{settings.FORCE_NAME} has shared evidence with you. Reference: {package.reference}.",
        news and f"New: {news}",
        f"Open it here: {settings.BASE_URL}/s/#{token}",
        f"If the link does not open, go to {settings.BASE_URL}/s/ and type: {token}",
        f"You also need a code, which you get {way} when you open it. You need no account.",
        f"The link is for you alone and stops on {day(recipient.until_at)}. You can ask for more time on the page.",
        f"Not for you? Say so on the page, or tell {settings.SERVICE_DESK}.",
    ]
    return subject, "\n\n".join(line for line in lines if line)


def code_text(code: str) -> str:
    """Return the text message with a code."""
    return f"{code} is your code for evidence from {settings.FORCE_NAME}. It works for 10 minutes. Tell nobody."


def warning_mail(package: Package, recipient: Recipient, days: int) -> tuple[str, str]:
    """Return subject and text of the e-mail before a link runs out."""
    subject = f"{settings.FORCE_NAME}: your link for {package.reference} stops in {days} days"
    text = (
        f"Dear {recipient.name},\n\nyour link for {package.reference} stops on {day(recipient.until_at)}. "
        "If you need it longer, open it and choose “Ask for more time”."
    )
    return subject, text


def answer_mail(package: Package, recipient: Recipient) -> tuple[str, str]:
    """Return subject and text that tell a recipient of an answer; the answer itself stands behind the link."""
    subject = f"{settings.FORCE_NAME}: an answer about {package.reference}"
    return subject, f"Dear {recipient.name},\n\nthe police have answered you. Open your link to read it."


def time_mail(package: Package, recipient: Recipient, answer: str) -> tuple[str, str]:
    """Return subject and text about a new last day, or about a refused one."""
    subject = f"{settings.FORCE_NAME}: time for {package.reference}"
    last = f"Your link now stops on {day(recipient.until_at)}." if not answer else f"More time was not given: {answer}"
    return subject, f"Dear {recipient.name},\n\n{last}"


def hidden(telephone: str) -> str:
    """Return the end of a number, as in •••• 418."""
    return f"•••• {telephone[-3:]}" if telephone else ""
