"""Roles are given and taken, teams are added and moved."""

import pytest
from django.db import IntegrityError, transaction

from accounts.actions.roles import give_role, take_role
from accounts.actions.teams import TeamParticulars, add_team, change_team
from accounts.models import RoleAssignment, Team, User
from accounts.permissions import Permission
from accounts.refusals import NoChange, NotAllowed, NotToYourself, TeamTreeBroken
from accounts.roles import Role
from audit.operations import Operation
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last, told
from tests.factories.accounts import make_team

pytestmark = pytest.mark.django_db


def roles_of(person: User) -> set[Role]:
    return set(User.objects.get(pk=person.pk).current_roles)


# --- roles


def test_given_role_counts_at_once(ruth_adler, pc_rahman):
    give_role(person=pc_rahman, role=Role.SUPERVISOR, by=ruth_adler)

    assert pc_rahman.may(Permission.PEOPLE_READ) is True
    assert RoleAssignment.objects.get(user=pc_rahman, role="supervisor").given_by == ruth_adler


def test_giving_a_role_is_journalled(ruth_adler, pc_rahman):
    give_role(person=pc_rahman, role=Role.SUPERVISOR, by=ruth_adler)

    assert told(last(pc_rahman)) == (
        Operation.ROLE_GIVEN,
        "success",
        "",
        str(ruth_adler.id),
        {"role": "supervisor"},
    )


@pytest.mark.parametrize("who", ["sgt_nair", "gareth_wynn", "helen_marsh"])
def test_only_an_administrator_gives_roles(request, pc_rahman, who):
    by = request.getfixturevalue(who)

    assert_refused(
        NotAllowed,
        Operation.ROLE_GIVEN,
        pc_rahman,
        lambda: give_role(person=pc_rahman, role=Role.ADMIN, by=by),
    )
    assert roles_of(pc_rahman) == {Role.OFFICER}


def test_administrator_cannot_give_themself_a_role(ruth_adler):
    with pytest.raises(NotToYourself):
        give_role(person=ruth_adler, role=Role.PSD, by=ruth_adler)

    assert roles_of(ruth_adler) == {Role.ADMIN}


def test_role_is_not_given_twice(ruth_adler, pc_rahman):
    with pytest.raises(NoChange):
        give_role(person=pc_rahman, role=Role.OFFICER, by=ruth_adler)


def test_failed_journal_undoes_giving(ruth_adler, pc_rahman, journal_down):
    with pytest.raises(JournalDown):
        give_role(person=pc_rahman, role=Role.SUPERVISOR, by=ruth_adler)

    assert roles_of(pc_rahman) == {Role.OFFICER}


def test_taken_role_is_gone_and_stays_on_record(ruth_adler, sgt_nair):
    take_role(person=sgt_nair, role=Role.SUPERVISOR, by=ruth_adler)

    record = RoleAssignment.objects.get(user=sgt_nair, role="supervisor")
    assert roles_of(sgt_nair) == {Role.OFFICER}
    assert record.taken_by == ruth_adler
    assert told(last(sgt_nair)) == (
        Operation.ROLE_TAKEN,
        "success",
        "",
        str(ruth_adler.id),
        {"role": "supervisor", "sessions_ended": 0},
    )


def test_supervisor_cannot_take_a_role(sgt_nair, pc_rahman):
    with pytest.raises(NotAllowed):
        take_role(person=pc_rahman, role=Role.OFFICER, by=sgt_nair)

    assert roles_of(pc_rahman) == {Role.OFFICER}


def test_administrator_cannot_take_their_own_role(ruth_adler):
    with pytest.raises(NotToYourself):
        take_role(person=ruth_adler, role=Role.ADMIN, by=ruth_adler)

    assert roles_of(ruth_adler) == {Role.ADMIN}


def test_failed_journal_undoes_taking(ruth_adler, sgt_nair, journal_down):
    with pytest.raises(JournalDown):
        take_role(person=sgt_nair, role=Role.SUPERVISOR, by=ruth_adler)

    assert roles_of(sgt_nair) == {Role.OFFICER, Role.SUPERVISOR}


def test_database_knows_each_role_once_per_person(pc_rahman):
    with pytest.raises(IntegrityError, match="a_person_has_each_role_once"), transaction.atomic():
        RoleAssignment.objects.create(user=pc_rahman, role="officer")


# --- teams


def test_added_team_stands_below_its_parent(ruth_adler, north):
    team = add_team(particulars=TeamParticulars("Response C", "RC", north), by=ruth_adler)

    assert team.path == f"{north.path}{team.id.hex}/"
    assert team.command == north


def test_adding_a_team_is_journalled(ruth_adler, north):
    team = add_team(particulars=TeamParticulars("Response C", "RC", north), by=ruth_adler)

    assert told(last(team)) == (
        Operation.TEAM_ADDED,
        "success",
        "",
        str(ruth_adler.id),
        {"name": "Response C", "short_name": "RC", "parent": str(north.id), "is_command": False},
    )


def test_supervisor_cannot_add_a_team(sgt_nair):
    with pytest.raises(NotAllowed):
        add_team(particulars=TeamParticulars("Mine", "M"), by=sgt_nair)

    assert not Team.objects.filter(short_name="M").exists()


def test_failed_journal_undoes_adding_a_team(ruth_adler, journal_down):
    with pytest.raises(JournalDown):
        add_team(particulars=TeamParticulars("Response C", "RC"), by=ruth_adler)

    assert not Team.objects.filter(short_name="RC").exists()


def test_moved_team_takes_its_branch_along(ruth_adler, north, south, response_b):
    shift = make_team("B early", "RB-E", response_b)

    change_team(team=response_b, particulars=TeamParticulars("Response B", "RB", south), by=ruth_adler)

    shift.refresh_from_db()
    assert shift.path == f"{south.path}{response_b.id.hex}/{shift.id.hex}/"
    assert shift.command == south


def test_moving_a_team_is_journalled(ruth_adler, north, south, response_b):
    change_team(team=response_b, particulars=TeamParticulars("Response B", "RB", south), by=ruth_adler)

    assert told(last(response_b)) == (
        Operation.TEAM_CHANGED,
        "success",
        "",
        str(ruth_adler.id),
        {"parent": [str(north.id), str(south.id)]},
    )


def test_team_cannot_stand_below_itself(ruth_adler, north, response_b):
    particulars = TeamParticulars(north.name, north.short_name, response_b, is_command=True)

    assert_refused(
        TeamTreeBroken,
        Operation.TEAM_CHANGED,
        north,
        lambda: change_team(team=north, particulars=particulars, by=ruth_adler),
    )


def test_short_name_is_unique(ruth_adler, north, response_b):
    particulars = TeamParticulars("Another", "North")

    assert_refused(
        TeamTreeBroken,
        Operation.TEAM_CHANGED,
        response_b,
        lambda: change_team(team=response_b, particulars=particulars, by=ruth_adler),
    )


def test_supervisor_cannot_change_a_team(sgt_nair, response_b):
    particulars = TeamParticulars("Nair's own", "RB")

    assert_refused(
        NotAllowed,
        Operation.TEAM_CHANGED,
        response_b,
        lambda: change_team(team=response_b, particulars=particulars, by=sgt_nair),
    )


def test_failed_journal_undoes_moving(ruth_adler, south, response_b, journal_down):
    particulars = TeamParticulars("Response B", "RB", south)

    assert_undone(response_b, lambda: change_team(team=response_b, particulars=particulars, by=ruth_adler))
