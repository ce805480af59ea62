"""The pages of alerts: what each person sees, in how many queries, and what scripts and forms get for an answer."""

import csv
import io

import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.roles import GRANTS, Role
from streaming.events.reach import Audience, Reach
from streaming.models import Alert, Level
from tests.factories.accounts import sign_in_client
from tests.factories.devices import begin_journal, entries
from tests.streaming.alerts.made import make_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def nair(sgt_nair: User) -> Client:
    client = sign_in_client(Client(), sgt_nair)
    client.get("/live/alerts/")
    begin_journal()
    return client


def test_the_board_has_the_loudest_first_and_counts_what_waits(
    nair: Client, pc_rahman: User, pc_khan: User, sgt_south: User, django_assert_num_queries
) -> None:
    make_alert(pc_rahman, kind="entered_cordon", level=Level.INFO)
    make_alert(pc_khan, kind="not_recording", level=Level.NOTICE)
    make_alert(pc_rahman, kind="taser_armed")
    make_alert(sgt_south)

    with django_assert_num_queries(8):
        page = nair.get("/live/alerts/")

    board = page.context["board"]
    assert [card.alert.kind for card in board.cards] == ["taser_armed", "not_recording", "entered_cordon"]
    assert (board.waiting, board.total) == (2, 3)
    assert [row[0] for row in entries()] == ["alerts.viewed"]


def test_twenty_alerts_take_as_many_queries_as_three(nair: Client, pc_rahman: User, django_assert_num_queries) -> None:
    for _ in range(20):
        make_alert(pc_rahman)

    with django_assert_num_queries(5):
        assert len(nair.get("/live/alerts/panel/").context["board"].cards) == 20


def test_what_was_raised_four_hours_ago_is_in_the_history_alone(nair: Client, pc_rahman: User) -> None:
    with time_machine.travel("2026-11-21T18:00:00Z", tick=False):
        make_alert(pc_rahman)

    assert nair.get("/live/alerts/?show=all").context["board"].total == 0
    assert nair.get("/live/alerts/history/").context["page"].paginator.count == 1


def test_a_script_gets_the_card_as_it_stands_then(nair: Client, pc_rahman: User) -> None:
    alert = make_alert(pc_rahman)
    address = f"/live/alerts/{alert.pk}/acknowledge/"

    first = nair.post(address, headers={"HX-Request": "true"})
    second = nair.post(address, headers={"HX-Request": "true"})

    assert (first.status_code, second.status_code) == (200, 409)
    assert b"Nair 10442 has it" in first.content
    assert b"This alert is acknowledged already, by Sgt Priya Nair 10442." in second.content


def test_a_form_comes_back_to_the_page_and_says_what_was_refused(nair: Client, pc_rahman: User) -> None:
    alert = make_alert(pc_rahman)

    page = nair.post(f"/live/alerts/{alert.pk}/false-alarm/", {"words": ""}, follow=True)

    assert "Say why it was a false alarm." in page.content.decode()
    assert Alert.objects.get().state == "new"


def test_an_alert_of_another_command_is_not_found(nair: Client, sgt_south: User) -> None:
    alert = make_alert(sgt_south)

    assert nair.get(f"/live/alerts/{alert.pk}/").status_code == 404
    assert nair.post(f"/live/alerts/{alert.pk}/acknowledge/").status_code == 404
    assert Alert.objects.get().state == "new"


async def exported(client: AsyncClient) -> str:
    answer = await client.get("/live/alerts/history/export/", {"kind": "taser_armed"})
    return b"".join([part async for part in answer.streaming_content]).decode()


def test_the_history_is_narrowed_and_goes_out_as_a_file(
    nair: Client, sgt_nair: User, pc_rahman: User, pc_khan: User
) -> None:
    make_alert(pc_rahman, place="=1+1")
    make_alert(pc_khan, kind="officer_down")

    found = nair.get("/live/alerts/history/", {"kind": "taser_armed", "q": "rahman", "day": "nonsense"})
    text = async_to_sync(exported)(sign_in_client(AsyncClient(), sgt_nair))

    assert [alert.officer for alert in found.context["page"].object_list] == [pc_rahman]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["officer"], row["place"]) for row in rows] == [("PC Aisha Rahman 20417", "'=1+1")]
    assert [row[0] for row in entries()] == ["alerts.viewed", "alerts.exported"]


def test_the_number_beside_live_counts_what_waits_in_reach(nair: Client, pc_rahman: User, sgt_south: User) -> None:
    make_alert(pc_rahman)
    make_alert(sgt_south)

    assert nair.get("/live/alerts/count/").json() == {"count": 1}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=st.sampled_from(Scope), about=st.sampled_from(["own", "team", "command", "elsewhere", "nobody"]))
def test_whoever_may_see_an_alert_hears_it_and_nobody_else(
    scope: Scope, about: str, sgt_nair: User, pc_rahman: User, dc_okafor: User, sgt_south: User
) -> None:
    officers = {"own": sgt_nair, "team": pc_rahman, "command": dc_okafor, "elsewhere": sgt_south, "nobody": None}
    alert = make_alert(officers[about])

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(GRANTS, Role.SUPERVISOR, {Permission.LIVE_ALERTS: scope})
        sgt_nair.forget_roles()
        sees = Alert.objects.visible_to(sgt_nair).filter(pk=alert.pk).exists()
        hears = Audience.of(sgt_nair).hears("alert", Reach.of(alert.officer))

    assert hears == sees
