"""The public page that checks a file: match, no match, unknown; never a fact of a case."""

import hashlib

import pytest
from django.conf import settings
from django.test import Client

from evidence.sharing import checking
from evidence.sharing.bundle.contents import VERIFIER
from evidence.sharing.models import Bundle, PackageVersion
from tests.sharing.made_bundle import LONG, SHORT

pytestmark = pytest.mark.slow
OTHER = hashlib.sha256(b"something else").hexdigest()


def asked(client: Client, sha256: str, code: str = "") -> str:
    response = client.post("/verify/", {"sha256": sha256, "code": code})
    assert response["Cache-Control"].startswith("max-age=0")
    return str(response.content.decode())


def test_a_file_that_was_handed_over_matches_and_nothing_else_is_said(
    client: Client, bundle: Bundle, sent: PackageVersion
) -> None:
    said = asked(client, hashlib.sha256(SHORT).hexdigest().upper())

    assert "<strong>Match</strong>" in said
    for fact in (sent.package.title, sent.package.reference, sent.package.urn, "AR/2", "1182", "Rahman"):
        assert fact not in said


def test_with_the_code_of_a_certificate_only_that_hand_over_counts(client: Client, bundle: Bundle) -> None:
    code = f"{bundle.code[:4]} {bundle.code[4:8].lower()}-{bundle.code[8:]}"

    assert "<strong>Match</strong>" in asked(client, hashlib.sha256(LONG).hexdigest(), code)
    assert "<h2>No match</h2>" in asked(client, OTHER, code)
    assert "<h2>Unknown code</h2>" in asked(client, OTHER, "A" * 16)


@pytest.mark.parametrize("bad", ["", "abc", "z" * 64, f"{OTHER}0"])
def test_what_is_no_hash_is_said_to_be_none(client: Client, db: None, bad: str) -> None:
    assert "Enter the 64 letters and numbers" in asked(client, bad)


def test_an_unknown_file_and_a_bundle_that_is_not_signed_yet_are_unknown(client: Client, bundle: Bundle) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(state="sealed", ready_at=None)

    assert "<h2>Unknown</h2>" in asked(client, hashlib.sha256(SHORT).hexdigest())
    assert "<h2>Unknown</h2>" in asked(client, OTHER)


def test_who_asks_too_often_waits(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_CHECKS", 0)

    assert client.post("/verify/", {"sha256": OTHER}, REMOTE_ADDR="203.0.113.7").status_code == 429


def test_the_page_gives_key_and_program(client: Client, bundle: Bundle) -> None:
    page = client.get(f"/verify/{bundle.code}/").content.decode()

    assert settings.AUDIT_VERIFIER in page
    assert bundle.code in page
    assert client.get("/verify/key.txt").content.decode() == f"{settings.AUDIT_VERIFIER}\n"
    assert client.get("/verify/verify.py").content == VERIFIER.read_bytes()
