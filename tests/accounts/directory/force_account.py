"""The way to the force's directory and back, and what is left of a refusal."""

import time
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from accounts.models import SignIn, User
from audit.models import Entry
from audit.operations import Operation
from tests.accounts.openid_provider import OpenIdProvider

RAHMAN, STRANGER, NAMELESS = "a.rahman", "s.tranger", "n.ameless"
START, ANSWER = "/signin/directory/", "/signin/directory/answer/"
NOW = int(time.time())


def go(client: Client, directory: OpenIdProvider, subject: str = RAHMAN, query: str = "?next=/account/"):
    """Start at our page, consent at the directory, and return our answer to what comes back."""
    asked = asked_of(client, query)
    return client.get(way_back(directory, asked, subject))


def asked_of(client: Client, query: str = "?next=/account/") -> dict[str, str]:
    address = client.get(START + query).url
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def way_back(directory: OpenIdProvider, asked: dict[str, str], subject: str = RAHMAN) -> str:
    back = urlsplit(directory.consent(asked, subject))
    return f"{back.path}?{back.query}"


def failures() -> list[tuple[str, str]]:
    rows = Entry.objects.filter(operation=Operation.SIGN_IN_FAILED).order_by("id")
    return [(entry.reason_code, entry.object_id) for entry in rows]


def assert_refused(answer, cause: str, on: User | None = None) -> None:
    assert (answer.status_code, answer.url) == (302, f"/signin/?because={cause}")
    assert failures() == [(cause, str(on.pk) if on else "")]
    assert SignIn.objects.count() == 0
