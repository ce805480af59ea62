"""Gold, Silver and Bronze: taken, taken over with a reason, handed over, laid down; one person at a level."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Notice, User
from incidents.actions import hand_over_command, stand_down, take_command
from incidents.models import CommandRole, Incident
from incidents.refusals import LevelHeld, NotAllowed, NotHolder
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def nairs_silver(tanner_row: Incident, sgt_nair: User) -> CommandRole:
    return take_command(incident=tanner_row, level="silver", by=sgt_nair)


def holders(incident: Incident) -> list[tuple[str, str]]:
    current = incident.command_roles.current().select_related("holder")
    return [(role.level, role.holder.collar_number) for role in current]


def test_level_that_nobody_holds_is_taken(tanner_row: Incident, sgt_nair: User) -> None:
    role = take_command(incident=tanner_row, level="silver", by=sgt_nair)

    assert holders(tanner_row) == [("silver", "10442")]
    assert entries() == [("command.taken", "success", str(sgt_nair.pk), str(role.pk))]


def test_stranger_cannot_take_command(tanner_row: Incident, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        take_command(incident=tanner_row, level="gold", by=pc_sykes)

    assert holders(tanner_row) == []


def test_failed_journal_leaves_the_level_vacant(tanner_row: Incident, sgt_nair: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        take_command(incident=tanner_row, level="gold", by=sgt_nair)

    assert holders(tanner_row) == []


def test_held_level_is_not_taken_without_a_reason(
    tanner_row: Incident, nairs_silver: CommandRole, supt_ito: User
) -> None:
    with pytest.raises(LevelHeld, match="Sgt Priya Nair is Silver"):
        take_command(incident=tanner_row, level="silver", by=supt_ito, reason="  ")

    assert holders(tanner_row) == [("silver", "10442")]


def test_taking_over_ends_the_other_ones_and_tells_them(
    tanner_row: Incident, nairs_silver: CommandRole, supt_ito: User, sgt_nair: User
) -> None:
    role = take_command(incident=tanner_row, level="silver", by=supt_ito, reason="On her way to the scene")

    nairs_silver.refresh_from_db()
    assert holders(tanner_row) == [("silver", "10007")]
    assert (nairs_silver.ended_by, nairs_silver.ended_at) == (supt_ito, role.taken_at)
    assert (role.taken_from, role.reason) == (nairs_silver, "On her way to the scene")
    assert Notice.objects.get(person=sgt_nair).text == "Supt Mina Ito has taken over Silver of Log 1182."


def test_own_level_is_not_taken_again(tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User) -> None:
    with pytest.raises(LevelHeld, match="You are Silver already"):
        take_command(incident=tanner_row, level="silver", by=sgt_nair, reason="Again")

    assert CommandRole.objects.count() == 1


def test_level_is_handed_over(tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User, supt_ito: User) -> None:
    role = hand_over_command(incident=tanner_row, level="silver", to=supt_ito, by=sgt_nair)

    assert holders(tanner_row) == [("silver", "10007")]
    assert role.taken_from == nairs_silver
    assert entries()[-1] == ("command.handed_over", "success", str(sgt_nair.pk), str(role.pk))
    assert Notice.objects.get(person=supt_ito).text == "Sgt Priya Nair has handed you Silver of Log 1182."


def test_only_its_holder_hands_a_level_over(
    tanner_row: Incident, nairs_silver: CommandRole, supt_ito: User, sgt_nair: User
) -> None:
    with pytest.raises(NotHolder):
        hand_over_command(incident=tanner_row, level="silver", to=sgt_nair, by=supt_ito)

    assert holders(tanner_row) == [("silver", "10442")]


@pytest.mark.parametrize("who", ["pc_rahman", "pc_sykes", "sgt_nair"])
def test_nobody_gets_a_level_who_may_not_command_here(
    tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed, match="cannot take command"):
        hand_over_command(incident=tanner_row, level="silver", to=request.getfixturevalue(who), by=sgt_nair)

    assert holders(tanner_row) == [("silver", "10442")]


def test_stranger_cannot_hand_over(tanner_row: Incident, nairs_silver: CommandRole, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        hand_over_command(incident=tanner_row, level="silver", to=pc_sykes, by=pc_sykes)

    assert holders(tanner_row) == [("silver", "10442")]


def test_failed_journal_undoes_the_hand_over(
    tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User, supt_ito: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        hand_over_command(incident=tanner_row, level="silver", to=supt_ito, by=sgt_nair)

    assert holders(tanner_row) == [("silver", "10442")]


def test_level_is_laid_down(tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User) -> None:
    stand_down(incident=tanner_row, level="silver", by=sgt_nair)

    assert holders(tanner_row) == []
    assert entries()[-1] == ("command.ended", "success", str(sgt_nair.pk), str(nairs_silver.pk))


def test_nobody_lays_down_what_another_holds(tanner_row: Incident, nairs_silver: CommandRole, supt_ito: User) -> None:
    with pytest.raises(NotHolder):
        stand_down(incident=tanner_row, level="silver", by=supt_ito)

    assert holders(tanner_row) == [("silver", "10442")]


def test_stranger_cannot_lay_down(tanner_row: Incident, nairs_silver: CommandRole, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        stand_down(incident=tanner_row, level="silver", by=pc_sykes)

    assert holders(tanner_row) == [("silver", "10442")]


def test_failed_journal_keeps_the_level(
    tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        stand_down(incident=tanner_row, level="silver", by=sgt_nair)

    assert holders(tanner_row) == [("silver", "10442")]


def test_ended_command_never_changes(tanner_row: Incident, nairs_silver: CommandRole, sgt_nair: User) -> None:
    stand_down(incident=tanner_row, level="silver", by=sgt_nair)

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_commandrole SET ended_at = NULL, ended_by_id = NULL")

    assert holders(tanner_row) == []


def test_database_knows_one_holder_of_a_level(tanner_row: Incident, nairs_silver: CommandRole, supt_ito: User) -> None:
    with pytest.raises(IntegrityError, match="one_person_commands_at_a_level"), transaction.atomic():
        CommandRole.objects.create(incident=tanner_row, level="silver", holder=supt_ito)


def test_page_takes_hands_over_and_says_what_is_refused(
    client: Client, tanner_row: Incident, sgt_nair: User, supt_ito: User
) -> None:
    sign_in_client(client, sgt_nair)
    address = f"/incidents/{tanner_row.slug}/command"

    client.post(f"{address}/take/", {"level": "bronze"})
    refused = client.post(f"{address}/hand-over/", {"level": "bronze", "to": "99999"}, follow=True)
    handed = client.post(f"{address}/hand-over/", {"level": "bronze", "to": " 10007"}, follow=True)

    assert "Nobody has the collar number 99999. Check it." in refused.content.decode()
    assert "Bronze is handed over." in handed.content.decode()
    assert holders(tanner_row) == [("bronze", "10007")]
