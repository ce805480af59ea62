"""The journal in the administration pages is read for a purpose of the law, and by nobody without the right."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.audit.admin.shown import LIST, reads
from tests.factories.accounts import sign_in_client

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_the_purpose_is_asked_before_anything_is_shown(client: Client, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    page = client.get(LIST).content.decode()

    assert re.findall(r'name="log_purpose"\s+value="(\w+)"', page) == [
        "lawfulness",
        "self_monitoring",
        "integrity",
        "criminal_proceedings",
    ]
    assert "field-when" not in page
    assert reads(helen_marsh) == []


def test_a_purpose_leads_back_to_the_page_and_stands_in_the_journal(client: Client, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    chosen = client.post(f"{LIST}?kind=security", {"log_purpose": "criminal_proceedings"})
    client.get(chosen.headers["Location"])

    assert chosen.headers["Location"] == f"{LIST}?kind=security"
    assert reads(helen_marsh) == [{"page": "entry", "filters": ["kind"], "purpose": "criminal_proceedings"}]


def test_a_purpose_that_the_law_does_not_know_is_asked_again(client: Client, helen_marsh: User) -> None:
    sign_in_client(client, helen_marsh)

    answer = client.post(LIST, {"log_purpose": "curiosity"})

    assert "What do you read the journal for?" in answer.content.decode()
    assert reads(helen_marsh) == []


def test_a_purpose_lasts_as_long_as_a_reason(client: Client, helen_marsh: User, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 12 * 3600
    with time_machine.travel("2026-11-21T10:00:00Z", tick=False) as clock:
        sign_in_client(client, helen_marsh)
        client.post(LIST, {"log_purpose": "integrity"})
        clock.shift(timedelta(minutes=59))
        before = client.get(LIST).content.decode()
        clock.shift(timedelta(minutes=2))
        after = client.get(LIST).content.decode()

    assert ("field-when" in before, "What do you read the journal for?" in after) == (True, True)
    assert [details["purpose"] for details in reads(helen_marsh)] == ["integrity"]


@pytest.mark.parametrize("address", [LIST, f"{LIST}01a19467-e800-7000-8000-000000000001/change/"])
def test_an_administrator_without_the_right_is_refused_and_read_nothing(
    client: Client, ruth_adler: User, address: str
) -> None:
    sign_in_client(client, ruth_adler)

    assert client.get(address).status_code == 403
    assert reads(ruth_adler) == []


def test_an_officer_does_not_see_the_journal(client: Client, pc_doyle: User) -> None:
    sign_in_client(client, pc_doyle)

    assert client.get(LIST, follow=True).status_code == 403
