"""The command page and its wall on the server: who sees what, in how many queries, and the state in the address."""

import gzip
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from audit.actors import Worker
from devices.models import Camera
from incidents.actions import Words, record_decision, take_command
from incidents.models import Incident
from incidents.refusals import NotAllowed
from streaming.actions.opening import open_live
from streaming.actions.raising import Happening, raise_alert
from streaming.actions.seeing import view_decision
from streaming.command.state import AUTO, COLUMNS, PARTS, TILES, VIEWS, PageState
from streaming.command.streams import Stream, of_incident, on_duty, streams_of
from streaming.command.strip import Supervision, others_of, supervision_in_words
from streaming.command.wall import tiles_of
from streaming.models import Alert, AlertKind, LiveSession
from streaming.models.live_session import SessionState
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries
from tests.factories.live import make_streaming

Streams = tuple[LiveSession, LiveSession, LiveSession]
SESSIONS = st.one_of(st.none(), st.just(AUTO), st.uuids(version=4))
STATES = st.builds(
    PageState,
    tiles=st.sampled_from(TILES),
    focus=st.just(1),
    is_following=st.booleans(),
    view=st.sampled_from(VIEWS),
    part=st.sampled_from(PARTS),
    folded=st.sampled_from([(), COLUMNS, ("map",), ("alerts", "wall")]),
    shown=st.lists(SESSIONS, max_size=1).map(tuple),
)


# --- the state


@given(STATES)
def test_state_comes_back_from_its_own_address(state: PageState) -> None:
    query = state.query()
    asked = dict(part.split("=", 1) for part in query[1:].split("&") if part)

    given_back = PageState.read(asked)

    lost = state.shown == (AUTO,)  # says nothing: a tile fills itself anyway
    assert given_back == (state if not lost else PageState.read(asked | {"show": ""}))


@given(
    st.dictionaries(st.sampled_from(["tiles", "show", "focus", "follow", "view", "fold", "part"]), st.text(max_size=40))
)
def test_any_address_gives_a_page(asked: dict[str, str]) -> None:
    state = PageState.read(asked)

    assert state.tiles in TILES
    assert 1 <= state.focus <= state.tiles
    assert len(state.shown) <= state.tiles


# --- the tiles


@pytest.mark.django_db
def test_wall_of_an_incident_fills_with_its_streams_longest_first(
    siege: Incident, streams: Streams, supt_ito: User, pc_rahman: User
) -> None:
    found = streams_of(supt_ito)

    tiles = tiles_of(PageState(tiles=4), found, first=of_incident(found, siege))

    assert [tile.stream and tile.stream.name for tile in tiles] == ["Rahman 20417", "Doyle 20388", "Khan 20533", None]


@pytest.mark.django_db
def test_address_puts_streams_where_it_says_and_keeps_a_tile_empty(streams: Streams, supt_ito: User) -> None:
    rahmans, doyles, khans = streams
    found = streams_of(supt_ito)

    tiles = tiles_of(PageState(tiles=4, shown=(khans.pk, None, AUTO)), found, first=found)

    assert [tile.stream and tile.stream.session for tile in tiles] == [khans, None, rahmans, doyles]


@pytest.mark.django_db
def test_stream_beyond_reach_has_no_tile(siege: Incident, supt_ito: User, pc_sykes: User) -> None:
    hers = make_streaming("X6039S0TH", pc_sykes)

    found = streams_of(supt_ito, named=[hers.pk])

    assert hers not in [one.session for one in found]
    assert tiles_of(PageState(tiles=1, shown=(hers.pk,)), found, first=[])[0].stream is None


@pytest.mark.django_db
def test_ended_stream_is_told_of_only_when_it_is_named(doyles_stream: LiveSession, supt_ito: User) -> None:
    LiveSession.objects.update(state=SessionState.ENDED, ended_at=timezone.now())

    assert streams_of(supt_ito) == []
    assert [one.chip for one in streams_of(supt_ito, named=[doyles_stream.pk])] == ["Ended"]


