"""The invented force of the demo has what its scenarios count on."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from config import demo_force
from config.demo_siege import begin_siege
from devices.keys import key_fits
from devices.models import Issue, Qualification, Taser

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


def test_the_siege_is_one_log_of_today_with_everybody_at_it(tmp_path: Path) -> None:
    demo_force.make(tmp_path)

    incident = begin_siege()

    assert begin_siege() == incident
    assert (incident.number, incident.date, incident.is_open) == ("0871", timezone.localdate(), True)
    here = incident.attendances.filter(to_at=None).values_list("officer__collar_number", flat=True)
    assert set(here) == {"20417", "20388", "20533", "20702", "20714", "10442"}
