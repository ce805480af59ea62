"""Parts that a record's page sends for when it is there: they belong to its opening, and alone they are one."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.record.viewing import look_through
from evidence.models import Item
from tests.factories.accounts import sign_in_client

PART = {"HX-Request": "true"}
PARTS = ["retention/", "panel/markers/", "related/"]


@pytest.fixture
def rahman(client: Client, pc_rahman: User) -> Client:
    return sign_in_client(client, pc_rahman)


def operations(item: Item) -> list[str]:
    return [link.operation for link in trail(item)]


@pytest.mark.parametrize("part", PARTS)
def test_part_belongs_to_the_opening_of_its_page(rahman: Client, minute: Item, part: str) -> None:
    rahman.get(minute.get_absolute_url())
    before = operations(minute)

    answer = rahman.get(f"{minute.get_absolute_url()}{part}", headers=PART)

    assert (answer.status_code, before[0]) == (200, Operation.EVIDENCE_VIEWED)
    assert operations(minute) == before


@pytest.mark.parametrize("part", PARTS)
def test_part_without_its_page_is_an_opening(rahman: Client, minute: Item, part: str) -> None:
    before = operations(minute)

    rahman.get(f"{minute.get_absolute_url()}{part}", headers=PART)

    assert operations(minute) == [Operation.EVIDENCE_VIEWED, *before]


def test_opening_of_another_person_does_not_count(rahman: Client, minute: Item, gareth_wynn: User, signed_in) -> None:
    wynn = signed_in(Client(), gareth_wynn)
    wynn.get(minute.get_absolute_url())
    before = operations(minute)

    rahman.get(f"{minute.get_absolute_url()}retention/", headers=PART)

    assert operations(minute) == [Operation.EVIDENCE_VIEWED, *before]


def test_pictures_run_through_in_a_list_are_no_opening(rahman: Client, minute: Item, pc_rahman: User) -> None:
    look_through(item=minute, by=pc_rahman)
    before = operations(minute)

    rahman.get(f"{minute.get_absolute_url()}related/", headers=PART)

    assert operations(minute) == [Operation.EVIDENCE_VIEWED, *before]


def test_refused_opening_is_no_opening(rahman: Client, minute: Item, pc_rahman: User) -> None:
    journal.refuse(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=minute, reason_code="viewing_lock")
    before = operations(minute)

    rahman.get(f"{minute.get_absolute_url()}related/", headers=PART)

    assert operations(minute) == [Operation.EVIDENCE_VIEWED, *before]


def test_opening_of_more_than_an_hour_ago_does_not_count(
    rahman: Client, minute: Item, pc_rahman: User, signed_in
) -> None:
    rahman.get(minute.get_absolute_url())
    before = operations(minute)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        signed_in(rahman, pc_rahman).get(f"{minute.get_absolute_url()}related/", headers=PART)

    assert operations(minute) == [Operation.EVIDENCE_VIEWED, *before]
