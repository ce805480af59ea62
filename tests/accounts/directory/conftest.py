"""The force's own directory: an OpenID Connect provider on loopback."""

from collections.abc import Iterator

import pytest

from tests.accounts.directory.force_account import NAMELESS, RAHMAN, STRANGER
from tests.accounts.openid_provider import CLIENT, SECRET, OpenIdProvider


@pytest.fixture
def directory(settings) -> Iterator[OpenIdProvider]:
    there = OpenIdProvider(
        people={RAHMAN: {"collar_number": " 20417"}, STRANGER: {"collar_number": "99999"}, NAMELESS: {}}
    )
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET, settings.OIDC_ISSUER = CLIENT, SECRET, there.issuer
    settings.OIDC_TIMEOUT = 60  # of a busy machine
    yield there
    there.close()


@pytest.fixture
def two_steps(directory) -> OpenIdProvider:
    """A directory that asks for two steps itself, and says so."""
    directory.claims["amr"] = ["pwd", "mfa"]
    return directory