@pytest.mark.parametrize(
    ("state", "chip"), [(SessionState.LIVE, "Live"), (SessionState.STALLED, "Weak"), (SessionState.DRAINING, "Ended")]
)
def test_chip_says_how_a_stream_is(state: SessionState, chip: str) -> None:
    assert Stream(LiveSession(state=state)).chip == chip


@pytest.mark.parametrize(("bars", "seconds", "shown"), [(1, 20, 1), (1, 90, None), (None, 20, None)])
def test_bars_are_what_the_camera_reported_within_the_last_minute(
    bars: int | None, seconds: int, shown: int | None
) -> None:
    camera = Camera(signal_bars=bars, last_seen_at=timezone.now() - timedelta(seconds=seconds))

    assert Stream(LiveSession(camera=camera)).signal == shown


# --- the strip


@pytest.mark.django_db
def test_supervision_counts_from_the_first_alert_to_the_first_act(
    fenwick_court: Incident, pc_rahman: User, supt_ito: User
) -> None:
    armed = Happening(AlertKind.TASER_ARMED, key="signal:1", officer=pc_rahman, incident=fenwick_court)
    raise_alert(armed, by=Worker("test"))
    Alert.objects.update(raised_at=timezone.now() - timedelta(seconds=161))
    assert supervision_in_words(fenwick_court) == Supervision()

    take_command(incident=fenwick_court, level="silver", by=supt_ito)

    assert supervision_in_words(fenwick_court) == Supervision("2 min 41 s", "tone-green")


@pytest.mark.django_db
def test_what_is_written_down_afterwards_does_not_count_as_supervision(
    fenwick_court: Incident, pc_rahman: User, supt_ito: User
) -> None:
    armed = Happening(AlertKind.TASER_ARMED, key="signal:1", officer=pc_rahman, incident=fenwick_court)
    raise_alert(armed, by=Worker("test"))
    Alert.objects.update(raised_at=timezone.now() - timedelta(seconds=161))

    moment = timezone.now() - timedelta(seconds=100)
    record_decision(incident=fenwick_court, words=Words("action", "Hold.", decided_at=moment), by=supt_ito)

    assert supervision_in_words(fenwick_court) == Supervision()


@pytest.mark.django_db
def test_switcher_has_incidents_with_streams_first(
    siege: Incident, mill_green: Incident, streams: Streams, supt_ito: User
) -> None:
    others = others_of(supt_ito, None, streams_of(supt_ito))

    assert [(one.incident, one.streams) for one in others] == [(siege, 3), (mill_green, 0)]


@pytest.mark.django_db
def test_on_duty_are_cameras_with_somebody_and_switched_on(streams: Streams, supt_ito: User, sgt_moss: User) -> None:
    LiveSession.objects.get(pk=streams[0].pk).camera.__class__.objects.filter(serial="X6039A1B4").update(state="docked")

    assert (on_duty(supt_ito), on_duty(sgt_moss)) == (2, 0)


# --- the page


@pytest.mark.django_db
def test_page_shows_streams_command_and_decisions(
    client: Client, siege: Incident, supt_ito: User, django_assert_num_queries
) -> None:
    take_command(incident=siege, level="silver", by=supt_ito)
    record_decision(incident=siege, words=Words(stage="threat", text="Knife seen, not raised."), by=supt_ito)
    sign_in_client(client, supt_ito)

    with django_assert_num_queries(17):
        page = client.get(f"/live/{siege.slug}/").content.decode()

    assert "Fenwick Court, concern for safety" in page
    assert "Knife seen, not raised." in page
    assert page.count('data-state="live"') == 4  # two tiles, two lines of the list
    assert page.count('data-state="weak"') == 2
    assert "Say once why you watch" in page


