"""What a browser is told of the world: what is new, in its box and in the person's reach, and what has left."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import Sight, people_in_reach, sight_of
from accounts.roles import Role
from devices.fix_rows import TrueFix
from streaming.positions import world as worlds
from streaming.positions.roster import Facts, Roster
from streaming.positions.states import Doing
from streaming.positions.viewer import NotUnderstood, Question, Viewer
from streaming.positions.world import World
from tests.factories.accounts import make_person

NOW = 1_795_300_000_000
NORTH, SOUTH = "force/north/", "force/south/"
ALL = Sight(everything=True)


def facts(serial: str, path: str = NORTH, **values: Any) -> Facts:
    key = UUID(int=int(serial[1:]))
    given = {"doing": Doing.READY, "battery": 71, "seen_ms": NOW, "session": "", "signal": 3} | values
    return Facts(key, serial, holder=uuid4(), title="PC Aisha Rahman", collar="20417", team_path=path, **given)


def place(north: float = 0.0, at: int = NOW) -> TrueFix:
    return TrueFix(at, 52.4862 + north, -1.8904, 4.0, None, None)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Units C1 and C2 of the north, C3 of the south; the clock stands."""
    monkeypatch.setattr(worlds, "_now_ms", lambda: NOW)
    made = World()
    made._tasks = [None]  # type: ignore[list-item]  # as if it ran: moves are taken over
    units = [facts("C1"), facts("C2"), facts("C3", SOUTH)]
    made.know(Roster({one.camera: one for one in units}, {one.camera: place() for one in units}), is_whole=True)
    made.turn()
    return made


def told(viewer: Viewer, world: World) -> dict[str, Any]:
    batch = viewer.batch(world, NOW)
    found = json.loads(batch) if batch else {"units": [], "moved": [], "gone": []}
    return {
        "units": sorted(one["id"] for one in found["units"]),
        "moved": sorted(one[0] for one in found["moved"]),
        "gone": sorted(found["gone"]),
    }


def only(**values: list[str]) -> dict[str, list[str]]:
    return {"units": [], "moved": [], "gone": []} | values


def move(world: World, number: int, north: float, at: int = NOW + 1_000) -> None:
    world.move({UUID(int=number): place(north, at)})
    world.turn()


def test_the_first_batch_has_all_of_a_unit(world: World) -> None:
    batch = json.loads(Viewer(ALL).batch(world, NOW) or "")

    assert batch["snapshot"] is True
    assert next(unit for unit in batch["units"] if unit["id"] == "C1") == {
        "id": "C1",
        "camera": str(UUID(int=1)),
        "name": "PC Aisha Rahman",
        "collar": "20417",
        "state": "ready",
        "battery": 71,
        "signal": 3,
        "session": "",
        "longitude": -1.8904,
        "latitude": 52.4862,
        "at": NOW,
        "accuracy": 4.0,
        "heading": None,
        "speed": None,
    }


def test_the_next_batch_has_only_what_moved(world: World) -> None:
    viewer = Viewer(ALL)
    viewer.batch(world, NOW)

    move(world, 2, 0.001)

    assert told(viewer, world) == only(moved=["C2"])
    world.turn()
    assert viewer.batch(world, NOW) is None


def test_another_team_is_not_seen(world: World) -> None:
    viewer = Viewer(Sight(branch=NORTH))

    assert told(viewer, world) == only(units=["C1", "C2"])
    move(world, 3, 0.001)
    assert told(viewer, world) == only()


def test_who_leaves_the_box_is_gone_and_who_comes_is_told_whole(world: World) -> None:
    viewer = Viewer(ALL, box=(-1.9, 52.486, -1.88, 52.487))
    viewer.batch(world, NOW)

    move(world, 1, 0.01)
    assert told(viewer, world) == only(gone=["C1"])
    move(world, 1, 0.0005, NOW + 2_000)
    assert told(viewer, world) == only(units=["C1"])


def test_a_box_that_turns_tells_what_is_new_in_it_and_not_the_rest_again(world: World) -> None:
    move(world, 3, 0.1)
    viewer = Viewer(ALL, box=(-1.9, 52.48, -1.88, 52.49))
    assert told(viewer, world) == only(units=["C1", "C2"])

    viewer.look((-1.9, 52.48, -1.88, 52.60))

    assert told(viewer, world) == only(units=["C3"])


