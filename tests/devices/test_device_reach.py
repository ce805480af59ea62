"""Whose cameras a person sees, exactly."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from devices.models import Camera
from tests.factories.devices import make_camera, make_issue


@pytest.fixture
def fleet(pc_rahman: User, pc_doyle: User, dc_okafor: User, pc_sykes: User, ruth_adler: User) -> None:
    for holder in (pc_rahman, pc_doyle, dc_okafor, pc_sykes):
        make_issue(make_camera(holder.name.split()[1].upper()), holder, ruth_adler)
    make_camera("SPARE")


@pytest.mark.parametrize(
    ("person", "serials"),
    [
        ("pc_rahman", ["RAHMAN"]),
        ("sgt_nair", ["DOYLE", "RAHMAN"]),
        ("supt_ito", ["DOYLE", "OKAFOR", "RAHMAN"]),
        ("dc_okafor", ["OKAFOR"]),
        ("records_manager", []),
        ("gareth_wynn", ["DOYLE", "OKAFOR", "RAHMAN", "SPARE", "SYKES"]),
        ("ruth_adler", ["DOYLE", "OKAFOR", "RAHMAN", "SPARE", "SYKES"]),
    ],
)
def test_a_person_sees_exactly_the_cameras_in_reach(
    request: pytest.FixtureRequest, fleet: None, person: str, serials: list[str]
) -> None:
    visible = Camera.objects.visible_to(request.getfixturevalue(person))

    assert list(visible.values_list("serial", flat=True)) == serials


def test_a_visitor_sees_no_camera(fleet: None) -> None:
    assert list(Camera.objects.visible_to(AnonymousUser())) == []


def test_a_returned_camera_leaves_the_reach_of_its_last_holder(pc_rahman: User, ruth_adler: User) -> None:
    issue = make_issue(make_camera(), pc_rahman, ruth_adler)
    issue.returned_at, issue.returned_by = issue.issued_at, ruth_adler
    issue.save()

    assert list(Camera.objects.visible_to(pc_rahman)) == []
