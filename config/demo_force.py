"""The invented force of the demo: teams, people, devices, incidents; made by the actions that a real force uses."""

import json
import os
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.actions.people import Particulars, add_person
from accounts.actions.roles import give_role
from accounts.actions.teams import TeamParticulars, add_team
from accounts.models import Rank, Team, User
from accounts.roles import ROLE_NAMES, Role
from audit.actors import Worker
from config.demo_night import write_down_the_night
from config.demo_surveys import answer_surveys
from devices.actions import add_camera, add_dock, add_taser, issue_device, set_qualification
from devices.models import TaserModel
from incidents.actions import open_incident, record_attendance
from incidents.facts import Facts

MAKER = Worker("demo.make_force")
SIGN_INS = "sign-ins.json"
CAMERA_KEYS = "camera-keys.json"
TASER_KEYS = "taser-keys.json"


@dataclass(frozen=True)
class Member:
    """One of the cast: who, in which team, with which role, with which devices."""

    collar_number: str
    name: str
    rank: Rank
    team: str
    role: Role
    camera: str = ""
    taser: str = ""


TEAMS = (
    TeamParticulars("Midshire Police", "Midshire"),
    TeamParticulars("Midshire North", "North", is_command=True),
    TeamParticulars("Response C", "Response C"),
    TeamParticulars("Criminal Investigation", "CID"),
    TeamParticulars("Force Headquarters", "HQ", is_command=True),
    TeamParticulars("Professional Standards", "PSD"),
)
PARENTS = {"North": "Midshire", "HQ": "Midshire", "Response C": "North", "CID": "North", "PSD": "HQ"}
CAST = (
    Member("20417", "Aisha Rahman", Rank.PC, "Response C", Role.OFFICER, "X6039A1B4", "X3000A1C2"),
    Member("20388", "Sean Doyle", Rank.PC, "Response C", Role.OFFICER, "X6039A1B5"),
    Member("20533", "Tariq Khan", Rank.PC, "Response C", Role.OFFICER, "X6039A1B6", "X2900B7F1"),
    Member("20702", "Kofi Osei", Rank.PC, "Response C", Role.OFFICER, "X6039A1B7"),  # negotiator
    Member("20714", "Lena Brandt", Rank.PC, "Response C", Role.OFFICER, "X6039A1B9", "X3000A1C4"),
    Member("20751", "Jonas Webb", Rank.PC, "Response C", Role.OFFICER, "X6039A1C3"),  # at the shop alarm meanwhile
    Member("20760", "Nina Carver", Rank.PC, "Response C", Role.OFFICER, "X6039A1C4"),  # sent as backup
    Member("10442", "Priya Nair", Rank.SGT, "Response C", Role.SUPERVISOR, "X6039A1B8"),
    Member("10007", "Mina Ito", Rank.SUPT, "North", Role.COMMAND),
    Member("20611", "David Okafor", Rank.DC, "CID", Role.INVESTIGATOR),
    Member("70112", "Gareth Wynn", Rank.STAFF, "HQ", Role.EVIDENCE_MANAGER),
    Member("70130", "Iris Bell", Rank.STAFF, "HQ", Role.RECORDS),
    Member("70131", "Owen Lacey", Rank.STAFF, "HQ", Role.RECORDS),  # a change of the schedule takes two
    Member("70150", "Owen Pryce", Rank.STAFF, "HQ", Role.PIM),
    Member("70205", "Helen Marsh", Rank.STAFF, "PSD", Role.PSD),
    Member("70001", "Ruth Adler", Rank.STAFF, "HQ", Role.ADMIN),
)
POINTS = {  # latitude and longitude of the logs, degrees (WGS 84)
    "1182": (Decimal("52.486200"), Decimal("-1.890400")),
    "0871": (Decimal("52.479320"), Decimal("-1.902120")),
    "0883": (Decimal("52.484120"), Decimal("-1.896900")),
}
SPARE_CAMERAS = ("X6039A1C1", "X6039A1C2")
TASERS = {
    "X3000A1C2": TaserModel.T7,
    "X3000A1C3": TaserModel.T7,
    "X3000A1C4": TaserModel.T7,
    "X2900B7F1": TaserModel.X2,
    "X2900B7F2": TaserModel.X2,
}
QUALIFIED_DAYS = {"20417": 280, "20533": 95, "20714": 150, "20388": -12}  # from today to the last day; Doyle's ran out


