"""/health/ tells monitoring in a second whether every part answers, and gives nothing away."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from audit.cosignatures import witness_key
from audit.notes import Signer
from config import health
from config.health import Part
from tests.audit.attacks import TABLES, attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def empty_journal(transactional_db: None) -> Iterator[None]:
    """Entries of other tests wait for a sealer that does not run here."""
    attack(f"TRUNCATE {TABLES}")
    yield
    attack(f"TRUNCATE {TABLES}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_services_that_run_are_well(empty_journal: None) -> None:
    parts = health.report()

    assert {name: part.is_well for name, part in parts.items() if name != "workers"} == {
        "database": True,
        "broker": True,
        "object_store": True,
        "incoming_disk": True,
        "journal": True,
        "fixity": True,
    }
    assert parts["incoming_disk"].facts["free_bytes"] > 0
    assert parts["journal"].facts == {"size": 0, "lag_seconds": 0.0, "signed": 0, "anchored": 0}


@pytest.mark.slow
@IN_TRANSACTIONS
def test_a_sealer_that_stands_still_is_told_after_ten_seconds(empty_journal: None) -> None:
    with time_machine.travel(timezone.now() - timedelta(seconds=30), tick=False):
        write(1, Officer("PC Aisha Rahman", "20417"))

    part = health.ask(health.journal)

    assert part.is_well is False
    assert part.facts["lag_seconds"] >= 30
    assert part.problem.startswith("the oldest entry has waited 3")


@pytest.mark.slow
@IN_TRANSACTIONS
def test_what_witnesses_have_cosigned_is_told(empty_journal: None, settings: Settings) -> None:
    witness = witness_key(Signer("witness.pcc.example/w1", Ed25519PrivateKey.generate()))
    settings.AUDIT_WITNESSES = [f"{witness.as_text()} https://witness.pcc.example"]

    assert health.ask(health.journal).facts["witnessed"] == 0


@pytest.mark.slow
@IN_TRANSACTIONS
def test_a_witness_that_is_named_wrongly_is_told(settings: Settings) -> None:
    settings.AUDIT_WITNESSES = ["witness.pcc.example"]

    part = health.ask(health.journal)

    assert (part.is_well, part.problem[:16]) == (False, "AUDIT_WITNESSES:")


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
