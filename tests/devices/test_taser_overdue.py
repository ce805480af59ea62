"""What the CED APP of the College of Policing asks for (uk-rules.md U25), at the boundary and a second off it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from devices.models import Service, Taser
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_taser

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BOUNDARY = [(-SECOND, True), (timedelta(0), False), (SECOND, False)]  # a second earlier is overdue


def made(**values: Any) -> Taser:
    """Return a TASER that was added long ago, unless said otherwise."""
    taser = make_taser()
    Taser.objects.filter(pk=taser.pk).update(**{"added_at": NOW - timedelta(days=900), **values})
    taser.refresh_from_db()
    return taser


@pytest.mark.parametrize(("off", "is_overdue"), BOUNDARY)
@pytest.mark.parametrize("field", ["docked_at", "added_at"])
def test_ced_app_dock_at_least_every_30_days(db: None, field: str, off: timedelta, *, is_overdue: bool) -> None:
    taser = made(**{field: NOW - timedelta(days=30) + off})

    with time_machine.travel(NOW, tick=False):
        assert list(Taser.objects.in_need("dock")) == ([taser] if is_overdue else [])
        assert taser.is_dock_overdue == is_overdue


@pytest.mark.parametrize(("off", "is_overdue"), BOUNDARY)
@pytest.mark.parametrize("field", ["checked_at", "added_at"])
def test_ced_app_function_check_every_24_weeks(db: None, field: str, off: timedelta, *, is_overdue: bool) -> None:
    taser = made(**{field: NOW - timedelta(weeks=24) + off})

    with time_machine.travel(NOW, tick=False):
        assert list(Taser.objects.in_need("check")) == ([taser] if is_overdue else [])
        assert taser.is_check_overdue == is_overdue


@pytest.mark.parametrize("state", [Service.LOST, Service.RETIRED])
def test_nothing_is_due_out_of_service(db: None, state: Service) -> None:
    taser = made(state=state)

    assert (taser.is_dock_overdue, taser.is_check_overdue) == (False, False)
    assert not Taser.objects.in_need("dock").exists()
    assert not Taser.objects.in_need("check").exists()


def test_its_page_says_what_was_due_and_when(client: Client, ruth_adler: User) -> None:
    made(docked_at=datetime(2026, 8, 1, 12, tzinfo=UTC), checked_at=datetime(2026, 2, 1, 12, tzinfo=UTC))
    sign_in_client(client, ruth_adler)

    page = client.get("/devices/tasers/X3000A1C2/").content.decode()

    assert "Dock it." in page
    assert "Check its function." in page
