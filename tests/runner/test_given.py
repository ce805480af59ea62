"""A service whose address is given is asked before anything starts; one that cannot be used is one sentence."""

import os
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import boto3
import psycopg2
import pytest
from botocore.config import Config

from config.services import demo, given, processes, state
from config.services.processes import Missing
from config.services.roles import address_as
from config.services.stack import Stack

OR_NONE = "or unset it, and one is started here."


def refusal(call, *arguments) -> str:
    with pytest.raises(Missing) as missing:
        call(*arguments)
    return str(missing.value)


@pytest.fixture
def nowhere() -> str:
    return f"127.0.0.1:{processes.free_port()}"


@pytest.fixture
def address() -> str:
    """The database server of this test run, signed in to as its owner."""
    return os.environ["DATABASE_URL"]


@pytest.mark.slow
def test_services_of_this_run_can_be_used() -> None:
    assert given.ask(os.environ) is None


def test_database_that_does_not_run_is_one_sentence(nowhere) -> None:
    said = refusal(given.database, f"postgresql://exhibit:secret@{nowhere}/exhibit")

    assert said == f"DATABASE_URL does not work (Connection refused): correct it or start that server, {OR_NONE}"


def test_wrong_password_of_the_database_is_one_sentence(address) -> None:
    said = refusal(given.database, address_as(address, "exhibit", "wrong"))

    why = 'password authentication failed for user "exhibit"'
    assert said == f"DATABASE_URL does not work ({why}): correct it or start that server, {OR_NONE}"


def test_address_that_is_none_of_a_database_is_one_sentence() -> None:
    said = refusal(given.database, "exhibit.db")

    wanted = "postgresql://owner:password@host:5432/database"
    assert said == f"DATABASE_URL must look like {wanted}: correct it, {OR_NONE}"


def test_older_database_is_one_sentence(address, monkeypatch) -> None:
    monkeypatch.setattr(given, "OLDEST_POSTGRES", 99)

    said = refusal(given.database, address)

    assert said == f"DATABASE_URL is a PostgreSQL 18 and Exhibit needs 99: give one, {OR_NONE}"