@pytest.mark.django_db
def test_more_streams_cost_no_more_queries(
    client: Client, siege: Incident, supt_ito: User, pc_sykes: User, response_b, django_assert_max_num_queries
) -> None:
    sign_in_client(client, supt_ito)

    with django_assert_max_num_queries(10):
        answer = client.get("/live/streams/", {"log": siege.slug}, headers={"X-Background": "yes"})

    news = answer.json()
    assert [one["name"] for one in news["streams"]] == ["Rahman 20417", "Doyle 20388", "Khan 20533"]
    assert (news["on_air"], news["on_duty"], [one["name"] for one in news["command"]]) == (3, 3, ["", "", ""])


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/live/{}/", "/live/{}/decisions/", "/live/wall/?log={}", "/live/streams/?log={}"])
def test_supervisor_of_another_command_finds_no_incident(
    client: Client, siege: Incident, sgt_moss: User, address: str
) -> None:
    sign_in_client(client, sgt_moss)

    assert client.get(address.format(siege.slug)).status_code == 404


@pytest.mark.django_db
def test_supervisor_of_another_command_sees_no_stream(client: Client, siege: Incident, sgt_moss: User) -> None:
    sign_in_client(client, sgt_moss)

    page = client.get("/live/").content.decode()

    assert "No cameras are recording. 0 are on duty." in page
    assert "Fenwick Court" not in page


@pytest.mark.django_db
def test_wall_alone_has_no_shell(client: Client, siege: Incident, supt_ito: User) -> None:
    sign_in_client(client, supt_ito)

    page = client.get("/live/wall/?tiles=4&follow=alerts").content.decode()

    assert 'class="rail"' not in page
    assert (page.count("data-tile="), 'data-following="yes"' in page) == (5, True)  # four, and one to copy
    assert 'data-keep="14400"' in page


@pytest.mark.django_db
def test_page_with_all_it_loads_weighs_little(client: Client, siege: Incident, supt_ito: User) -> None:
    """Spec 2.1: 800 KB for a live page; player, map and their libraries need most of it."""
    sign_in_client(client, supt_ito)

    html = client.get(f"/live/{siege.slug}/").content
    files = set(re.findall(rb"/static/([a-z0-9_./-]+\.(?:css|m?js))", html))
    weight = sum(len(gzip.compress((settings.STATIC_ROOT / file.decode()).read_bytes())) for file in files)

    assert len(gzip.compress(html)) + weight < 800_000  # ux spec section 2.1: the live page, with its map


@pytest.mark.django_db
def test_opening_is_written_down(client: Client, siege: Incident, supt_ito: User) -> None:
    sign_in_client(client, supt_ito)

    client.get(f"/live/{siege.slug}/")

    assert ("live.opened", "success", str(supt_ito.pk), str(siege.pk)) in entries()


@pytest.mark.django_db
def test_without_a_journal_nothing_is_shown(
    client: Client, siege: Incident, supt_ito: User, broken_journal: None
) -> None:
    sign_in_client(client, supt_ito)

    with pytest.raises(DatabaseError):
        client.get(f"/live/{siege.slug}/")


@pytest.mark.django_db
def test_stranger_cannot_open_or_read(siege: Incident, supt_ito: User, sgt_moss: User, gareth_wynn: User) -> None:
    decision = record_decision(incident=siege, words=Words(stage="threat", text="Knife seen."), by=supt_ito)

    with pytest.raises(NotAllowed):
        open_live(page="command", incident=siege, by=sgt_moss)
    with pytest.raises(NotAllowed):
        open_live(page="wall", by=gareth_wynn)
    with pytest.raises(NotAllowed):
        view_decision(decision=decision, by=sgt_moss)

    assert [entry[:2] for entry in entries()[-3:]] == [
        ("live.opened", "denied"),
        ("live.opened", "denied"),
        ("decision.viewed", "denied"),
    ]


def test_automatic_tile_is_no_session() -> None:
    assert UUID(int=0) == AUTO
