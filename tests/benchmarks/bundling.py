"""How fast a bundle of sparse files reaches a recipient, in what memory, and how soon it begins; beside plain `cat`.

Imported when the site is up. The recipient's visit and the sent package are rows; the bytes come through the public
door of recipients. The limit is `cat` of the same files through one connection of the same loopback to the same reader.
"""

import http.client
import secrets
import socket
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone

from accounts.models import Rank, User
from accounts.roles import Role
from audit import checkpoint, journal
from audit.actors import Worker
from audit.bucket import Bucket
from audit.operations import Operation
from audit.sealer import Sealer
from evidence.intake import incoming
from evidence.models import File, Item, Source, TimeBasis
from evidence.models import Role as FileRole
from evidence.sharing.actions.bundling import make_bundle, sign_if_attested
from evidence.sharing.bundle import exhibits
from evidence.sharing.bundle.payload import Digests, digests_of
from evidence.sharing.models import (
    Bundle,
    GuestSession,
    Link,
    Package,
    PackageItem,
    PackageState,
    PackageVersion,
    Recipient,
    Right,
)
from evidence.sharing.references import digest
from evidence.sharing.views_guest.whole import SALT
from evidence.sharing.visits import COOKIE
from tests.benchmarks.live_site import Site
from tests.factories.accounts import make_person, make_team
from tests.factories.incidents import make_incident

FILES, READ_BYTES = 4, 1 << 20


def measure(site: Site, *, gigabytes: int = 20, runs: int = 3) -> dict[str, Any]:
    """Return the median ratio of a download's speed to that of `cat`, by turns; growth of memory, first byte."""
    each = gigabytes * 10**9 // FILES
    paths, version, sealing_seconds = _sent_version(each)
    size = version.bundle.size
    key = _visit(version)
    address = _address(version, key)
    _download(site, address, key, until=64 << 20)  # warm
    before = site.memory_bytes("web")
    speeds: dict[str, list[float]] = {"bundle": [], "cat": [], "cat_to_null": []}
    first, cpu = [], []
    with _watched(site) as most:
        for _ in range(runs):
            speeds["cat"].append(_cat_over_loopback(paths))
            speeds["cat_to_null"].append(_cat_to_null(paths))
            used = site.cpu_seconds("web")
            began = time.perf_counter()
            got, seconds_to_first = _download(site, address, key)
            if got != size:
                message = f"{got} of {size} bytes came."
                raise RuntimeError(message)
            speeds["bundle"].append(got / (time.perf_counter() - began) / 1e6)
            first.append(seconds_to_first)
            cpu.append((site.cpu_seconds("web") - used) / (got / 1e9))
    ratios = [ours / plain for ours, plain in zip(speeds["bundle"], speeds["cat"], strict=True)]
    return {
        "value": round(statistics.median(ratios), 3),
        "limit": round(statistics.median(speeds["cat"]), 1),
        "ratio": round(statistics.median(ratios), 3),
        "detail": {
            "bytes": size,
            "mb_s": {name: [round(one, 1) for one in taken] for name, taken in speeds.items()},
            "memory_grown_mib": round((max(most) - before) / (1 << 20), 1),
            "first_byte_s": round(max(first), 3),
            "web_cpu_s_per_gb": [round(one, 3) for one in cpu],
            "sealing_s": round(sealing_seconds, 1),
        },
    }


def _sent_version(each: int) -> tuple[list[Path], PackageVersion, float]:
    """Return sparse files, a version of them as it is after sending, and how long its bundle took to seal."""
    person = make_person("30990", "Gareth Wynn", Rank.STAFF, make_team("Bench", "BN"), Role.EVIDENCE_MANAGER)
    package = Package.objects.create(
        reference="BENCH-1", incident=make_incident("990", person), title="R v Nobody", built_by=person
    )
    version = PackageVersion.objects.create(package=package, made_by=person)
    known: dict[int, Digests] = {}
    paths = []
    began = time.perf_counter()
    for number in range(FILES):
        item = Item.objects.create(
            title=f"Noughts {number}", source=Source.OTHER, recorded_at=timezone.now(), time_basis=TimeBasis.STATED
        )
        name = str(uuid.uuid4())
        paths.append(incoming.whole_path(name))
        with paths[-1].open("wb") as sparse:
            sparse.truncate(each)
        file = File(item=item, role=FileRole.ORIGINAL, media_type="video/mp4", size=each, incoming_name=name)
        file.sha256 = known[each].sha256 if known else incoming.hash_file(paths[-1])[0]
        file.save()
        known = known or {each: digests_of(file)}  # equal files: read once
        _receive(item=item, sha256=file.sha256)
        PackageItem.objects.create(
            version=version,
            item=item,
            position=number,
            exhibit_reference=f"B/{number}",
            title=item.title,
            file=file,
            size=each,
            sha256=file.sha256,
        )
    exhibits.digests_of = lambda file: known[file.size]  # type: ignore[assignment]
    sealer = Sealer(
        checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN),
        Bucket(settings.AUDIT_LOG_ORIGIN),
    )
    _bundle(version, sealer)
    now = timezone.now()
    Package.objects.filter(pk=package.pk).update(state=PackageState.SENT, sent_at=now, sent_by=person)
    PackageVersion.objects.filter(pk=version.pk).update(sent_at=now, sent_by=person)
    return (
        paths,
        PackageVersion.objects.select_related("bundle", "package").get(pk=version.pk),
        (time.perf_counter() - began),
    )


