"""The invented force of the demo has what its scenarios count on."""

import json
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from community.actions import copying, files, scanning
from community.models import Look, SubmittedFile
from config import demo_force, demo_public
from config.demo_siege import begin_siege
from devices.keys import key_fits
from devices.models import Issue, Qualification, Taser
from incidents.models import Incident
from incidents.surveys.models import Invitation, Survey
from incidents.surveys.results import measured
from incidents.surveys.shares import Share

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_tasers_are_held_by_qualified_officers_and_two_are_spare(tmp_path: Path) -> None:
    assert demo_force.make(tmp_path)

    keys = json.loads((tmp_path / demo_force.TASER_KEYS).read_text(encoding="utf-8"))
    held = {issue.device.serial: issue.holder for issue in Issue.objects.current().of_tasers()}
    assert {serial: holder.collar_number for serial, holder in held.items()} == {
        "X3000A1C2": "20417",
        "X2900B7F1": "20533",
        "X3000A1C4": "20714",
    }
    assert all((known := Qualification.objects.of(holder)) and known.is_valid for holder in held.values())
    assert Taser.objects.in_need("spare").count() == 2
    assert all(key_fits(keys[taser.serial], taser.key_hash) for taser in Taser.objects.all())
    assert (tmp_path / demo_force.TASER_KEYS).stat().st_mode & 0o777 == 0o600


def test_what_went_over_the_radio_at_tanner_row_is_written_down_and_says_so(tmp_path: Path) -> None:
    demo_force.make(tmp_path)

    tanner_row = Incident.objects.get(number="1182")
    assert [one.written_at is not None for one in tanner_row.decisions.all()] == [True, True]
    request = tanner_row.backup_requests.get()
    assert (request.state, request.written_at is not None) == ("arrived", True)
    assert request.units.get().officer.collar_number == "20702"


@pytest.mark.parametrize("today", ["2026-07-15 12:00Z", "2026-12-15 12:00Z"])
def test_the_night_is_when_the_cameras_of_the_simulator_film_it_also_in_summer(tmp_path: Path, today: str) -> None:
    with time_machine.travel(today, tick=True):
        demo_force.make(tmp_path)

    started = Incident.objects.get(number="1182").started_at
    assert f"{started:%H:%M %z}" == "22:41 +0000"


def test_the_siege_is_one_log_of_today_with_everybody_at_it(tmp_path: Path) -> None:
    demo_force.make(tmp_path)

    incident = begin_siege()

    assert begin_siege() == incident
    assert (incident.number, incident.date, incident.is_open) == ("0871", timezone.localdate(), True)
    here = incident.attendances.filter(to_at=None).values_list("officer__collar_number", flat=True)
    assert set(here) == {"20417", "20388", "20533", "20702", "20714", "10442"}


def test_the_three_surveys_can_be_shown_and_who_is_in_the_story_is_still_to_be_asked(tmp_path: Path) -> None:
    demo_force.make(tmp_path)

    surveys = {survey.pk: survey.slug for survey in Survey.objects.exclude(measure="")}
    shares = {surveys[pk]: one.share for pk, one in measured(Survey.objects.exclude(measure="")).items()}
    assert shares == {"wearers": Share(9, 15), "viewers": Share(13, 14), "live-streaming": Share(22, 24)}
    asked = {
        (one.survey.slug, one.person.collar_number) for one in Invitation.objects.select_related("survey", "person")
    }
    assert not asked & {("wearers", "20417"), ("viewers", "10442"), ("viewers", "10007")}


def test_the_public_of_the_demo_send_what_the_scanners_and_a_person_then_look_at(tmp_path: Path, settings) -> None:
    settings.INCOMING_DIR = tmp_path / "incoming"
    demo_force.make(tmp_path)

    sent, again = demo_public.give(), demo_public.give()
    for file_id in files.take_over_arrived():
        scanning.scan_file(file_id=file_id)
    looked = copying.look_into_waiting()

    assert (sent, again, looked) == (3, 0, 2)
    assert sorted(SubmittedFile.objects.values_list("safety", flat=True)) == ["clean", "clean", "infected"]
    assert set(Look.objects.values_list("originality", "device")) == {
        ("camera", "Apple iPhone 15"),
        ("camera", "Vista DR-08"),
    }