@pytest.fixture
def visitor(address) -> Iterator[str]:
    """The address of the same database for a role that may only sign in."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    cursor, name = connection.cursor(), f"visitor_{os.getpid()}"
    cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'visiting'")
    yield address_as(address, name, "visiting")
    cursor.execute(f"DROP ROLE {name}")
    connection.close()


def test_user_who_cannot_make_tables_and_roles_is_one_sentence(visitor) -> None:
    said = refusal(given.database, visitor)

    assert said == "The user of DATABASE_URL must own the database and may make roles (CREATEROLE): give that one."


def test_roles_of_another_exhibit_are_left_alone(address, visitor) -> None:
    user = urlsplit(visitor).username

    said = refusal(given.roles_are_ours, address, address_as(address, user, "ours"))

    assert said.startswith(f"The server of DATABASE_URL already serves another Exhibit (role {user}): give another ")


def test_roles_that_are_ours_may_be_used_again(address, visitor) -> None:
    assert given.roles_are_ours(address, visitor) is None


def test_server_without_the_role_may_be_used(address) -> None:
    assert given.roles_are_ours(address, address_as(address, "nobody_yet", "ours")) is None


def test_queue_that_does_not_run_is_one_sentence(nowhere) -> None:
    said = refusal(given.queue, f"redis://{nowhere}/0")

    assert said.startswith("REDIS_URL does not work (Error 111 connecting to ")
    assert said.endswith(f"): correct it or start that server, {OR_NONE}")


def test_wrong_password_of_the_queue_is_one_sentence() -> None:
    server = os.environ["REDIS_URL"].rpartition("@")[2]

    said = refusal(given.queue, f"redis://:wrong@{server}")

    assert said.startswith("REDIS_URL does not work (")
    assert "invalid username-password pair" in said


def test_address_that_is_none_of_a_queue_is_one_sentence() -> None:
    said = refusal(given.queue, "localhost:6379")

    assert said == f"REDIS_URL must look like redis://:password@host:6379/0: correct it, {OR_NONE}"


def store(**values: str) -> dict[str, str]:
    """The object store of this test run, with other values in place of these."""
    names = ("S3_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return {name: os.environ[name] for name in names} | values


def test_object_store_that_does_not_run_is_one_sentence(nowhere) -> None:
    said = refusal(given.object_store, store(S3_ENDPOINT_URL=f"http://{nowhere}"))

    why = "EndpointConnectionError"
    assert said == f"S3_ENDPOINT_URL does not work ({why}): correct it or start that store, {OR_NONE}"


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_object_store_without_its_keys_is_one_sentence(name: str) -> None:
    said = refusal(given.object_store, store(**{name: ""}))

    assert said == f"S3_ENDPOINT_URL is set but {name} is not: set it to the key of that store."


@pytest.mark.parametrize(
    ("name", "code"), [("AWS_ACCESS_KEY_ID", "InvalidAccessKeyId"), ("AWS_SECRET_ACCESS_KEY", "SignatureDoesNotMatch")]
)
def test_wrong_keys_of_the_object_store_are_one_sentence(name: str, code: str) -> None:
    said = refusal(given.object_store, store(**{name: "wrong"}))

    assert said.startswith(f"S3_ENDPOINT_URL refuses these keys, or is no S3 store ({code}): ")


def test_address_that_is_none_of_a_store_is_one_sentence() -> None:
    said = refusal(given.object_store, store(S3_ENDPOINT_URL="store"))

    assert said == f"S3_ENDPOINT_URL must look like https://host:port: correct it, {OR_NONE}"


class Site(BaseHTTPRequestHandler):
    """Something else that speaks HTTP: it knows no method at all."""

    def log_message(self, *_: object) -> None:
        """Stay quiet in tests."""


@pytest.fixture
def web_site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_web_site_that_is_no_store_is_one_sentence(web_site) -> None:
    said = refusal(given.object_store, store(S3_ENDPOINT_URL=web_site))

    assert said.startswith("S3_ENDPOINT_URL ")
    assert said.endswith(OR_NONE)


@pytest.fixture
def unlocked() -> Iterator[str]:
    """A bucket that was made without object lock."""
    client = boto3.client(
        "s3", endpoint_url=os.environ["S3_ENDPOINT_URL"], region_name="eu-west-2",
        config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip
    name = f"unlocked-{os.getpid()}"
    client.create_bucket(Bucket=name)
    yield name
    client.delete_bucket(Bucket=name)
    client.close()


def test_bucket_without_object_lock_is_one_sentence(unlocked) -> None:
    said = refusal(given.object_store, store(S3_BUCKET=unlocked))

    rest = "has no object lock, which cannot be added later: set S3_BUCKET to a new name."
    assert said == f"The bucket {unlocked} {rest}"


def test_bucket_that_is_not_there_yet_will_be_made() -> None:
    assert given.object_store(store(S3_BUCKET="not-there-yet")) is None


@pytest.mark.parametrize(
    ("path", "why"), [("/nowhere/ffmpeg", "No such file or directory"), ("/bin/true", "it says nothing")]
)
def test_media_tool_that_does_not_run_is_one_sentence(path: str, why: str) -> None:
    said = refusal(given.media_tool, "FFMPEG_BIN", path, "ffmpeg")

    rest = "correct it, or unset it to use the package."
    assert said == f"FFMPEG_BIN is {path}, which does not run as ffmpeg ({why}): {rest}"


def test_media_tools_must_not_be_mixed_up() -> None:
    said = refusal(given.media_tool, "FFPROBE_BIN", os.environ["FFMPEG_BIN"], "ffprobe")

    assert "does not run as ffprobe (ffmpeg version" in said


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user can enter, which pytest's own are not."""
    place = state.throw_away_folder()
    yield place
    shutil.rmtree(place)


@pytest.mark.slow
def test_nothing_is_started_when_something_given_cannot_be_used(folder, nowhere, monkeypatch) -> None:
    for name in ("DATABASE_URL", "S3_ENDPOINT_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("REDIS_URL", f"redis://{nowhere}/0")
    stack = Stack(folder)

    said = refusal(stack.begin)

    assert said.startswith("REDIS_URL does not work (")
    assert (stack.running, (folder / "postgres").exists(), (folder / "s3").exists()) == ([], False, False)


def test_reset_does_not_pretend_to_empty_what_is_given(monkeypatch, folder) -> None:
    monkeypatch.delenv("S3_ENDPOINT_URL")
    state.passwords(folder)

    said = refusal(demo._begin_anew, folder)

    rest = "empty it yourself, or unset it."
    assert said == f"--reset does not empty what is given (DATABASE_URL, REDIS_URL): {rest}"
    assert (folder / "secrets.json").exists()


def test_full_disk_is_said_before_anything_starts(monkeypatch, folder) -> None:
    monkeypatch.setattr(state, "ROOM", 10**9)

    said = refusal(state.make_sure_of_room, folder)

    assert said.endswith("MB left and the demo needs 1000000000: make room, or set EXHIBIT_STATE.")
