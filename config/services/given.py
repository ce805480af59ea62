"""Asks the services whose addresses somebody gave, before anything starts: a wrong one is one sentence.

A program of its own (`python -m config.services.given`), so that a start without given addresses does not load the
clients. What is given is never taken for ours: a server may serve another Exhibit, a bucket may lack its lock.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import psycopg2
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.services.processes import Missing
from config.services.roles import address_as

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SECONDS = 5  # for a service to answer
OLDEST_POSTGRES = 18  # the only major version that the tests run
STORE_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
BUCKETS = {"S3_BUCKET": "evidence", "S3_JOURNAL_BUCKET": "journal"}
OR_NONE = "or unset it, and one is started here"
RIGHTS = """
    SELECT (rolsuper OR rolcreaterole) AND has_database_privilege(current_database(), 'CREATE')
    FROM pg_roles WHERE rolname = current_user
"""


def ask(given: Mapping[str, str]) -> None:
    """Ask every service that has an address in `given`; raise `Missing` for the first that cannot be used."""
    for name, tool in (("FFMPEG_BIN", "ffmpeg"), ("FFPROBE_BIN", "ffprobe")):
        if given.get(name):
            media_tool(name, given[name], tool)
    if given.get("DATABASE_URL"):
        database(given["DATABASE_URL"])
    if given.get("REDIS_URL"):
        queue(given["REDIS_URL"])
    if given.get("S3_ENDPOINT_URL"):
        object_store(given)


def main() -> int:
    """Ask what the environment gives; print the sentence and return 1 when something cannot be used."""
    try:
        ask(os.environ)
        if (address := os.environ.get("DATABASE_URL")) and (password := os.environ.get("EXHIBIT_APP_DB_PASSWORD")):
            roles_are_ours(address, address_as(address, "exhibit_app", password))
    except Missing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def media_tool(name: str, path: str, tool: str) -> None:
    """Let a media tool tell its version; raise `Missing` when it does not."""
    said = ""
    try:
        done = subprocess.run([path, "-version"], capture_output=True, check=False, timeout=2 * SECONDS)
        said = done.stdout.decode("utf-8", "replace").partition("\n")[0]
    except (OSError, subprocess.TimeoutExpired) as error:
        said = getattr(error, "strerror", "") or "no answer"
    if not said.startswith(f"{tool} version"):
        why = said[:60] or "it says nothing"
        message = f"{name} is {path}, which does not run as {tool} ({why}): correct it, or unset it to use the package."
        raise Missing(message)


def database(address: str) -> None:
    """Sign in and look whether the version fits and tables and roles can be made; raise `Missing` otherwise."""
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.hostname or not parts.path.strip("/"):
        message = f"DATABASE_URL must look like postgresql://owner:password@host:5432/database: correct it, {OR_NONE}."
        raise Missing(message)
    connection = _signed_in(address)
    try:
        if (major := connection.server_version // 10000) < OLDEST_POSTGRES:
            message = f"DATABASE_URL is a PostgreSQL {major} and Exhibit needs {OLDEST_POSTGRES}: give one, {OR_NONE}."
            raise Missing(message)
        with connection.cursor() as cursor:
            cursor.execute(RIGHTS)
            if cursor.fetchone() != (True,):
                message = (
                    "The user of DATABASE_URL must own the database and may make roles (CREATEROLE): give that one."
                )
                raise Missing(message)
    finally:
        connection.close()


def roles_are_ours(address: str, app_address: str) -> None:
    """Raise `Missing` when the server has the application's role already, but not with this password.

    Roles belong to the whole server: setting our password would lock another Exhibit out.
    """
    role = urlsplit(app_address).username
    connection = _signed_in(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
            is_there = cursor.rowcount == 1
    finally:
        connection.close()
    if not is_there:
        return
    try:
        _signed_in(app_address).close()
    except Missing as error:
        message = (
            f"The server of DATABASE_URL already serves another Exhibit (role {role}): give another server, or set "
            "EXHIBIT_APP_DB_PASSWORD and EXHIBIT_SEALER_DB_PASSWORD to the passwords of its roles."
        )
        raise Missing(message) from error


def _signed_in(address: str) -> psycopg2.extensions.connection:
    try:
        return psycopg2.connect(address, connect_timeout=SECONDS)
    except psycopg2.OperationalError as error:
        why = str(error).strip().partition("\n")[0].rpartition("failed: ")[2].removeprefix("FATAL:  ")
        message = f"DATABASE_URL does not work ({why}): correct it or start that server, {OR_NONE}."
        raise Missing(message) from error


def queue(address: str) -> None:
    """Ask Valkey or Redis for an answer; raise `Missing` without one."""
    try:
        client = redis.Redis.from_url(address, socket_timeout=SECONDS, retry=Retry(NoBackoff(), 0))
    except ValueError as error:
        message = f"REDIS_URL must look like redis://:password@host:6379/0: correct it, {OR_NONE}."
        raise Missing(message) from error
    try:
        client.ping()
    except RedisError as error:
        why = str(error).rstrip(".") or "no answer"
        message = f"REDIS_URL does not work ({why}): correct it or start that server, {OR_NONE}."
        raise Missing(message) from error
    finally:
        client.close()


def object_store(given: Mapping[str, str]) -> None:
    """Ask an S3 store for its buckets; raise `Missing` when it refuses, or when a bucket has no object lock."""
    for name in STORE_KEYS:
        if not given.get(name):
            message = f"S3_ENDPOINT_URL is set but {name} is not: set it to the key of that store."
            raise Missing(message)
    try:
        client = boto3.client(
            "s3",
            endpoint_url=given["S3_ENDPOINT_URL"],
            region_name=given.get("S3_REGION") or "eu-west-2",
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
            config=Config(
                connect_timeout=SECONDS, read_timeout=SECONDS, retries={"max_attempts": 0},
                s3={"addressing_style": "path"}, signature_version="s3v4",
            ),
        )  # fmt: skip
    except ValueError as error:
        message = f"S3_ENDPOINT_URL must look like https://host:port: correct it, {OR_NONE}."
        raise Missing(message) from error
    try:
        for name, default in BUCKETS.items():
            _bucket(client, name, given.get(name) or default)
    finally:
        client.close()


def _bucket(client: "S3Client", name: str, bucket: str) -> None:
    """Look at one bucket; one that is not there yet is made later."""
    try:
        client.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        if code == "NoSuchBucket":
            return
        if code == "ObjectLockConfigurationNotFoundError":
            message = f"The bucket {bucket} has no object lock, which cannot be added later: set {name} to a new name."
            raise Missing(message) from error
        message = f"S3_ENDPOINT_URL refuses these keys, or is no S3 store ({code}): correct it or AWS_…_KEY, {OR_NONE}."
        raise Missing(message) from error
    except BotoCoreError as error:
        why = type(error).__name__
        message = f"S3_ENDPOINT_URL does not work ({why}): correct it or start that store, {OR_NONE}."
        raise Missing(message) from error


if __name__ == "__main__":
    sys.exit(main())