def test_a_browser_that_missed_ticks_gets_all_that_happened_in_them(world: World) -> None:
    viewer = Viewer(ALL)
    viewer.batch(world, NOW)

    move(world, 1, 0.001)
    move(world, 2, 0.001)
    world.know(Roster({UUID(int=1): facts("C1"), UUID(int=2): facts("C2")}, {}), is_whole=True)
    world.turn()
    world.turn()

    assert told(viewer, world) == only(units=["C1", "C2"], gone=["C3"])  # other holders: whole cards


def test_who_docks_is_gone(world: World) -> None:
    viewer = Viewer(ALL)
    viewer.batch(world, NOW)
    docked = replace(world.units[UUID(int=1)].facts, doing=Doing.DOCKED)

    world.know(Roster({docked.camera: docked}, {}), is_whole=False)
    world.turn()

    assert told(viewer, world) == only(gone=["C1"])


def test_a_silent_camera_is_weak_and_an_old_place_stands_on_no_map(world: World, monkeypatch) -> None:
    viewer = Viewer(ALL)
    viewer.batch(world, NOW)

    monkeypatch.setattr(worlds, "_now_ms", lambda: NOW + 30_001)
    for _ in range(worlds.LOOK_EVERY):
        world.turn()
    assert told(viewer, world)["units"] == ["C1", "C2", "C3"]
    assert {unit.doing for unit in world.units.values()} == {Doing.WEAK}

    monkeypatch.setattr(worlds, "_now_ms", lambda: NOW + 900_001)
    for _ in range(worlds.LOOK_EVERY):
        world.turn()
    assert told(viewer, world) == only(gone=["C1", "C2", "C3"])


def test_a_reach_that_shrinks_takes_units_away(world: World) -> None:
    viewer = Viewer(ALL)
    viewer.batch(world, NOW)

    viewer.may_see(Sight(branch=SOUTH))

    assert told(viewer, world) == only(gone=["C1", "C2"])


def test_an_older_place_moves_nobody(world: World) -> None:
    viewer = Viewer(ALL)
    viewer.batch(world, NOW)

    move(world, 1, 0.5, NOW - 1)

    assert viewer.batch(world, NOW) is None


@pytest.mark.parametrize(
    "frame",
    ["", "[]", "{", '{"box":[1,2,3]}', '{"box":[3,0,1,1]}', '{"box":[0,0,1,"1"]}', '{"at":"now"}', '{"at":-1}',
     '{"at":1.5}', '{"of":1}', '{"box":[0,-91,1,1]}', '{"box":[NaN,0,1,1]}'],
)  # fmt: skip
def test_a_question_that_is_none_is_not_understood(frame: str) -> None:
    with pytest.raises(NotUnderstood):
        Question().changed_by(frame)


def test_a_question_keeps_what_is_not_said() -> None:
    asked = Question().changed_by('{"box":[-2,52,-1,53]}').changed_by(f'{{"at":{NOW}}}')

    assert asked == Question((-2.0, 52.0, -1.0, 53.0), NOW)
    assert asked.changed_by('{"at":null}').at_ms is None


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.COMMAND, Role.PSD, Role.ARMOURER, None])
def test_sight_says_the_same_as_the_database(
    role, pc_rahman: User, pc_doyle: User, response_b, south, north_cid
) -> None:
    person = make_person("30001", "Jo Lind", "pc", response_b, *([role] if role else []))
    everybody = [person, pc_rahman, pc_doyle, make_person("30002", "Al Fox", "pc", south)]
    everybody.append(make_person("30003", "Di Moss", "pc", north_cid))
    sight = sight_of(person, Permission.LIVE_WATCH)

    seen = {one.pk for one in everybody if sight.holds(one.pk, one.team.path)}

    assert seen == set(
        User.objects.filter(people_in_reach(person, Permission.LIVE_WATCH, path="")).values_list("pk", flat=True)
    )
    assert sight.holds(None, "") == sight.everything
