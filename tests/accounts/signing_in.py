"""Signing in with a password, as a browser does it, and what the journal says of it."""

from django.test import Client

from audit import reading
from tests.factories.accounts import PASSWORD

SIGN_IN, CHECK, ACCOUNT = "/signin/", "/signin/check/", "/account/"


def post_password(client: Client, number: str = "20417", password: str = PASSWORD, after: str = ACCOUNT):
    return client.post(SIGN_IN, {"username": number, "password": password, "next": after})


def operations(person) -> list[str]:
    return [row.operation for row in reading.trail(person)]
