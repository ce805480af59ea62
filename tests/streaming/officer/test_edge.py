"""The edge asks who may publish and read, in the words of MediaMTX 1.20; whatever is not right is a no."""

import json
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import SignIn, User
from devices.models import Camera, State
from streaming.edge import deciding
from streaming.edge.tokens import Ticket, make_token
from tests.factories.devices import KEY, OTHER_KEY, entries

EDGE_KEY = "e0" * 24
PATH = "cameras/X6039A1B4"


@pytest.fixture(autouse=True)
def edge(settings) -> None:
    settings.EDGE_KEY = EDGE_KEY
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "edge"}}
    deciding.cache.clear()


def ask(key: str = EDGE_KEY, **said: str) -> int:
    """Ask as the edge does: all fields are there, empty ones too."""
    empty = dict.fromkeys(("user", "password", "token", "ip", "action", "path", "protocol", "id", "query"), "")
    body = {**empty, "ip": "10.4.1.7", "protocol": "rtsp", "path": PATH, "userAgent": "Lavf", **said}
    answer = Client().post(f"/api/live/edge/?key={key}", json.dumps(body), content_type="application/json")
    return answer.status_code


def published(**said: str) -> int:
    return ask(**{"action": "publish", "user": "X6039A1B4", "password": KEY, "id": "a1"} | said)


@pytest.fixture
def token(rahmans_camera: Camera, supt_ito: User) -> str:
    sign_in = SignIn.objects.create(user=supt_ito, method="password", second_step="code")
    return make_token(Ticket(supt_ito.pk, sign_in.pk, rahmans_camera.serial))


def test_a_camera_publishes_to_its_own_path_with_its_key(rahmans_camera: Camera) -> None:
    assert published() == 204

    assert entries() == [("edge.published", "success", str(rahmans_camera.pk), str(rahmans_camera.pk))]


@pytest.mark.parametrize(
    "said",
    [
        {"password": OTHER_KEY},
        {"user": "X6039A1B9"},
        {"path": "cameras/X6039A1B5"},
        {"path": "other"},
        {"action": "playback"},
        {"action": "api"},
        {"action": "metrics"},
    ],
)
def test_whatever_is_not_right_does_not_publish(said: dict[str, str], rahmans_camera: Camera) -> None:
    assert published(**said) == 403

    assert [entry for entry in entries() if entry[1] == "success"] == []


def test_without_credentials_it_is_asked_for_them(rahmans_camera: Camera) -> None:
    """RTSP asks first without: any other answer ends the connection."""
    assert published(user="", password="") == 401

    assert entries() == []


@pytest.mark.parametrize("state", [State.LOST, State.RETIRED])
def test_a_camera_out_of_service_publishes_nothing(state: State, rahmans_camera: Camera) -> None:
    Camera.objects.update(state=state)

    assert published() == 403


def test_a_session_is_decided_once_and_another_one_anew(rahmans_camera: Camera) -> None:
    assert [published(), published(), published(id="b2")] == [204, 204, 204]

    assert len(entries()) == 2


def test_a_no_is_never_remembered_and_a_yes_only_for_the_same_words(rahmans_camera: Camera) -> None:
    assert [published(password=OTHER_KEY), published(), published(password=OTHER_KEY)] == [403, 204, 403]


def test_a_person_reads_with_a_token_for_this_path(token: str, rahmans_camera: Camera, supt_ito: User) -> None:
    assert ask(action="read", token=token, id="r1") == 204
    assert ask(action="read", user="viewer", password=token, id="r2") == 204

    assert entries()[0] == ("edge.read", "success", str(supt_ito.pk), str(rahmans_camera.pk))


def test_a_token_opens_no_other_path_and_no_publishing(token: str, doyles_camera: Camera) -> None:
    assert ask(action="read", token=token, path="cameras/X6039A1B5") == 403
    assert ask(action="publish", token=token) == 403
    assert ask(action="read", token=token[:-1] + ("A" if token[-1] != "A" else "B")) == 403


def test_a_token_is_too_old_after_a_minute(token: str) -> None:
    with mock.patch("django.core.signing.time.time", return_value=4_000_000_000):
        assert ask(action="read", token=token) == 403


def test_who_has_signed_out_or_lost_the_right_reads_nothing(token: str, supt_ito: User) -> None:
    supt_ito.role_assignments.all().delete()
    assert ask(action="read", token=token, id="r1") == 403

    SignIn.objects.all().delete()
    assert ask(action="read", token=token, id="r2") == 403


@pytest.mark.parametrize("key", ["", "wrong"])
def test_who_has_not_the_edges_key_learns_nothing(key: str, rahmans_camera: Camera) -> None:
    assert ask(key=key, action="publish", user="X6039A1B4", password=KEY) == 404


def test_without_a_key_in_the_settings_nobody_is_let_in(settings, rahmans_camera: Camera) -> None:
    settings.EDGE_KEY = ""

    assert ask(key="", action="publish", user="X6039A1B4", password=KEY) == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"action": "read"}', b'{"action": 1, "path": "x"}', b"x" * 9000])
def test_nonsense_is_refused(body: bytes, db: None) -> None:
    answer = Client().post(f"/api/live/edge/?key={EDGE_KEY}", body, content_type="application/json")

    assert answer.status_code == 400


def test_it_fails_closed_while_the_database_is_away(rahmans_camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "admit", mock.Mock(side_effect=OperationalError))

    assert published() == 403


def test_a_page_gets_a_token_only_with_a_reason(
    rahmans_camera: Camera, pc_rahman: User, supt_ito: User, pc_sykes: User, signed_in
) -> None:
    address = "/live/edge/X6039A1B4/"

    assert signed_in(Client(), supt_ito).post(address).status_code == 409
    assert signed_in(Client(), pc_sykes).post(address).status_code == 404
    own = signed_in(Client(), pc_rahman).post(address)
    assert own.json()["path"] == PATH
    assert ask(action="read", token=own.json()["token"], id="r9") == 204
