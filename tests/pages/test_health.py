"""/health/ tells monitoring in a second whether every part answers, and gives nothing away."""

import time

import pytest
from django.test import Client
from pytest_django import Settings

from config import health
from config.health import Part

NOWHERE = "http://127.0.0.1:1"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_services_that_run_are_well() -> None:
    parts = health.report()

    assert {name: part.is_well for name, part in parts.items() if name != "workers"} == {
        "database": True,
        "broker": True,
        "object_store": True,
        "incoming_disk": True,
        "journal": True,
    }
    assert parts["incoming_disk"].facts["free_bytes"] > 0
    assert parts["journal"].facts["lag_seconds"] >= 0


def test_one_part_that_is_not_well_makes_the_whole_503(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"database": Part(is_well=True), "broker": Part(is_well=False, problem="does not answer (TimeoutError)")}
    monkeypatch.setattr(health, "report", lambda: parts)

    response = Client().get("/health/")

    assert response.status_code == 503
    assert response.json() == {
        "ok": False,
        "database": {"ok": True},
        "broker": {"ok": False, "problem": "does not answer (TimeoutError)"},
    }


def test_all_parts_well_is_200(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "report", lambda: {"database": Part(is_well=True)})

    assert Client().get("/health/").status_code == 200


@pytest.mark.slow
def test_a_store_that_is_away_is_told_without_its_address(settings: Settings) -> None:
    settings.S3_ENDPOINT_URL = NOWHERE

    part = health.ask(health.object_store)

    assert part == Part(is_well=False, problem="does not answer (EndpointConnectionError)")


@pytest.mark.slow
def test_a_broker_that_is_away_is_told(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"

    assert health.ask(health.broker) == Part(is_well=False, problem="does not answer (ConnectionError)")


@pytest.mark.slow
def test_a_part_that_hangs_does_not_hold_up_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang() -> Part:
        time.sleep(1.6)
        return Part(is_well=True)

    monkeypatch.setattr(health, "PARTS", {"database": hang, "broker": lambda: Part(is_well=True)})
    began = time.monotonic()

    parts = health.report()

    assert time.monotonic() - began < 1.3
    assert parts == {"database": Part(is_well=False, problem="no answer within 1 s"), "broker": Part(is_well=True)}
