"""Is the system well? Each service is asked, all at once, and must answer within a second."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import boto3
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from accounts.guards import open_to_everyone
from audit import reading, watching
from audit.known_keys import BadWitness
from config.celery import app
from evidence.integrity.fixity import fixity

TIMEOUT = 1.0  # seconds for all of them together
FREE_LEAST = 0.05  # share of the incoming disk that must stay free


@dataclass(frozen=True)
class Part:
    """What one part answered; `facts` hold numbers only, never an address or a name."""

    is_well: bool
    facts: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the part as the health address shows it."""
        return {"ok": self.is_well} | self.facts | ({"problem": self.problem} if self.problem else {})


@require_safe
@open_to_everyone("load balancers and monitoring ask without an account")
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part is well, else 503; names no secret and no address."""
    parts = report()
    is_well = all(part.is_well for part in parts.values())
    body = {"ok": is_well} | {name: part.as_json() for name, part in parts.items()}
    return JsonResponse(body, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})


def report() -> dict[str, Part]:
    """Ask every part at once; one that says nothing within the time is not well."""
    pool = ThreadPoolExecutor(max_workers=len(PARTS), thread_name_prefix="health")
    asked = {name: pool.submit(ask, check) for name, check in PARTS.items()}
    wait(asked.values(), timeout=TIMEOUT)
    pool.shutdown(wait=False, cancel_futures=True)
    return {name: answer_of(future) for name, future in asked.items()}


def answer_of(future: Future[Part]) -> Part:
    """Return what a part said, or that it said nothing in time."""
    if future.done() and not future.cancelled():
        return future.result()
    return Part(is_well=False, problem="no answer within 1 s")


def ask(check: Callable[[], Part]) -> Part:
    """Return the answer of one part; an error of its service is an answer."""
    try:
        return check()
    except (DatabaseError, RedisError, BotoCoreError, ClientError, BrokerError, OSError) as error:
        return Part(is_well=False, problem=f"does not answer ({type(error).__name__})")


def database() -> Part:
    """Ask the database for one row."""
    return in_database(lambda: Part(is_well=True))


def journal() -> Part:
    """Ask how far the journal is protected; not well when the sealer lags or an entry was tampered with."""

    def look() -> Part:
        try:
            found = reading.protection()
        except BadWitness as error:
            return Part(is_well=False, problem=str(error))
        facts = {
            "size": found.sealed,
            "lag_seconds": round(found.lag_seconds, 1),
            "signed": found.signed,
            "anchored": found.anchored,
        }
        cosigned = {} if found.witnessed is None else {"witnessed": found.witnessed}
        problem = "; ".join(watching.alarms(found))
        return Part(not problem, facts | cosigned, problem)

    return in_database(look)


def in_database(look: Callable[[], Part]) -> Part:
    """Run a check on a connection of this thread's own, closed afterwards."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 900")
            return look()
    finally:
        connection.close()


def broker() -> Part:
    """Ask the message broker for an answer."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.8, socket_connect_timeout=0.8)
    try:
        return Part(bool(client.ping()))
    finally:
        client.close()


def object_store() -> Part:
    """Ask the object store whether the bucket of the originals is there."""
    client = boto3.client(
        "s3",
        endpoint_url=settings.S3_ENDPOINT_URL,
        region_name=settings.S3_REGION,
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY,
        config=Config(
            connect_timeout=0.8, read_timeout=0.8, retries={"max_attempts": 0}, s3={"addressing_style": "path"}
        ),
    )
    try:
        client.head_bucket(Bucket=settings.S3_BUCKET)
        return Part(is_well=True)
    finally:
        client.close()


def incoming_disk() -> Part:
    """Look whether recordings can still be received: the folder can be written and is not nearly full."""
    usage = shutil.disk_usage(settings.INCOMING_DIR)
    can_write = os.access(settings.INCOMING_DIR, os.W_OK)
    has_room = usage.free >= usage.total * FREE_LEAST
    problem = "" if can_write and has_room else ("nearly full" if can_write else "cannot be written")
    return Part(can_write and has_room, {"free_bytes": usage.free}, problem)


def fixity_of_store() -> Part:
    """Tell how old the oldest check of a stored file is; figures to watch, never a reason to leave the balance."""

    def look() -> Part:
        figures = fixity()
        facts = {"oldest_check_days": round(figures.oldest_days, 1), "open_findings": figures.open_findings}
        is_fine = figures.is_within_30_days and not figures.open_findings
        return Part(is_well=True, facts=facts, problem="" if is_fine else "the store needs a look")

    return in_database(look)


def workers() -> Part:
    """Ask for a sign of life from any worker."""
    replies = app.control.broadcast("ping", reply=True, timeout=0.8, limit=1) or []
    return Part(bool(replies), problem="" if replies else "no worker answered")


PARTS: dict[str, Callable[[], Part]] = {
    "database": database,
    "broker": broker,
    "object_store": object_store,
    "incoming_disk": incoming_disk,
    "journal": journal,
    "fixity": fixity_of_store,
    "workers": workers,
}
