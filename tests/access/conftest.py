"""One of every thing that can stand in an address, all of them PC Rahman's."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import Notice, Rank, Team, User
from accounts.permissions import Permission, Scope
from accounts.roles import GRANTS, Role
from devices.models import Camera
from evidence.actions.access.asking import ask_for_access
from evidence.actions.access.naming import Terms, give_access
from evidence.models import (
    AccessLevel,
    Category,
    Disposal,
    DisposalState,
    FindingKind,
    FoundLink,
    Hold,
    HoldKind,
    Item,
    LinkKind,
    LockedPerson,
    Marker,
    MarkerSource,
    Part,
    RetentionRuleVersion,
    Still,
    StoreFinding,
    Upload,
    Viewing,
    ViewingLock,
)
from evidence.models import Role as FileRole
from evidence.serving.marked_copy import PLAYLIST
from incidents.actions import add_to_case, open_case
from incidents.models import Incident
from incidents.surveys.models import Audience
from streaming.models import LiveSession
from tests.access.made_for import MADE_FOR
from tests.access.made_packages import of_packages
from tests.access.made_submissions import of_the_public
from tests.factories.accounts import make_person, make_team
from tests.factories.evidence import STARTED, make_camera, make_copy, make_item
from tests.factories.incidents import make_attendance, make_incident
from tests.factories.surveys import make_live_survey

TRIED = Role.ARMOURER  # its grants are replaced by those of the case


@dataclass(frozen=True)
class World:
    """What stands while the tests of a module run: by its key, since each test reads its own objects."""

    rahman: object
    adler: object
    south: object
    item: object
    folder: Path
    things: dict[str, object]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Make the things once, in a transaction around those of the tests, which each go back to here.

    To make them takes longer than to try an address; no test is for itself what another has left.
    """
    folder = tmp_path_factory.mktemp("access") / "incoming"
    with django_db_blocker.unblock(), override_settings(INCOMING_DIR=folder), transaction.atomic():
        yield made_world(folder)
        transaction.set_rollback(True)


def made_world(folder: Path) -> World:
    """Make the force and one of every thing."""
    midshire = make_team("Midshire Police", "MID")
    north = make_team("North Midshire LPA", "North", midshire, is_command=True)
    south = make_team("South Midshire LPA", "South", midshire, is_command=True)
    headquarters = make_team("Headquarters", "HQ", midshire)
    team = make_team("Response B", "RB", north)
    rahman = make_person("20417", "Aisha Rahman", Rank.PC, team, Role.OFFICER)
    ito = make_person("10007", "Mina Ito", Rank.SUPT, north, Role.COMMAND)
    wynn = make_person("S4071", "Gareth Wynn", Rank.STAFF, headquarters, Role.EVIDENCE_MANAGER, Role.DISCLOSURE)
    adler = make_person("S4009", "Ruth Adler", Rank.STAFF, headquarters, Role.ADMIN)
    keyed = make_camera(holder=rahman)
    incident = make_incident("1182", rahman)
    track = [{"at_ms": 0, "latitude": 52.4862, "longitude": -1.8904}]
    item = make_item(recorded_by=rahman, keyed=keyed, incident=incident, track=track)
    found = {
        **of_people(item, rahman),
        **of_retention(item, rahman, wynn),
        **of_cases(incident, rahman),
        **of_incident(incident, rahman),
        **of_access(item, rahman, wynn, ito),
        **of_item(item),
        **of_streams(keyed.camera, rahman),
        **of_packages(item, incident, rahman),
        "surveys/pk": make_live_survey(Audience.PUBLIC).pk,
        **of_the_public(incident, rahman),
    }
    return World(rahman.pk, adler.pk, south.pk, item.pk, folder, found)


@pytest.fixture
def receiving_folder(world: World, tmp_path: Path, settings) -> None:
    """Give each test the files to itself: a transaction does not bring them back."""
    settings.INCOMING_DIR = shutil.copytree(world.folder, tmp_path / "incoming")


@pytest.fixture
def things(request: pytest.FixtureRequest, world: World, receiving_folder: None, pc_rahman: User) -> dict[str, object]:
    return {**world.things, **made_for(request, Item.objects.get(pk=world.item), pc_rahman)}


@pytest.fixture
def pc_rahman(world: World, db: None) -> User:
    return User.objects.get(pk=world.rahman)


@pytest.fixture
def ruth_adler(world: World, db: None) -> User:
    return User.objects.get(pk=world.adler)


@pytest.fixture
def south(world: World, db: None) -> Team:
    return Team.objects.get(pk=world.south)


def made_for(request: pytest.FixtureRequest, item: Item, owner: User) -> dict[str, object]:
    """Return what only the address of this test needs."""
    make = MADE_FOR.get(request.node.callspec.params["address"].name)
    return make(item, owner) if make else {}


def of_item(item: Item) -> dict[str, object]:
    """Return the recording, a picture of it, and its camera."""
    assert item.camera is not None
    poster = make_copy(item, FileRole.POSTER, b"picture")
    return {
        "evidence/pk": item.pk,
        "evidence:media/item_id": item.pk,
        "evidence:media/file_id": poster.pk,
        "evidence:media/name": "poster.jpg",
        "evidence-v1:item/pk": item.pk,
        "category": Category.objects.filter(is_active=True).order_by("key")[0].key,
        "issue": item.camera.issues.get().pk,
        "accounts/kind": "passkey",
        "accounts/device_id": 1,
        "accounts/sign_in_id": item.pk,
        "devices/serial": item.camera.serial,
        "camera": item.camera.serial,
    }


