"""How the settings read the address of the database."""

import pytest

from config import env

ADDRESS = "postgresql://exhibit_app:pass%2Fword@db.force.example:5433/exhibit"


def test_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ADDRESS)

    found = env.database("DATABASE_URL", options="-c lock_timeout=10s")

    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "exhibit",
        "USER": "exhibit_app",
        "PASSWORD": "pass/word",
        "HOST": "db.force.example",
        "PORT": 5433,
        "OPTIONS": {"options": "-c lock_timeout=10s"},
    }


def test_how_the_connection_is_secured_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{ADDRESS}?sslmode=verify-full&sslrootcert=%2Fetc%2Fssl%2Fforce.pem")

    found = env.database("DATABASE_URL")

    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/force.pem"}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://db/exhibit", "DATABASE_URL must look like postgresql://user:password@host:5432/database."),
        (f"{ADDRESS}?sslmod=require", "DATABASE_URL has 'sslmod' behind its question mark. Known are"),
    ],
)
def test_senseless_database_address_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, address: str, sentence: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(env.BadValue) as raised:
        env.database("DATABASE_URL")

    assert str(raised.value).startswith(sentence)
