"""A directory that is away, or not what it says, is told, and the password is left."""

import pytest

from accounts.provider import ProviderAway, provider
from tests.accounts.directory.force_account import ANSWER, START, assert_refused, go

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo"])
def test_directory_that_fails_half_way_says_so(client, two_steps, pc_rahman, path):
    two_steps.failing, two_steps.in_userinfo_only = {path}, True

    answer = go(client, two_steps)

    assert_refused(answer, "directory_away")


def test_directory_that_is_away_leaves_the_password(client, directory, pc_rahman):
    directory.failing.add("/.well-known/openid-configuration")

    answer = client.get(START)

    assert_refused(answer, "directory_away")
    page = client.get(answer.url).content.decode()
    assert "does not answer. Wait a minute, or use your collar number and password." in page


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": ""},
        {"jwks_uri": "ftp://directory.example/keys"},
    ],
)
def test_directory_must_be_the_one_we_named(directory, said):
    directory.says = said

    with pytest.raises(ProviderAway):
        provider()


def test_behind_https_every_address_must_be_https(directory, settings):
    settings.BASE_URL = "https://exhibit.midshire.example"

    with pytest.raises(ProviderAway, match="without https"):
        provider()


@pytest.mark.parametrize("content", [b"[]", b"not json"])
def test_directory_must_speak_json(directory, monkeypatch, content):
    monkeypatch.setattr(directory, "discovery", lambda: content)

    with pytest.raises(ProviderAway):
        provider()


def test_without_a_client_id_there_is_no_such_address(client, settings):
    settings.OIDC_RP_CLIENT_ID = ""

    assert (client.get(START).status_code, client.get(ANSWER).status_code) == (404, 404)
    assert "force account" not in client.get("/signin/").content.decode()
