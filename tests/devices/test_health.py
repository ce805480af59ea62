"""The charts of a camera's check-ins, and its page with settings and health."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from devices.actions import check_in
from devices.health import CheckedIn, charts
from devices.models import Camera, Profile
from devices.protocol import CheckIn
from tests.devices.messages import CHECK_IN
from tests.factories.accounts import sign_in_client

BEGAN = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def known(*batteries: int | None) -> list[CheckedIn]:
    return [CheckedIn(BEGAN + timedelta(hours=hour), value, None, None) for hour, value in enumerate(batteries)]


def test_a_chart_runs_from_left_to_right_and_from_low_to_high() -> None:
    (chart,) = charts(known(100, 50, 0))

    assert chart.points == "4.0,4.0 150.0,28.0 296.0,52.0"
    assert (chart.label, chart.lowest, chart.highest, chart.last) == ("Battery", "0%", "100%", "0%")


def test_what_never_changes_is_a_level_line() -> None:
    (chart,) = charts(known(50, 50))

    assert chart.points == "4.0,28.0 296.0,28.0"


def test_check_ins_at_one_moment_are_drawn() -> None:
    (chart,) = charts([*known(50), *known(60)])

    assert chart.points == "4.0,52.0 4.0,4.0"


@pytest.mark.parametrize("batteries", [(), (50,), (None, 50), (None, None)])
def test_less_than_two_values_are_no_chart(batteries: tuple[int | None, ...]) -> None:
    assert charts(known(*batteries)) == []


def test_the_page_of_a_camera_shows_its_health_and_its_settings(armourer: Client, camera: Camera) -> None:
    version = Profile.objects.default().get().current_id
    for battery in (90, 40):
        report = CheckIn.from_object(CHECK_IN | {"battery_percent": battery, "settings_version": version})
        check_in(camera=camera, report=report, by=camera)

    response = armourer.get("/devices/X6039A1B4/")

    page = response.content.decode()
    assert next((chart.label, chart.last) for chart in response.context["charts"]) == ("Battery", "40%")
    assert "<polyline" in page
    assert "Standard v1" in page
    assert "Applied" in page


def test_an_officer_sees_the_settings_and_no_journal(
    client: Client, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    camera.issues.create(holder=pc_rahman, issued_by=ruth_adler)
    sign_in_client(client, pc_rahman)

    page = client.get("/devices/X6039A1B4/").content.decode()

    assert 'id="settings"' in page
    assert 'id="charts"' not in page
