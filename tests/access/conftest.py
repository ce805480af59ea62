"""One of every thing that can stand in an address, all of them PC Rahman's."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.models import Notice, Rank, Team, User
from accounts.permissions import Permission, Scope
from accounts.roles import GRANTS, Role
from devices.models import ArmedSession, Issue
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
from tests.access.made_for import MADE_FOR
from tests.evidence.conftest import receiving_folder
from tests.factories.accounts import make_person
from tests.factories.devices import make_taser
from tests.factories.evidence import STARTED, make_camera, make_copy, make_item
from tests.factories.incidents import make_attendance, make_incident
from tests.factories.tasers import TANNER_ROW, docked, keep

__all__ = ["receiving_folder"]

TRIED = Role.ARMOURER  # its grants are replaced by those of the case


@pytest.fixture
def things(request: pytest.FixtureRequest, pc_rahman: User, gareth_wynn: User, supt_ito: User) -> dict[str, object]:
    request.getfixturevalue("receiving_folder")
    keyed = make_camera(holder=pc_rahman)
    incident = make_incident("1182", pc_rahman)
    track = [{"at_ms": 0, "latitude": 52.4862, "longitude": -1.8904}]
    item = make_item(recorded_by=pc_rahman, keyed=keyed, incident=incident, track=track)
    poster = make_copy(item, FileRole.POSTER, b"picture")
    terms = Terms(level=AccessLevel.VIEW, ends_at=None, reason="Joint enquiry")
    grant = give_access(item=item, to=supt_ito, terms=terms, by=gareth_wynn)
    asked = ask_for_access(item_id=item.pk, reason="Log 1182, same man", by=gareth_wynn)
    elsewhere = make_incident("0871", pc_rahman)
    lock = ViewingLock.objects.create(
        incident=elsewhere, from_at=STARTED + timedelta(days=1), reason="Man died after contact", set_by=gareth_wynn
    )
    witness = LockedPerson.objects.create(lock=lock, person=pc_rahman, part=Part.WITNESS, added_by=gareth_wynn)
    assert asked is not None
    incident_hold = Hold.objects.create(
        kind=HoldKind.CORONER,
        incident=incident,
        reason="Inquest",
        owner=pc_rahman,
        placed_by=pc_rahman,
        review_on=date(2027, 1, 1),
    )
    return {
        **of_people(item, pc_rahman),
        **of_retention(item, pc_rahman, gareth_wynn),
        **of_cases(incident, pc_rahman),
        "evidence/pk": item.pk,
        "evidence:media/item_id": item.pk,
        "evidence:media/file_id": poster.pk,
        "evidence:media/name": "poster.jpg",
        "evidence:access-remove/grant_id": grant.pk,
        "evidence:decide-request/request_id": asked.pk,
        "evidence:lock/pk": lock.pk,
        "evidence:lock-admit/pk": lock.pk,
        "evidence:lock-account/pk": lock.pk,
        "evidence:lock-account/person_id": witness.pk,
        "evidence:lock-lift/pk": lock.pk,
        "retention:incident-hold-release/hold_id": incident_hold.pk,
        "evidence-v1:item/pk": item.pk,
        "slug": incident.slug,
        "category": Category.objects.filter(is_active=True).order_by("key")[0].key,
        "attendance": make_attendance(incident, pc_rahman).pk,
        "issue": keyed.camera.issues.get().pk,
        "accounts/kind": "passkey",
        "accounts/device_id": 1,
        "accounts/sign_in_id": item.pk,
        "devices/serial": keyed.camera.serial,
        "camera": keyed.camera.serial,
        "taser/pk": armed_session(pc_rahman).pk,
        **made_for(request, item, pc_rahman),
    }


def armed_session(officer: User) -> ArmedSession:
    """Return a use by an officer, as the log of their TASER tells it."""
    taser = make_taser()
    Issue.objects.create(taser=taser, holder=officer, issued_by=officer, issued_at=STARTED - timedelta(days=1))
    keep(taser, TANNER_ROW.read_bytes(), docked())
    return ArmedSession.objects.uses().get(taser=taser)


def made_for(request: pytest.FixtureRequest, item: Item, owner: User) -> dict[str, object]:
    """Return what only the address of this test needs."""
    make = MADE_FOR.get(request.node.callspec.params["address"].name)
    return make(item, owner) if make else {}


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