def _bundle(version: PackageVersion, sealer: Sealer) -> Bundle:
    for act in (lambda: make_bundle(version=version), lambda: sign_if_attested(bundle=version.bundle)):
        while sealer.seal():
            pass
        sealer.sign(is_due=True)
        if act() is None:
            message = "The bundle could not be made."
            raise RuntimeError(message)
        version.refresh_from_db()
    return version.bundle


@journal.action
def _receive(*, item: Item, sha256: str) -> None:
    journal.act(Operation.EVIDENCE_RECEIVED, by=Worker("benchmark"), on=item, sha256=sha256)


def _visit(version: PackageVersion) -> str:
    """Return the key of a visit that has entered its code."""
    now, key = timezone.now(), secrets.token_urlsafe(32)
    person: User = version.made_by
    recipient = Recipient.objects.create(
        package=version.package,
        name="Amara Osei",
        email="amara@cps.example",
        telephone="+447700900418",
        right=Right.DOWNLOAD,
        until_at=now + timedelta(days=1),
        added_by=person,
        sent_at=now,
    )
    link = Link.objects.create(recipient=recipient, token_sha256=digest(secrets.token_urlsafe(32)))
    GuestSession.objects.create(
        recipient=recipient, link=link, key_sha256=digest(key), entered_at=now, expires_at=now + timedelta(hours=2)
    )
    return key


def _address(version: PackageVersion, key: str) -> str:
    visit = GuestSession.objects.get(key_sha256=digest(key))
    return f"/s/whole/bundle.zip?ticket={signing.dumps([str(visit.pk), str(version.pk)], salt=SALT)}"


def _download(site: Site, address: str, key: str, until: int | None = None) -> tuple[int, float]:
    """Read a download to its end, or so far; bytes, and seconds to the first of them."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    began, got, first = time.perf_counter(), 0, 0.0
    try:
        connection.request("GET", address, headers={"Cookie": f"{COOKIE}={key}", "Host": f"localhost:{site.port}"})
        response = connection.getresponse()
        if response.status != http.client.OK:
            message = f"The download answered {response.status}: {response.read(200)!r}"
            raise RuntimeError(message)
        block = bytearray(READ_BYTES)
        while read := response.readinto(block):
            first = first or time.perf_counter() - began
            got += read
            if until and got > until:
                break
    finally:
        connection.close()
    return got, first


def _cat_over_loopback(paths: list[Path]) -> float:
    """Return MB/s of `cat FILES` into one connection of the loopback, read as the download is."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sending = socket.create_connection(server.getsockname())
        receiving, _ = server.accept()
    block, got, began = bytearray(READ_BYTES), 0, time.perf_counter()
    with receiving:
        cat = subprocess.Popen(["/bin/cat", *map(str, paths)], stdout=sending.fileno())
        sending.close()
        while read := receiving.recv_into(block):
            got += read
        cat.wait()
    return got / (time.perf_counter() - began) / 1e6


def _cat_to_null(paths: list[Path]) -> float:
    began = time.perf_counter()
    subprocess.run(["/bin/cat", *map(str, paths)], check=True, stdout=subprocess.DEVNULL)
    return sum(path.stat().st_size for path in paths) / (time.perf_counter() - began) / 1e6


@contextmanager
def _watched(site: Site) -> Iterator[list[int]]:
    """Note the memory of the web processes ten times a second."""
    most, end = [site.memory_bytes("web")], threading.Event()

    def watch() -> None:
        while not end.wait(0.1):
            most.append(site.memory_bytes("web"))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        end.set()
        thread.join()
