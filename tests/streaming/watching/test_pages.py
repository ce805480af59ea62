"""The page of one session, opening a look and keeping a picture, over HTTP."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.reading import trail
from evidence.models import ViewingLock
from streaming.models import Alert, LiveSession, StreamView
from streaming.models.alert_words import AlertKind, Level
from tests.factories.devices import begin_journal, entries
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def nair(client: Client, signed_in, sgt_nair: User, session: LiveSession) -> Client:
    """Sgt Nair's browser; she has said why."""
    client = signed_in(client, sgt_nair)
    kept = client.session
    kept["reason"] = {"code": "LIVE_COMMAND", "reference": "0871", "text": "", "given_at": timezone.now().isoformat()}
    kept.save()
    begin_journal()
    return client


def test_a_look_is_in_the_journal_before_its_address_is_told(nair: Client, session: LiveSession, sgt_nair) -> None:
    answer = nair.post("/live/look/", {"session": session.pk})

    view = StreamView.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "view": str(view.pk),
        "socket": f"/live/view/{session.pk}/?view={view.pk}",
        "hls": f"/live/hls/{session.pk}/index.m3u8",
        "viewer": "Sgt Priya Nair 10442",
    }
    assert entries() == [("live.look_started", "success", str(sgt_nair.pk), str(session.pk))]


def test_who_has_not_said_why_is_told_where(client: Client, signed_in, sgt_nair, session) -> None:
    answer = signed_in(client, sgt_nair).post("/live/look/", {"session": session.pk})

    assert answer.status_code == 409
    assert answer.json()["reason"] == f"/access/reason/?next=%2Flive%2F{session.pk}%2F"
    assert not StreamView.objects.exists()


def test_the_alert_that_was_opened_is_the_reason(client: Client, signed_in, sgt_nair, pc_rahman, session) -> None:
    alert = Alert.objects.create(
        key="down", kind=AlertKind.OFFICER_DOWN, level=Level.CRITICAL, officer=pc_rahman, happened_at=timezone.now()
    )

    answer = signed_in(client, sgt_nair).post("/live/look/", {"session": session.pk, "alert": alert.pk})

    view = StreamView.objects.get()
    assert answer.status_code == 201
    assert (view.reason_code, view.reason) == ("LIVE_COMMAND", "Alert: Officer down")
    assert trail(session)[0].justification_code == "LIVE_COMMAND"


def test_an_alert_about_somebody_else_is_no_reason(client: Client, signed_in, sgt_nair, pc_doyle, session) -> None:
    alert = Alert.objects.create(
        key="down", kind=AlertKind.OFFICER_DOWN, level=Level.CRITICAL, officer=pc_doyle, happened_at=timezone.now()
    )

    answer = signed_in(client, sgt_nair).post("/live/look/", {"session": session.pk, "alert": alert.pk})

    assert answer.status_code == 409
    assert not StreamView.objects.exists()


def test_the_wearer_is_not_asked_why(client: Client, signed_in, pc_rahman, session) -> None:
    assert signed_in(client, pc_rahman).post("/live/look/", {"session": session.pk}).status_code == 201


@pytest.mark.parametrize(("asked", "status"), [({}, 400), ({"session": "x"}, 400), ({"session": str(uuid4())}, 404)])
def test_nonsense_opens_nothing(nair: Client, asked: dict[str, str], status: int) -> None:
    assert nair.post("/live/look/", asked).status_code == status
    assert not StreamView.objects.exists()


def test_a_viewing_lock_is_said_in_words(nair: Client, session: LiveSession, pc_rahman) -> None:
    incident = make_incident("1182", pc_rahman)
    LiveSession.objects.update(incident=incident)
    ViewingLock.objects.create(incident=incident, from_at=timezone.now(), reason="Man died", set_by=pc_rahman)

    answer = nair.post("/live/look/", {"session": session.pk})

    assert answer.status_code == 403
    assert "viewing lock" in answer.json()["detail"]
    assert nair.get(f"/live/{session.pk}/").status_code == 403


def test_the_page_shows_what_is_known(nair: Client, session, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(9):
        answer = nair.get(reverse("streaming:session", args=[session.pk]))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "PC Aisha Rahman 20417" in text
    assert session.camera.serial in text


def test_the_page_asks_why_first(client: Client, signed_in, sgt_nair, session) -> None:
    answer = signed_in(client, sgt_nair).get(f"/live/{session.pk}/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/access/reason/?next=%2Flive%2F{session.pk}%2F"


def test_a_picture_is_kept_only_after_the_journal_has_it(nair: Client, session, sgt_nair) -> None:
    view = nair.post("/live/look/", {"session": session.pk}).json()["view"]
    begin_journal()

    answer = nair.post(f"/live/{session.pk}/snapshot/", {"view": view, "at_ms": "1200"})

    assert answer.status_code == 204
    assert entries() == [("live.snapshot_taken", "success", str(sgt_nair.pk), str(session.pk))]


@pytest.mark.parametrize("at", ["", "-1", "1e9", "9999999999", "²"])
def test_no_picture_is_kept_of_a_moment_that_cannot_be(nair: Client, session, at: str) -> None:
    view = nair.post("/live/look/", {"session": session.pk}).json()["view"]

    assert nair.post(f"/live/{session.pk}/snapshot/", {"view": view, "at_ms": at}).status_code == 400
