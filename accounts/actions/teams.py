"""Teams are added, renamed and moved; a team is never deleted, because people and evidence point at it."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Team
from accounts.permissions import Permission
from accounts.refusals import TeamTreeBroken, must, must_change
from audit import journal
from audit.actors import Actor
from audit.operations import Operation


@dataclass(frozen=True)
class TeamParticulars:
    """What is known of a team."""

    name: str
    short_name: str
    parent: Team | None = None
    is_command: bool = False


@journal.action
def add_team(*, particulars: TeamParticulars, by: Actor) -> Team:
    """Add a team to the tree; raises NotAllowed and TeamTreeBroken."""
    must(by, Permission.TEAMS_MANAGE, Operation.TEAM_ADDED)
    team = Team(**_as_kept(particulars))
    team.path = team.path_below(particulars.parent)
    _store(team, by, Operation.TEAM_ADDED)
    journal.act(
        Operation.TEAM_ADDED,
        by=by,
        on=team,
        details={
            "name": team.name,
            "short_name": team.short_name,
            "parent": str(team.parent_id) if team.parent_id else None,
            "is_command": team.is_command,
        },
    )
    return team


@journal.action
def change_team(*, team: Team, particulars: TeamParticulars, by: Actor) -> Team:
    """Rename or move a team; the teams below move with it. Raises NotAllowed, NoChange and TeamTreeBroken."""
    must(by, Permission.TEAMS_MANAGE, Operation.TEAM_CHANGED, team)
    tree = {each.pk: each for each in Team.objects.select_for_update().order_by("pk")}
    locked, wanted = tree[team.pk], _as_kept(particulars)
    before = {name: getattr(locked, name) for name in wanted}
    changed = sorted(name for name in wanted if before[name] != wanted[name])
    must_change(changed, by, locked, Operation.TEAM_CHANGED)
    parent = tree[particulars.parent.pk] if particulars.parent else None
    if parent and parent.path.startswith(locked.path):
        raise _broken("A team cannot stand below itself.", by, Operation.TEAM_CHANGED, locked)
    old_path = locked.path
    for name in changed:
        setattr(locked, name, wanted[name])
    locked.path = locked.path_below(parent)
    _store(locked, by, Operation.TEAM_CHANGED)
    _move_branch([each for each in tree.values() if each.pk != locked.pk], old_path, locked.path)
    changes = {name: [_in_words(before[name]), _in_words(wanted[name])] for name in changed}
    journal.act(Operation.TEAM_CHANGED, by=by, on=locked, details=changes)
    return locked


def _as_kept(particulars: TeamParticulars) -> dict[str, object]:
    return {name: getattr(particulars, name) for name in TeamParticulars.__dataclass_fields__}


def _in_words(value: object) -> str | bool | None:
    if isinstance(value, Team):
        return str(value.pk)
    return value if isinstance(value, bool) or value is None else str(value)


def _move_branch(teams: list[Team], old_path: str, new_path: str) -> None:
    below = [team for team in teams if team.path.startswith(old_path)]
    for team in below:
        team.path = new_path + team.path.removeprefix(old_path)
    Team.objects.bulk_update(below, ["path"])


def _store(team: Team, by: Actor, operation: Operation) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        on = None if team._state.adding else team
        raise _broken("Another team has this short name.", by, operation, on) from error


def _broken(message: str, by: Actor, operation: Operation, on: Team | None) -> TeamTreeBroken:
    return TeamTreeBroken(message, operation=operation, by=by, on=on, reason_code="tree_broken")
