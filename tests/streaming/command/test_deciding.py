"""A decision from the live page: saved with what was on the wall, whatever the browser says of it."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from incidents.actions import Words
from incidents.models import Decision, Incident
from incidents.refusals import NotAllowed
from streaming.actions.deciding import OnScreen, decide
from streaming.models import DecisionFrame, LiveSession
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries
from tests.factories.live import make_streaming

pytestmark = pytest.mark.django_db
Streams = tuple[LiveSession, LiveSession, LiveSession]
HOLD = Words("action", "TASER officers hold at landing.", "He has a knife.")


def on_screen(*streams: LiveSession) -> list[OnScreen]:
    now = timezone.now()
    return [OnScreen(tile, stream.pk, now - timedelta(seconds=1)) for tile, stream in enumerate(streams, start=1)]


def test_decision_names_what_was_on_the_wall(fenwick_court: Incident, streams: Streams, supt_ito: User) -> None:
    decision = decide(incident=fenwick_court, words=HOLD, screen=on_screen(*streams), by=supt_ito)

    assert (decision.stage, decision.text, decision.rationale) == ("action", HOLD.text, HOLD.rationale)
    assert [(one.tile, one.session) for one in decision.frames.all()] == list(enumerate(streams, start=1))
    by, on = str(supt_ito.pk), str(decision.pk)
    assert entries() == [
        ("decision.recorded", "success", by, on),
        ("decision.pictures_asked", "success", by, on),
    ]


def test_stranger_cannot_decide(fenwick_court: Incident, streams: Streams, sgt_moss: User) -> None:
    with pytest.raises(NotAllowed):
        decide(incident=fenwick_court, words=HOLD, screen=on_screen(*streams), by=sgt_moss)

    assert not Decision.objects.exists()
    assert not DecisionFrame.objects.exists()


def test_failed_journal_undoes_decision_and_pictures(
    fenwick_court: Incident, streams: Streams, supt_ito: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        decide(incident=fenwick_court, words=HOLD, screen=on_screen(*streams), by=supt_ito)

    assert not Decision.objects.exists()
    assert not DecisionFrame.objects.exists()


def test_stream_beyond_reach_is_left_out(
    fenwick_court: Incident, doyles_stream: LiveSession, supt_ito: User, pc_sykes: User
) -> None:
    hers = make_streaming("X6039S0TH", pc_sykes)

    decision = decide(incident=fenwick_court, words=HOLD, screen=on_screen(hers, doyles_stream), by=supt_ito)

    assert [(one.tile, one.session) for one in decision.frames.all()] == [(2, doyles_stream)]


@pytest.mark.parametrize("off", [timedelta(hours=-3), timedelta(minutes=2)], ids=["long past", "ahead of us"])
def test_time_that_no_wall_can_show_becomes_now(
    fenwick_court: Incident, doyles_stream: LiveSession, supt_ito: User, off: timedelta
) -> None:
    before = timezone.now()

    screen = [OnScreen(1, doyles_stream.pk, before + off)]
    decision = decide(incident=fenwick_court, words=HOLD, screen=screen, by=supt_ito)

    assert before <= decision.frames.get().shown_at <= timezone.now()


# --- the page


def post(client: Client, incident: Incident, person: User, *, is_script: bool = True, **sent: str):
    sign_in_client(client, person)
    headers = {"X-Requested-With": "fetch"} if is_script else {}
    sent = {"stage": "action", "text": HOLD.text} | sent
    return client.post(f"/live/{incident.slug}/decisions/new/", sent, headers=headers)


def test_script_gets_the_log_with_the_decision(
    client: Client, fenwick_court: Incident, doyles_stream: LiveSession, supt_ito: User
) -> None:
    screen = [{"tile": 3, "session": str(doyles_stream.pk), "at": timezone.now().isoformat()}]

    answer = post(client, fenwick_court, supt_ito, screen=json.dumps(screen))

    assert answer.status_code == 200
    assert HOLD.text in answer.content.decode()
    assert DecisionFrame.objects.get().tile == 3


def test_plain_form_goes_back_to_the_page(client: Client, fenwick_court: Incident, supt_ito: User) -> None:
    answer = post(client, fenwick_court, supt_ito, is_script=False)

    assert (answer.status_code, answer["Location"]) == (302, f"/live/{fenwick_court.slug}/")
    assert Decision.objects.get().text == HOLD.text


@pytest.mark.parametrize(
    "screen",
    [
        "{",
        "7",
        '"x"',
        "[null, 7, {}]",
        '[{"tile": 10, "session": "01a21923-0037-7ed4-ba1d-f310eebf3c3d"}]',
        '[{"tile": "x", "session": "01a21923-0037-7ed4-ba1d-f310eebf3c3d"}]',
        '[{"tile": 1, "session": "01a21923-0037-7ed4-ba1d-f310eebf3c3d", "at": "yesterday"}]',
        '[{"tile": 1, "session": "01a21923-0037-7ed4-ba1d-f310eebf3c3d", "at": "2026-99-01T00:00:00Z"}]',
        '[{"tile": 1e400, "session": "nobody"}]',
    ],
)
def test_nonsense_about_the_screen_never_stops_a_decision(
    client: Client, fenwick_court: Incident, supt_ito: User, screen: str
) -> None:
    answer = post(client, fenwick_court, supt_ito, screen=screen)

    assert answer.status_code == 200
    assert (Decision.objects.count(), DecisionFrame.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "sent",
    [{"text": ""}, {"text": " "}, {"stage": "hope"}, {"text": "x" * 2001}],
    ids=["empty", "blank", "stage", "long"],
)
def test_what_is_no_decision_is_refused(client: Client, fenwick_court: Incident, supt_ito: User, sent) -> None:
    answer = post(client, fenwick_court, supt_ito, **sent)

    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_second_correction_is_refused_in_words(client: Client, fenwick_court: Incident, supt_ito: User) -> None:
    wrong = decide(incident=fenwick_court, words=HOLD, screen=[], by=supt_ito)
    post(client, fenwick_court, supt_ito, corrects=str(wrong.pk))

    answer = post(client, fenwick_court, supt_ito, corrects=str(wrong.pk))

    assert answer.status_code == 409
    assert "corrected already" in answer.content.decode()
    assert Decision.objects.count() == 2
