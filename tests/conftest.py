"""The cast of the story as fixtures: Midshire Police, two commands, and who works where."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from accounts.models import Rank, Team, User
from accounts.roles import Role
from tests.browsers import browser  # noqa: F401 (a fixture)
from tests.factories.accounts import make_person, make_team, sign_in_client


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Let Argon2 work with the least memory and one turn: a hash is slow on purpose, and tests make hundreds.

    It stays the hash of the settings; what a demo or a benchmark starts is not reached and keeps the full strength.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 8)  # KiB
        patch.setattr(Argon2PasswordHasher, "parallelism", 1)
        yield


@pytest.fixture(autouse=True)
def no_noise_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test count refused tries for itself: a window lasts longer than a test."""
    monkeypatch.setattr("accounts.noise.NAMESPACE", f"noise-{uuid4()}")


@pytest.fixture
def midshire(db: None) -> Team:
    return make_team("Midshire Police", "MID")


@pytest.fixture
def north(midshire: Team) -> Team:
    """The command that Tanner Row and Fenwick Court belong to."""
    return make_team("North Midshire LPA", "North", midshire, is_command=True)


@pytest.fixture
def south(midshire: Team) -> Team:
    return make_team("South Midshire LPA", "South", midshire, is_command=True)


@pytest.fixture
def response_b(north: Team) -> Team:
    """The team of Rahman, Doyle and Khan."""
    return make_team("Response B", "RB", north)


@pytest.fixture
def north_cid(north: Team) -> Team:
    return make_team("North CID", "NCID", north)


@pytest.fixture
def headquarters(midshire: Team) -> Team:
    return make_team("Headquarters", "HQ", midshire)


@pytest.fixture
def pc_rahman(response_b: Team) -> User:
    return make_person("20417", "Aisha Rahman", Rank.PC, response_b, Role.OFFICER)


@pytest.fixture
def pc_doyle(response_b: Team) -> User:
    return make_person("20388", "Sean Doyle", Rank.PC, response_b, Role.OFFICER)


@pytest.fixture
def pc_khan(response_b: Team) -> User:
    return make_person("20533", "Tariq Khan", Rank.PC, response_b, Role.OFFICER)


@pytest.fixture
def sgt_nair(response_b: Team) -> User:
    return make_person("10442", "Priya Nair", Rank.SGT, response_b, Role.OFFICER, Role.SUPERVISOR)


@pytest.fixture
def supt_ito(north: Team) -> User:
    return make_person("10007", "Mina Ito", Rank.SUPT, north, Role.COMMAND)


@pytest.fixture
def dc_okafor(north_cid: Team) -> User:
    return make_person("20611", "David Okafor", Rank.DC, north_cid, Role.OFFICER, Role.INVESTIGATOR)


@pytest.fixture
def gareth_wynn(headquarters: Team) -> User:
    return make_person("S4071", "Gareth Wynn", Rank.STAFF, headquarters, Role.EVIDENCE_MANAGER, Role.DISCLOSURE)


@pytest.fixture
def helen_marsh(headquarters: Team) -> User:
    return make_person("S4102", "Helen Marsh", Rank.STAFF, headquarters, Role.PSD)


@pytest.fixture
def ruth_adler(headquarters: Team) -> User:
    return make_person("S4009", "Ruth Adler", Rank.STAFF, headquarters, Role.ADMIN)


@pytest.fixture
def signed_in() -> Callable[[Client, User], Client]:
    """Return a function that gives a client the session of a person who took both steps."""
    return sign_in_client
