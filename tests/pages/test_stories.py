"""The page of the demo's stories: only there, and its button begins the siege once."""

import pytest
from django.urls import reverse

from config.services.state import SIEGE_PLAYS, SIEGE_WANTED
from incidents.models import Attendance, Incident
from tests.factories.accounts import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pc_rahman", "pc_doyle", "pc_khan", "sgt_nair")]
OFFICERS = ("20702", "20714", "20751")  # the others are of the cast


@pytest.fixture
def demo(settings, monkeypatch, tmp_path, response_b):
    """A demo with everybody of the siege, and its folder."""
    settings.IS_DEMO = True
    monkeypatch.setenv("EXHIBIT_STATE", str(tmp_path))
    for number in OFFICERS:
        make_person(number, f"Officer {number}", "PC", response_b)
    return tmp_path


def test_there_is_no_such_page_outside_the_demo(client, signed_in, pc_rahman):
    assert signed_in(client, pc_rahman).get(reverse("stories")).status_code == 404


def test_button_opens_both_logs_with_their_officers_and_asks_for_the_cameras(demo, client, signed_in, supt_ito):
    page = signed_in(client, supt_ito).post(reverse("stories"), {"telling": "quick"}, follow=True)

    assert {one.number: Attendance.objects.filter(incident=one).count() for one in Incident.objects.all()} == {
        "0871": 6,
        "0883": 1,
    }
    assert (demo / SIEGE_WANTED).read_text() == "quick"
    assert "the cameras come within half a minute" in page.content.decode()
    assert "Begin, 8 minutes" not in page.content.decode()


def test_siege_that_is_played_is_not_begun_again(demo, client, signed_in, supt_ito):
    (demo / SIEGE_PLAYS).touch()

    page = signed_in(client, supt_ito).post(reverse("stories"), {"telling": "whole"}, follow=True)

    assert "being played already" in page.content.decode()
    assert not (demo / SIEGE_WANTED).exists()


def test_telling_that_nobody_knows_begins_nothing(demo, client, signed_in, supt_ito):
    signed_in(client, supt_ito).post(reverse("stories"), {"telling": "../../etc"})

    assert not Incident.objects.exists()
    assert list(demo.iterdir()) == []