def of_access(item: Item, owner: User, manager: User, other: User) -> dict[str, object]:
    """Return a place on the access list, a request for one, and a viewing lock with a witness."""
    terms = Terms(level=AccessLevel.VIEW, ends_at=None, reason="Joint enquiry")
    grant = give_access(item=item, to=other, terms=terms, by=manager)
    asked = ask_for_access(item_id=item.pk, reason="Log 1182, same man", by=manager)
    elsewhere = make_incident("0871", owner)
    lock = ViewingLock.objects.create(
        incident=elsewhere, from_at=STARTED + timedelta(days=1), reason="Man died after contact", set_by=manager
    )
    witness = LockedPerson.objects.create(lock=lock, person=owner, part=Part.WITNESS, added_by=manager)
    assert asked is not None
    return {
        "evidence:access-remove/grant_id": grant.pk,
        "evidence:decide-request/request_id": asked.pk,
        "evidence:lock/pk": lock.pk,
        "evidence:lock-admit/pk": lock.pk,
        "evidence:lock-account/pk": lock.pk,
        "evidence:lock-account/person_id": witness.pk,
        "evidence:lock-lift/pk": lock.pk,
    }


def of_incident(incident: Incident, owner: User) -> dict[str, object]:
    """Return the incident, who was there, and a hold on all of it."""
    hold = Hold.objects.create(
        kind=HoldKind.CORONER,
        incident=incident,
        reason="Inquest",
        owner=owner,
        placed_by=owner,
        review_on=date(2027, 1, 1),
    )
    return {
        "slug": incident.slug,
        "incidents:part/name": "decisions",
        "attendance": make_attendance(incident, owner).pk,
        "retention:incident-hold-release/hold_id": hold.pk,
    }


def of_people(item: Item, owner: User) -> dict[str, object]:
    """Return what people leave on a recording, and an upload by hand."""
    marker = Marker.objects.create(item=item, at_ms=100, label="Knife", source=MarkerSource.PERSON, made_by=owner)
    still = Still.objects.create(item=item, at_ms=100, asked_by=owner)
    viewing = Viewing.objects.create(item=item, person=owner, is_marked=True)
    notice = Notice.objects.create(person=owner, kind="evidence", text="Look", target="/", key="one")
    upload = Upload.objects.create(
        uploader=owner, recording_id="shop.mp4", length=9, sha256_expected="0" * 64, manifest={}
    )
    return {
        "marker_id": marker.pk,
        "still_id": still.pk,
        "evidence:marked/item_id": item.pk,
        "evidence:marked/viewing_id": viewing.pk,
        "evidence:marked/name": PLAYLIST,
        "evidence:panel/name": "details",
        "evidence:custody-export/form": "csv",
        "evidence:missing/what": "incident",
        "notice_id": notice.pk,
        "upload_id": upload.pk,
    }


def of_retention(item: Item, owner: User, manager: User) -> dict[str, object]:
    """Return a hold, a link, a disposal, a finding of the store and a proposed rule."""
    hold = Hold.objects.create(
        kind=HoldKind.LEGAL, item=item, reason="Claim", owner=owner, placed_by=owner, review_on=date(2027, 1, 1)
    )
    link = FoundLink.objects.create(item=item, kind=LinkKind.INCIDENT, other=item.pk, about="Another incident")
    disposal = Disposal.objects.create(
        item=item, state=DisposalState.WAITING, from_status=item.status, rule="R01", reason="Over", asked_by=manager
    )
    finding = StoreFinding.objects.create(kind=FindingKind.ORPHAN, key="originals/unknown")
    version = RetentionRuleVersion.objects.select_related("rule").order_by("rule__key", "number")[0]
    return {
        "hold_id": hold.pk,
        "link_id": link.pk,
        "disposal_id": disposal.pk,
        "retention:finding-close/pk": finding.pk,
        "retention/key": version.rule.key,
        "version_id": version.pk,
    }


def of_streams(camera: Camera, officer: User) -> dict[str, object]:
    """Return a live recording that was put aside."""
    aside = LiveSession.objects.create(
        camera=camera, officer=officer, recording_id="aside", state="rejected", began_at=STARTED
    )
    return {"streaming:quarantine-take/pk": aside.pk}


def of_cases(incident: Incident, owner: User) -> dict[str, object]:
    """Return a case with the incident in it."""
    case = open_case(reference="20/1182/26", urn="", title="Tanner Row", group="MOPI_G3", team=owner.team, by=owner)
    member = add_to_case(case=case, incident=incident, by=owner)
    return {"incidents/pk": case.pk, "case_id": case.pk, "member_id": member.pk}


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch, south: Team) -> Callable[[dict[Permission, Scope]], User]:
    """Return a function that makes a person of another command who has exactly these rights."""

    def with_rights(rights: dict[Permission, Scope]) -> User:
        monkeypatch.setitem(GRANTS, TRIED, rights)
        return make_person("29999", "Nobody Known", Rank.PC, south, TRIED)

    return with_rights


@pytest.fixture
def rahman_with(monkeypatch: pytest.MonkeyPatch, pc_rahman: User) -> Callable[[dict[Permission, Scope]], User]:
    """Return a function that gives PC Rahman these rights instead of an officer's."""

    def with_rights(rights: dict[Permission, Scope]) -> User:
        monkeypatch.setitem(GRANTS, Role.OFFICER, rights)
        pc_rahman.forget_roles()
        return pc_rahman

    return with_rights
