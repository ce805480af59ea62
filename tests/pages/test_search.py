"""The command menu finds what each person may see, in groups, and never more."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from config.search import look_up
from evidence.models import Item
from incidents.models import Incident
from tests.factories.evidence import KeyedCamera


def found(text: str, person: User) -> dict[str, list[str]]:
    return {group.key: [result.label for result in group.results] for group in look_up(text, person)}


def test_a_log_number_finds_the_incident(tanner_row: Incident, sgt_nair: User) -> None:
    assert found("Log 1182", sgt_nair)["logs"] == ["Log 1182, Man with a knife in the street"]


def test_a_crime_number_finds_the_incident(tanner_row: Incident, sgt_nair: User) -> None:
    Incident.objects.filter(pk=tanner_row.pk).update(crime_reference="20/482913/26")

    assert found("20/4829", sgt_nair)["logs"] == ["Log 1182, Man with a knife in the street"]


def test_a_place_finds_incident_place_and_evidence(tanner_row: Incident, placed: Item, sgt_nair: User) -> None:
    groups = found("tanner", sgt_nair)

    assert list(groups) == ["logs", "exhibits", "places"]
    assert groups["places"] == ["Tanner Row"]
    assert groups["exhibits"] == ["Tanner Row, arrival to detention"]


def test_a_collar_number_finds_the_person(pc_rahman: User, sgt_nair: User) -> None:
    assert found("20417", sgt_nair)["people"] == ["PC Aisha Rahman 20417"]


def test_the_start_of_a_serial_finds_the_camera(rahmans_camera: KeyedCamera, sgt_nair: User) -> None:
    assert found("x6039", sgt_nair)["devices"] == ["X6039A1B4"]


def test_a_page_is_found_by_its_name(sgt_nair: User) -> None:
    assert "Incidents" in found("incid", sgt_nair)["actions"]


@pytest.mark.parametrize("text", ["tanner", "1182", "20417", "x6039", "arrival"])
def test_a_stranger_finds_nothing_of_it(
    tanner_row: Incident, placed: Item, rahmans_camera: KeyedCamera, pc_doyle: User, text: str
) -> None:
    assert found(text, pc_doyle) == {}


def test_a_concealed_item_is_not_found_by_a_supervisor(placed: Item, sgt_nair: User) -> None:
    Item.objects.filter(pk=placed.pk).update(access_class="confidential")

    assert "exhibits" not in found("arrival", sgt_nair)


def test_the_page_works_without_scripts(page: Callable[..., str], placed: Item, sgt_nair: User) -> None:
    text = page(sgt_nair, "/search/?q=tanner")

    assert placed.get_absolute_url() in text
    assert 'name="q"' in text


def test_the_dialog_gets_the_results_alone(
    client: Client, signed_in: Callable[[Client, User], Client], placed: Item, sgt_nair: User
) -> None:
    answer = signed_in(client, sgt_nair).get("/search/", {"q": "tanner"}, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert placed.get_absolute_url() in answer.content.decode()


def test_nothing_found_is_said(page: Callable[..., str], sgt_nair: User) -> None:
    assert "Nothing you can see matches “zebra”." in page(sgt_nair, "/search/?q=zebra")
