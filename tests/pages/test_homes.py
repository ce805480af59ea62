"""Each role sees first what it needs, with figures counted from what is there, in a fixed number of queries."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit import context, journal
from audit.operations import Operation
from config.home import duty, queue, reviews, shift, system
from devices.models import Camera
from evidence.models import File, Item, Upload, UploadState
from evidence.models.file import VerifyOutcome
from incidents.models import Incident
from tests.factories.devices import make_taser, make_taser_issue
from tests.factories.evidence import KeyedCamera, make_camera, make_upload
from tests.pages.played import note_played

pytestmark = pytest.mark.django_db
Page = Callable[..., str]
Queries = Callable[..., object]


# --- which home


@pytest.mark.parametrize(
    ("who", "title"),
    [
        ("pc_rahman", "Finish your shift"),
        ("sgt_nair", "On duty now"),
        ("supt_ito", "On duty now"),
        ("gareth_wynn", "Work queue"),
        ("helen_marsh", "Reviews"),
        ("ruth_adler", "System health"),
    ],
)
def test_the_first_page_is_that_of_the_role(who: str, title: str, page: Page, request: pytest.FixtureRequest) -> None:
    html = page(request.getfixturevalue(who))

    assert f"<title>{title} \N{EN DASH} Exhibit</title>" in html


def test_a_supervisor_who_wears_a_camera_finishes_a_shift_as_well(page: Page, sgt_nair: User) -> None:
    html = page(sgt_nair, "/?view=shift")

    assert "<title>Finish your shift \N{EN DASH} Exhibit</title>" in html


def test_an_officer_cannot_ask_for_another_roles_page(page: Page, pc_rahman: User) -> None:
    html = page(pc_rahman, "/?view=queue")

    assert "<title>Finish your shift \N{EN DASH} Exhibit</title>" in html


def test_somebody_without_a_role_is_told_whom_to_ask(page: Page, pc_rahman: User) -> None:
    pc_rahman.role_assignments.all().delete()

    assert "You have no role yet" in page(pc_rahman)


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/signin/?next=%2F"


# --- the supervisor


def test_on_duty_are_those_of_the_team_who_hold_a_camera(
    sgt_nair: User, pc_rahman: User, rahmans_camera: KeyedCamera, placed: Item
) -> None:
    filled = duty.fill(sgt_nair)

    assert [(one.holder, one.camera.serial, one.received) for one in filled["team"]] == [(pc_rahman, "X6039A1B4", 1)]
    assert (filled["today"], filled["without_incident"], filled["failed"]) == (1, 0, 0)


def test_a_camera_not_seen_and_off_in_time_is_a_gap_to_explain(sgt_nair: User, rahmans_camera: KeyedCamera) -> None:
    Camera.objects.update(last_seen_at=timezone.now() - datetime.timedelta(hours=49), clock_offset_ms=-12_300)

    team = duty.fill(sgt_nair)["team"]

    assert team[0].gaps == ["Not seen for 48 h", "Clock -12.3 s off"]


def test_the_taser_of_an_officer_on_duty_stands_beside_the_camera(
    sgt_nair: User, pc_rahman: User, ruth_adler: User, rahmans_camera: KeyedCamera
) -> None:
    Camera.objects.update(last_seen_at=timezone.now())
    taser = make_taser(docked_at=timezone.now() - datetime.timedelta(days=31), checked_at=timezone.now())
    make_taser_issue(taser, pc_rahman, ruth_adler)

    (officer,) = duty.fill(sgt_nair)["team"]

    assert (officer.taser, officer.gaps) == (taser, ["TASER dock overdue"])


def test_another_teams_camera_is_not_on_the_page(sgt_nair: User, dc_okafor: User) -> None:
    make_camera("X6039A1B9", holder=dc_okafor)

    assert duty.fill(sgt_nair)["team"] == []


# --- the evidence manager


def test_the_work_queue_counts_what_failed_and_what_waits(gareth_wynn: User, unplaced: Item, placed: Item) -> None:
    File.objects.filter(item=placed).update(verified_at=timezone.now(), verify_outcome=VerifyOutcome.MISMATCH)
    Item.objects.filter(pk=unplaced.pk).update(status="failed", readiness_cause="The file is empty.")

    filled = queue.fill(gareth_wynn)

    assert {line.label: line.count for line in filled["lines"] if line.count} == {
        "Hash check failed": 1,
        "Not yet in the object store": 2,
        "Preparing failed": 1,
        "Without an incident": 1,
        "Without a category": 1,
    }
    assert set(filled["failing"]) == {unplaced, placed}


def test_the_work_queue_begins_with_what_somebody_must_do(gareth_wynn: User, unplaced: Item) -> None:
    Item.objects.filter(pk=unplaced.pk).update(status="failed", readiness_cause="The file is empty.")

    lines = queue.fill(gareth_wynn)["lines"]

    with_work = [line.tone for line in lines if line.count]
    assert with_work == sorted(with_work, key=["red", "amber", ""].index)
    assert with_work[:2] == ["red", "amber"]
    assert [line.count > 0 for line in lines] == sorted((line.count > 0 for line in lines), reverse=True)


def test_a_refused_upload_is_in_the_queue_with_its_cause(gareth_wynn: User, rahmans_camera: KeyedCamera) -> None:
    upload = make_upload(rahmans_camera, b"x", state=UploadState.REFUSED, cause="The hash did not match.")

    filled = queue.fill(gareth_wynn)

    assert list(filled["uploads"]) == [upload]
    assert [line.tone for line in filled["lines"] if line.label == "Uploads refused"] == ["red"]


# --- professional standards


def test_reviews_show_refused_acts_and_who_opened_recordings(helen_marsh: User, sgt_nair: User, placed: Item) -> None:
    note_played(item=placed, by=sgt_nair)
    with context.bound(request_id="0199"):
        journal.refuse(Operation.ACCESS_DENIED, by=sgt_nair, reason_code="no_permission")

    filled = reviews.fill(helen_marsh)

    assert [(act.who, act.what, act.item) for act in filled["looked"]] == [("Sgt Priya Nair 10442", "played", placed)]
    newest = filled["refused"][0]  # older entries may be left over: the journal outlives a test
    assert (newest.who, newest.what, newest.why) == ("Sgt Priya Nair 10442", "access denied", "no permission")


# --- administrator


def test_system_health_counts_cameras_and_uploads(
    ruth_adler: User, rahmans_camera: KeyedCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.health, "report", dict)
    make_upload(rahmans_camera, b"x")
    make_camera("X6039A1C1")
    Camera.objects.update(added_at=timezone.now() - datetime.timedelta(hours=49))  # never seen since

    filled = system.fill(ruth_adler)

    assert (filled["service"], filled["in_use"], filled["arriving"]) == (2, 1, 1)
    assert [camera.serial for camera in filled["quiet_cameras"]] == ["X6039A1B4", "X6039A1C1"]


# --- queries


@pytest.mark.parametrize(
    ("who", "fill", "most"),
    [
        ("pc_rahman", shift.fill, 10),
        ("sgt_nair", duty.fill, 10),
        ("gareth_wynn", queue.fill, 15),  # four of them about retention, three about sharing, two about the public
        ("helen_marsh", reviews.fill, 10),
    ],
)
def test_a_home_page_makes_a_fixed_number_of_queries(  # noqa: PLR0917
    who: str,
    fill: Callable[[User], dict[str, object]],
    most: int,
    request: pytest.FixtureRequest,
    django_assert_max_num_queries: Queries,
    rahmans_camera: KeyedCamera,
    unplaced: Item,
    placed: Item,
    tanner_row: Incident,
) -> None:
    person = User.objects.select_related("team").get(pk=request.getfixturevalue(who).pk)
    person.current_roles  # noqa: B018 - read once per request, before the page
    upload = Upload.objects.first()
    assert upload is not None

    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        filled = fill(person)
        for value in filled.values():
            if hasattr(value, "__iter__"):
                list(value)
