"""The command that adds the first administrator."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role
from audit import reading
from audit.operations import Operation

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_first_administrator_is_added_by_command(db, settings, capsys):
    settings.FORCE_NAME = "Midshire Police"

    call_command("add_administrator", "S4009", "Ruth Adler")

    ruth = User.objects.get(collar_number="S4009")
    said = capsys.readouterr().out
    assert (ruth.current_roles, ruth.team.name, ruth.is_password_temporary) == ({Role.ADMIN}, "Midshire Police", True)
    assert "Ruth Adler S4009 is the first administrator." in said
    assert ruth.check_password(said.rsplit(" ", 1)[1].strip())
    assert [row.operation for row in reading.trail(ruth)] == [Operation.ROLE_GIVEN, Operation.PERSON_ADDED]


def test_second_administrator_is_not_added_by_command(ruth_adler):
    with pytest.raises(CommandError, match=r"Ruth Adler S4009 can add people and give roles: ask there\."):
        call_command("add_administrator", "S4010", "Ian Bell")

    assert not User.objects.filter(collar_number="S4010").exists()


@pytest.mark.slow
def test_command_says_when_the_number_is_taken(pc_rahman):
    with pytest.raises(CommandError, match=r"Somebody already has this collar number\."):
        call_command("add_administrator", "20417", "Aisha Rahman")
