"""The invented force of the demo has what its scenarios count on."""

import json
from pathlib import Path

import pytest

from config import demo_force
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
