"""Whose things a role reaches: own, team with the teams below, command, any."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Rank, Team, User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach, reaches, teams_in_reach
from accounts.roles import GRANTS, Role, widest
from tests.factories.accounts import make_person, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector_south(south) -> User:
    return make_person("10301", "Ada Finch", Rank.INSP, south, Role.SUPERVISOR)


@pytest.fixture
def pc_south(south) -> User:
    team = make_team("Response S", "RS", south)
    return make_person("20700", "Lena Ford", Rank.PC, team, Role.OFFICER)


def reached(user, permission=Permission.EVIDENCE_READ) -> set[str]:
    return set(User.objects.filter(people_in_reach(user, permission, path="")).values_list("name", flat=True))


def test_officer_reaches_own_things_only(pc_rahman, pc_doyle, sgt_nair):
    assert reached(pc_rahman) == {"Aisha Rahman"}


def test_supervisor_reaches_team(sgt_nair, pc_rahman, pc_doyle, dc_okafor, pc_south):
    assert reached(sgt_nair) == {"Priya Nair", "Aisha Rahman", "Sean Doyle"}


def test_supervisor_reaches_teams_below(inspector_south, pc_south, pc_rahman):
    assert reached(inspector_south) == {"Ada Finch", "Lena Ford"}


def test_command_reaches_whole_command_and_no_other(supt_ito, pc_rahman, dc_okafor, pc_south, ruth_adler):
    assert reached(supt_ito) == {"Mina Ito", "Aisha Rahman", "David Okafor"}


def test_investigator_reaches_command_from_a_team_below_it(dc_okafor, pc_rahman, pc_south):
    assert reached(dc_okafor) == {"David Okafor", "Aisha Rahman"}


def test_evidence_manager_reaches_everybody(gareth_wynn, pc_rahman, pc_south):
    assert reached(gareth_wynn) == {"Gareth Wynn", "Aisha Rahman", "Lena Ford"}


def test_command_scope_without_a_command_reaches_team(headquarters, ruth_adler, pc_rahman):
    planner = make_person("S4200", "Iris Bell", Rank.STAFF, headquarters, Role.COMMAND)

    assert reached(planner) == {"Iris Bell", "Ruth Adler"}


def test_visitor_reaches_nothing(pc_rahman):
    assert reached(AnonymousUser()) == set()


def test_administrator_reaches_no_evidence(ruth_adler, pc_rahman):
    assert reached(ruth_adler) == set()


def test_condition_follows_a_path(sgt_nair, pc_rahman, pc_south):
    condition = people_in_reach(sgt_nair, Permission.EVIDENCE_READ, path="user")

    found = set(pc_rahman.role_assignments.model.objects.filter(condition).values_list("user__name", flat=True))

    assert found == {"Priya Nair", "Aisha Rahman"}


@pytest.mark.parametrize(
    ("watcher", "expected"),
    [
        ("pc_rahman", True),
        ("pc_doyle", False),
        ("sgt_nair", True),
        ("supt_ito", True),
        ("dc_okafor", True),
        ("gareth_wynn", True),
        ("helen_marsh", True),
        ("ruth_adler", False),
    ],
)
def test_reaches_agrees_with_the_condition(request, pc_rahman, watcher, expected):
    user = request.getfixturevalue(watcher)

    assert reaches(user, Permission.EVIDENCE_READ, pc_rahman) is expected
    assert ("Aisha Rahman" in reached(user)) is expected


def test_visitor_reaches_nobody_in_particular(pc_rahman):
    assert reaches(AnonymousUser(), Permission.EVIDENCE_READ, pc_rahman) is False


def test_visible_people_are_those_in_reach_and_oneself(pc_rahman, sgt_nair, pc_doyle, dc_okafor):
    assert set(User.objects.visible_to(pc_rahman)) == {pc_rahman}
    assert set(User.objects.visible_to(sgt_nair)) == {sgt_nair, pc_rahman, pc_doyle}
    assert set(User.objects.visible_to(AnonymousUser())) == set()


def test_widest_scope_of_several_roles_counts():
    assert widest([Role.OFFICER, Role.SUPERVISOR], Permission.EVIDENCE_READ) == Scope.TEAM
    assert widest([Role.OFFICER], Permission.EVIDENCE_DOWNLOAD) == Scope.NONE
    assert widest([], Permission.OWN_ACCOUNT) == Scope.OWN


def test_every_role_has_its_permissions():
    assert set(GRANTS) == set(Role)


def test_disabled_person_may_nothing(pc_rahman):
    pc_rahman.is_active = False

    assert pc_rahman.may(Permission.OWN_ACCOUNT) is False
    assert pc_rahman.scope_of(Permission.EVIDENCE_READ) == Scope.NONE


def test_names_of_a_person(pc_rahman, gareth_wynn):
    assert pc_rahman.title == "PC Aisha Rahman"
    assert pc_rahman.label == "PC Aisha Rahman 20417"
    assert pc_rahman.short_label == "Rahman 20417"
    assert pc_rahman.initials == "AR"
    assert gareth_wynn.label == "Gareth Wynn S4071"


@pytest.mark.parametrize(
    ("who", "expected"),
    [("pc_rahman", "officer"), ("sgt_nair", "supervisor"), ("gareth_wynn", "staff"), ("ruth_adler", "admin")],
)
def test_actor_type(request, who, expected):
    assert request.getfixturevalue(who).actor_type == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("pc_rahman", set()),
        ("sgt_nair", {"Response B"}),
        ("supt_ito", {"North Midshire LPA", "Response B"}),
        ("gareth_wynn", {"Midshire Police", "North Midshire LPA", "Response B", "Headquarters"}),
        ("ruth_adler", set()),
    ],
)
def test_teams_in_reach(request, response_b, headquarters, who, expected):
    user = request.getfixturevalue(who)

    found = Team.objects.filter(teams_in_reach(user, Permission.INCIDENTS_READ, path=""))

    assert set(found.values_list("name", flat=True)) == expected


def test_visitor_reaches_no_team(response_b):
    assert not Team.objects.filter(teams_in_reach(AnonymousUser(), Permission.INCIDENTS_READ, path="")).exists()


def test_nothing_can_be_deleted_in_the_admin(ruth_adler):
    assert ruth_adler.has_perm("accounts.change_user") is True
    assert ruth_adler.has_perm("accounts.delete_user") is False
    assert ruth_adler.has_perm("evidence.view_item") is False
