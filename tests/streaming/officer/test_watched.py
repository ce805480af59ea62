"""An officer sees who watches them now and why, and at the end of the shift who did."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from streaming.models import LiveSession, StreamView
from streaming.officer.watched import watching_now


def look(session: LiveSession, person: User, **values: object) -> StreamView:
    given = {"reason_code": "LIVE_COMMAND", "reason": "0871: siege", "is_own": person == session.officer}
    given |= {"began_at": timezone.now() - timedelta(minutes=3)} | values
    return StreamView.objects.create(session=session, person=person, **given)


@pytest.mark.parametrize(
    ("code", "why"),
    [("LIVE_COMMAND", "Live command: 0871: siege"), ("COMPLAINT", "Complaint or conduct"), ("AUDIT", "Audit")],
)
def test_the_words_of_a_reason_are_shown_where_they_are_not_about_the_officer(
    code: str, why: str, rahmans_stream: LiveSession, supt_ito: User
) -> None:
    look(rahmans_stream, supt_ito, reason_code=code)

    assert watching_now(rahmans_stream) == [("Supt Mina Ito 10007", why)]


def test_who_has_two_windows_is_one_and_who_left_or_looks_at_their_own_is_none(
    rahmans_stream: LiveSession, supt_ito: User, sgt_nair: User, pc_rahman: User
) -> None:
    now = timezone.now()
    look(rahmans_stream, supt_ito)
    look(rahmans_stream, supt_ito)
    look(rahmans_stream, sgt_nair, ended_at=now, end_cause="left")
    look(rahmans_stream, sgt_nair, seen_at=now - timedelta(minutes=2))
    look(rahmans_stream, pc_rahman)

    assert [who for who, _ in watching_now(rahmans_stream)] == ["Supt Mina Ito 10007"]


def test_both_pages_name_who_watches(
    client: Client, signed_in, rahmans_stream: LiveSession, supt_ito: User, pc_rahman: User
) -> None:
    look(rahmans_stream, supt_ito)
    rahman = signed_in(client, pc_rahman)

    assert "Supt Mina Ito 10007" in rahman.get("/live/me/").content.decode()
    home = rahman.get("/").content.decode()
    assert "Who watched you live" in home
    assert "Log 0871, 22 Fenwick Court" in home
