"""The admin for people, teams and roles: actions underneath, nothing silent, nothing deleted."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from accounts.guards import CONFIRMED_AT
from accounts.models import RoleAssignment, SignIn, Team, User
from accounts.roles import Role
from audit import reading
from audit.operations import Operation
from tests.accounts.acts import JournalDown, state_of
from tests.factories.accounts import sign_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def ruth(client, ruth_adler) -> Client:
    return sign_in_client(client, ruth_adler)


def form_of(person: User, **changes: object) -> dict[str, object]:
    known = {
        "collar_number": person.collar_number,
        "name": person.name,
        "rank": person.rank,
        "team": str(person.team_id),
        "email": person.email,
        "roles": sorted(person.current_roles),
    }
    return known | changes


def change_address(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


@pytest.mark.parametrize("page", ["", "add/"])
def test_administrator_opens_people(ruth, page):
    assert ruth.get(PEOPLE + page).status_code == 200


def test_lists_show_people_with_roles(ruth, sgt_nair):
    page = ruth.get(PEOPLE).content.decode()

    assert "Priya Nair" in page
    assert "Officer, Supervisor" in page


@pytest.mark.parametrize("who", ["pc_rahman", "sgt_nair", "gareth_wynn"])
def test_others_do_not_enter(client, request, who):
    sign_in_client(client, request.getfixturevalue(who))

    assert client.get(PEOPLE, follow=True).status_code == 403


def test_professional_standards_read_but_do_not_change(client, helen_marsh, pc_rahman):
    sign_in_client(client, helen_marsh)
    before = state_of(pc_rahman)

    assert client.get(change_address(pc_rahman)).status_code == 200
    assert client.post(change_address(pc_rahman), form_of(pc_rahman, name="X")).status_code == 403
    assert client.get(PEOPLE + "add/").status_code == 403
    assert state_of(pc_rahman) == before


def test_added_person_comes_from_the_action(ruth, response_b):
    form = {
        "collar_number": "20901",
        "name": "Joan Pike",
        "rank": "pc",
        "team": str(response_b.pk),
        "roles": ["officer"],
    }

    page = ruth.post(PEOPLE + "add/", form, follow=True).content.decode()

    person = User.objects.get(collar_number="20901")
    assert "Temporary password, shown only now:" in page
    assert [row.operation for row in reading.trail(person)] == [Operation.ROLE_GIVEN, Operation.PERSON_ADDED]


def test_change_is_journalled_and_not_written_twice(ruth, ruth_adler, pc_rahman):
    ruth.post(change_address(pc_rahman), form_of(pc_rahman, rank="sgt"))

    row = reading.trail(pc_rahman)[0]
    assert (row.operation, row.details, row.actor_id) == (
        Operation.PERSON_CHANGED,
        {"changed": ["rank"]},
        str(ruth_adler.id),
    )
    assert LogEntry.objects.count() == 0


def test_roles_are_ticked(ruth, pc_rahman):
    ruth.post(change_address(pc_rahman), form_of(pc_rahman, roles=["supervisor"]))

    assert User.objects.get(pk=pc_rahman.pk).current_roles == {Role.SUPERVISOR}
    assert [row.operation for row in reading.trail(pc_rahman)] == [Operation.ROLE_TAKEN, Operation.ROLE_GIVEN]


def test_own_roles_stay(ruth, ruth_adler):
    page = ruth.post(
        change_address(ruth_adler), form_of(ruth_adler, roles=["admin", "psd"]), follow=True
    ).content.decode()

    assert "You cannot change your own rights" in page
    assert User.objects.get(pk=ruth_adler.pk).current_roles == {Role.ADMIN}


def test_saving_without_a_change_writes_nothing(ruth, pc_rahman):
    ruth.post(change_address(pc_rahman), form_of(pc_rahman))

    assert reading.trail(pc_rahman) == []


def test_admin_cannot_edit_silently(ruth, pc_rahman, journal_down):
    before = state_of(pc_rahman)

    with pytest.raises(JournalDown):
        ruth.post(change_address(pc_rahman), form_of(pc_rahman, name="Somebody Else"))

    assert state_of(pc_rahman) == before


def test_fields_without_a_form_cannot_be_smuggled_in(ruth, pc_rahman):
    ruth.post(change_address(pc_rahman), form_of(pc_rahman, rank="sgt", is_active="", password="x"))

    pc_rahman.refresh_from_db()
    assert pc_rahman.is_active is True
    assert pc_rahman.password.startswith("argon2")


def test_nobody_is_deleted(ruth, pc_rahman, response_b):
    person = ruth.post(f"{PEOPLE}{pc_rahman.pk}/delete/", {"post": "yes"})
    team = ruth.post(f"/admin/accounts/team/{response_b.pk}/delete/", {"post": "yes"})
    ruth.post(PEOPLE, {"action": "delete_selected", "_selected_action": [str(pc_rahman.pk)], "post": "yes"})

    assert (person.status_code, team.status_code) == (403, 403)
    assert User.objects.filter(pk=pc_rahman.pk).exists()


@pytest.mark.parametrize(
    ("action", "operation"),
    [
        ("disable", Operation.PERSON_DISABLED),
        ("give_temporary_password", Operation.PASSWORD_CHANGED),
        ("reset_second_step", Operation.TWO_STEP_REMOVED),
    ],
)
def test_list_actions_are_journalled_and_end_sessions(ruth, pc_rahman, action, operation):
    SignIn.objects.create(user=pc_rahman, method="password")

    ruth.post(PEOPLE, {"action": action, "_selected_action": [str(pc_rahman.pk)]})

    row = reading.trail(pc_rahman)[0]
    assert (row.operation, row.details["sessions_ended"]) == (operation, 1)


def test_enable_again(ruth, pc_rahman):
    ruth.post(PEOPLE, {"action": "disable", "_selected_action": [str(pc_rahman.pk)]})

    ruth.post(PEOPLE, {"action": "enable", "_selected_action": [str(pc_rahman.pk)]})

    assert User.objects.get(pk=pc_rahman.pk).is_active is True


def test_teams_are_added_and_moved_by_actions(ruth, north, south):
    team = {"name": "Response C", "short_name": "RC", "parent": str(north.pk)}
    ruth.post("/admin/accounts/team/add/", team)
    made = Team.objects.get(short_name="RC")

    ruth.post(f"/admin/accounts/team/{made.pk}/change/", team | {"parent": str(south.pk)})

    assert Team.objects.get(pk=made.pk).command == south
    assert [row.operation for row in reading.trail(made)] == [Operation.TEAM_CHANGED, Operation.TEAM_ADDED]


def test_role_records_are_read_only(ruth, pc_rahman):
    record = RoleAssignment.objects.get(user=pc_rahman)

    assert ruth.get("/admin/accounts/roleassignment/").status_code == 200
    assert ruth.get("/admin/accounts/roleassignment/add/").status_code == 403
    assert ruth.post(f"/admin/accounts/roleassignment/{record.pk}/change/", {"role": "admin"}).status_code == 403


def test_history_is_the_journal(ruth, pc_rahman):
    ruth.post(change_address(pc_rahman), form_of(pc_rahman, rank="sgt"))

    page = ruth.get(f"{PEOPLE}{pc_rahman.pk}/history/").content.decode()

    assert "person.changed" in page
    assert "Ruth Adler" in page


def test_admin_asks_to_confirm_after_ten_minutes(ruth):
    session = ruth.session
    session[CONFIRMED_AT] = int(timezone.now().timestamp()) - 601
    session.save()

    assert ruth.get(PEOPLE).url == "/account/confirm/?next=%2Fadmin%2Faccounts%2Fuser%2F"
