"""Other commands find the services of a running demo, each with the rights it needs."""

import os

import pytest

from config.services import running

APP, OWNER = "postgresql://exhibit_app:a@127.0.0.1:5/exhibit", "postgresql://exhibit:o@127.0.0.1:5/exhibit"


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("EXHIBIT_STATE", str(tmp_path))
    return tmp_path


def tell(folder, process):
    environment = {"DATABASE_URL": APP, "REDIS_URL": "redis://127.0.0.1:6/0"}
    told = {"process": process, "url": "http://localhost:8000", "groups": [], "environment": environment}
    running.write(folder, told | {"owner_address": OWNER})


@pytest.mark.parametrize(("command", "address"), [("shell", APP), ("verify_audit", APP), ("migrate", OWNER)])
def test_command_gets_the_role_it_needs(folder, command, address):
    tell(folder, os.getpid())

    values = running.values_for(command, {})

    assert values == {"DATABASE_URL": address, "REDIS_URL": "redis://127.0.0.1:6/0"}


def test_given_addresses_are_never_mixed_with_the_demo(folder):
    tell(folder, os.getpid())

    assert running.values_for("migrate", {"DATABASE_URL": "postgresql://other@db/exhibit"}) == {}


def test_file_of_a_dead_demo_counts_for_nothing(folder, sleeper):
    dead = sleeper()
    dead.kill()
    dead.wait()
    tell(folder, dead.pid)

    assert running.values_for("shell", {}) == {}


def test_only_its_owner_can_read_the_file(folder):
    tell(folder, os.getpid())

    assert (folder / running.NAME).stat().st_mode & 0o777 == 0o600
