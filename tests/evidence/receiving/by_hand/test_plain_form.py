"""The form that works without scripts: many files, its token, its limit."""

import hashlib
from collections.abc import Callable

from django.test import Client

from accounts.models import User
from evidence.intake import incoming
from evidence.models import Item, Upload
from tests.evidence.receiving.conftest import CONTENT, SHA256


def test_plain_form_takes_many_files_and_streams_them(
    client_of: Callable[[User], Client], pc_rahman: User, tmp_path, django_capture_on_commit_callbacks
) -> None:
    (tmp_path / "one.mp4").write_bytes(CONTENT)
    (tmp_path / "two.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "none.txt").write_bytes(b"")

    with (
        (tmp_path / "one.mp4").open("rb") as one,
        (tmp_path / "two.pdf").open("rb") as two,
        (tmp_path / "none.txt").open("rb") as none,
    ):
        response = client_of(pc_rahman).post(
            "/evidence/add/form/", {"files": [one, two, none], "source": "phone", "seized_from": "Tom Ellery"}
        )

    items = Item.objects.order_by("received_at")
    assert response.status_code == 302
    assert [(item.title, item.source, item.seized_from, item.original.sha256) for item in items] == [
        ("one.mp4", "phone", "Tom Ellery", SHA256),
        ("two.pdf", "phone", "Tom Ellery", hashlib.sha256(b"%PDF-1.4").hexdigest()),
    ]
    assert list(incoming.folder().glob("*.part")) == []


def test_plain_form_without_its_csrf_token_keeps_nothing(
    client_of: Callable[[User], Client], pc_rahman: User, tmp_path
):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(pc_rahman).cookies
    (tmp_path / "one.mp4").write_bytes(CONTENT)

    with (tmp_path / "one.mp4").open("rb") as one:
        response = strict.post("/evidence/add/form/", {"files": [one], "source": "phone"})

    assert response.status_code == 403
    assert list(incoming.folder().iterdir()) == []


def test_plain_form_has_its_limit(client_of: Callable[[User], Client], pc_rahman: User, settings, tmp_path) -> None:
    settings.FORM_UPLOAD_MAX_BYTES = 100
    (tmp_path / "one.mp4").write_bytes(CONTENT)

    with (tmp_path / "one.mp4").open("rb") as one:
        client_of(pc_rahman).post("/evidence/add/form/", {"files": [one], "source": "phone"})

    assert Upload.objects.count() == 0