def make(folder: Path) -> bool:
    """Make the force once and write sign-ins and device keys into `folder` (mode 600); False when it was there."""
    if Team.objects.exists():
        return False
    teams = _teams()
    people, password = _people(teams)
    camera_keys, taser_keys = _cameras(people), _tasers(people)
    _incidents(people, teams)
    answer_surveys(people.values())
    _write(folder / SIGN_INS, [_sign_in(member, password) for member in CAST])
    _write(folder / CAMERA_KEYS, camera_keys)
    _write(folder / TASER_KEYS, taser_keys)
    return True


def _teams() -> dict[str, Team]:
    made: dict[str, Team] = {}
    for wanted in TEAMS:
        parent = made.get(PARENTS.get(wanted.short_name, ""))
        particulars = TeamParticulars(wanted.name, wanted.short_name, parent, wanted.is_command)
        made[wanted.short_name] = add_team(particulars=particulars, by=MAKER)
    return made


def _people(teams: dict[str, Team]) -> tuple[dict[str, User], str]:
    """Make the cast with one random password for all: a hash is slow on purpose, and these people are invented."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    password_hash, people = make_password(password), {}
    for member in CAST:
        particulars = Particulars(member.collar_number, member.name, member.rank, teams[member.team])
        person = add_person(particulars=particulars, by=MAKER, password_hash=password_hash).person
        give_role(person=person, role=member.role, by=MAKER)
        people[member.collar_number] = User.objects.get(pk=person.pk)
    return people, password


def _cameras(people: dict[str, User]) -> dict[str, str]:
    armourer, keys = people["70001"], {}
    issued = timezone.now() - timedelta(days=3)
    for member in CAST:
        if member.camera:
            camera, keys[member.camera] = add_camera(serial=member.camera, by=armourer)
            issue_device(device=camera, holder=people[member.collar_number], by=armourer, at=issued)
    for serial in SPARE_CAMERAS:
        keys[serial] = add_camera(serial=serial, by=armourer).key
    add_dock(name="Dock 3", place="Tanner Row station, locker room", bays=16, by=armourer)
    return keys


def _tasers(people: dict[str, User]) -> dict[str, str]:
    armourer, keys = people["70001"], {}
    for collar_number, days in QUALIFIED_DAYS.items():
        last_day = timezone.localdate() + timedelta(days=days)
        set_qualification(person=people[collar_number], valid_until=last_day, by=armourer)
    holders = {member.taser: people[member.collar_number] for member in CAST if member.taser}
    issued = timezone.now() - timedelta(days=3)
    for serial, model in TASERS.items():
        taser, keys[serial] = add_taser(serial=serial, model=model, by=armourer)
        if holder := holders.get(serial):
            issue_device(device=taser, holder=holder, by=armourer, at=issued)
    return keys


def _incidents(people: dict[str, User], teams: dict[str, Team]) -> None:
    sergeant = people["10442"]
    evening = timezone.localdate() - timedelta(days=1)

    def at(hour: int, minute: int) -> datetime:
        return datetime.combine(evening, time(hour, minute), tzinfo=UTC)  # as the simulator's cameras count

    tanner_row = Facts(
        title="Man with a knife in the street",
        summary="Caller reports a man shouting, something in his hand. Officers sent.",
        place="Tanner Row, Midshire",
        started_at=at(22, 41),
    )
    fenwick_court = Facts(
        title="Concern for safety",
        summary="Neighbour worried about a person in the flat above.",
        place="Fenwick Court, Midshire",
        started_at=at(20, 12),
        ended_at=at(21, 5),
    )
    for number, facts, officers in (
        ("1182", tanner_row, ("20417", "20388", "20533")),
        ("0871", fenwick_court, ("20417", "20388")),
    ):
        placed = replace(facts, latitude=POINTS[number][0], longitude=POINTS[number][1])
        incident = open_incident(number=number, date=evening, facts=placed, team=teams["Response C"], by=sergeant)
        for officer in (people[one] for one in officers):
            begin, end = facts.started_at, facts.ended_at
            record_attendance(incident=incident, officer=officer, from_at=begin, to_at=end, by=sergeant)
        if number == "1182":
            write_down_the_night(incident, sergeant=sergeant, backup=people["20702"])


def _sign_in(member: Member, password: str) -> dict[str, str]:
    return {
        "role": ROLE_NAMES[member.role],
        "name": member.name,
        "collar_number": member.collar_number,
        "password": password,
    }


def _write(path: Path, content: object) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
