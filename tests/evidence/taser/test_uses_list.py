"""The list of TASER uses: real uses apart from tests, narrowed by tab and words, and the same as a file."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from accounts.models import User
from audit.operations import Operation
from devices.models import ArmedSession, Use
from tests.factories.devices import begin_journal, new_entries

SignedIn = Callable[[Client, User], Client]


@pytest.fixture
def sergeant(client: Client, signed_in: SignedIn, sgt_nair: User) -> Client:
    return signed_in(client, sgt_nair)


def listed(client: Client, query: str = "") -> list[str]:
    html = client.get(f"/taser/{query}").content.decode()
    return re.findall(r'<a class="b" href="/taser/([0-9a-f-]{36})/"', html)


def test_the_use_is_listed_and_the_daily_test_is_not(sergeant: Client, session: ArmedSession) -> None:
    assert listed(sergeant) == [str(session.pk)]


def test_tests_have_a_tab_of_their_own(sergeant: Client, session: ArmedSession) -> None:
    test = ArmedSession.objects.get(suggested_use=Use.TEST)

    assert listed(sergeant, "?show=tests") == [str(test.pk)]


@pytest.mark.parametrize(
    ("query", "amount"),
    [
        ("?show=fired", 1),
        ("?show=flagged", 1),
        ("?show=open", 1),
        ("?q=20417", 1),
        ("?q=aisha", 1),
        ("?q=X3000", 1),
        ("?q=20388", 0),
        ("?show=nonsense", 1),
    ],
)
def test_the_list_is_narrowed(sergeant: Client, session: ArmedSession, query: str, amount: int) -> None:
    assert len(listed(sergeant, query)) == amount


def test_nothing_found_says_what_to_do(sergeant: Client, session: ArmedSession) -> None:
    assert "No uses match" in sergeant.get("/taser/?q=nobody").content.decode()


def test_no_uses_at_all_says_when_one_shows(sergeant: Client) -> None:
    assert "No TASER uses in your reach" in sergeant.get("/taser/").content.decode()


def test_another_officer_sees_none(client: Client, signed_in: SignedIn, pc_doyle: User, session: ArmedSession) -> None:
    assert listed(signed_in(client, pc_doyle)) == []


def test_the_file_has_both_times_and_all_lengths(sergeant: Client, session: ArmedSession) -> None:
    answer = sergeant.get("/taser/uses.csv")

    async def whole() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    [row] = csv.DictReader(io.StringIO(async_to_sync(whole)().decode()))
    assert (row["TASER"], row["collar number"], row["fired"]) == ("X3000A1C2", "20417", "yes")
    assert (row["total (ms)"], row["flags"]) == ("7400", "Long in total")
    assert (row["began (UTC)"], row["began (device)"]) == ("2026-11-21T22:46:51.002Z", "2026-11-21T22:46:49.202Z")


def test_taking_the_file_along_stands_in_the_journal(sergeant: Client, session: ArmedSession, sgt_nair: User) -> None:
    begin_journal()

    sergeant.get("/taser/uses.csv?show=fired")

    [entry] = [one for one in new_entries() if one.operation == Operation.TASER_USE_EXPORTED]
    assert (entry.actor_id, entry.details) == (str(sgt_nair.pk), {"count": 1, "filters": ["show"]})
