"""The journal's three figures: what an entry adds to an act, entries sealed a second, a million verified.

They run against a throw-away database and bucket that are migrated and empty, and take nothing away again.

Why `journal_insert` is a difference of two p95s: bare and journalled acts are done by turns, by the same writers, on
the same loaded machine, so the two distributions differ by the entry alone, and their difference at p95 is how much
later the slowest acts come (a quantile treatment effect). The p95 of single differences would be larger and say less:
each holds the luck of two commits, and a slow bare act makes the entry after it look fast. It stands in the detail all
the same, with the time inside `journal.act` (which misses what the entry adds to the commit), the CPU that the writer
spends for it, the first entry on a new connection, and the load of the machine before the run: far above the number of
cores, the run was disturbed.
"""

import io
import multiprocessing
import os
import statistics
import time
from dataclasses import dataclass
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from audit import entries, journal, walk
from audit.bucket import Bucket
from audit.context import RequestContext
from audit.entries import Act
from audit.findings import Attack, Report
from audit.notes import Signer
from audit.operations import Operation
from audit.sealer import Sealer
from audit.tree import Frontier, leaf
from audit.uuid7 import uuid7
from audit.verify import Verification
from tests.benchmarks.figures import as_figure
from tests.benchmarks.memory import Memory

Figure = dict[str, Any]

AROUND = RequestContext(
    request_id="0f9c8e5d7b6a4f31",
    source_ip="10.4.0.7",
    session_ref="9f2c71e04ab8",
    auth_method="password+totp",
    mfa=True,
    justification_code="OIC",
    purpose="investigation",
    rule="evidence.play",
)


@dataclass(frozen=True)
class Officer:
    """Somebody who acts."""

    collar_number: str

    @property
    def actor_type(self) -> str:
        return "officer"

    @property
    def actor_id(self) -> str:
        return f"01a19467-e800-7000-8000-0000000{self.collar_number}"

    def actor_snapshot(self) -> dict[str, str]:
        return {"name": "Aisha Rahman", "collar_number": self.collar_number, "rank": "PC", "team": "Response B"}


def journal_insert(*, writers: int = 8, acts: int = 1000) -> Figure:
    """Measure what the entry adds to an act (one UPDATE and a commit), p95 in ms, with all writers at once."""
    database = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    load = os.getloadavg()[0]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_act (id int PRIMARY KEY, done int NOT NULL)")
        cursor.execute("INSERT INTO benchmark_act SELECT number, 0 FROM generate_series(0, %s) AS number", [writers])
    with multiprocessing.get_context("spawn").Pool(writers) as pool:
        samples = pool.starmap(_act_often, [(database, settings.SECRET_KEY, acts, number) for number in range(writers)])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE benchmark_act")
    bare = [one.taken for sample in samples for one in sample.bare]
    journalled = [one.taken for sample in samples for one in sample.journalled]
    pairs = [after - before for after, before in zip(journalled, bare, strict=True)]
    added = _p95(journalled) - _p95(bare)
    detail = {
        "writers": writers,
        "acts": len(journalled),
        "bare_ms": _spread(bare),
        "journalled_ms": _spread(journalled),
        "entry_ms": _spread([one.entry for sample in samples for one in sample.journalled]),
        "single_differences_ms": _spread(pairs),
        "first_on_a_connection_ms": round(statistics.median(sample.first for sample in samples), 3),
        "writer_cpu_us": round(1000 * (_mean_cpu(samples, "journalled") - _mean_cpu(samples, "bare"))),
        "load_before": round(load, 2),
    }
    return as_figure("journal_insert", added, "ms", _p95(bare), _p95(journalled) / _p95(bare), detail)


def journal_seal(*, count: int = 50_000) -> Figure:
    """Measure entries sealed, signed and anchored a second."""
    seed(count)
    sealer = _sealer()
    began, processor = time.perf_counter(), time.process_time()
    sealed = 0
    while batch := sealer.round():
        sealed += batch
    sealer.round(is_last=True)
    while sealer.anchor():
        pass
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    frontier, hashes = Frontier(), [number.to_bytes(32, "big") for number in range(sealed)]
    began = time.perf_counter()
    for content in hashes:
        frontier.append(leaf(content))
    in_memory = sealed / (time.perf_counter() - began)
    detail = {
        "entries": sealed,
        "seconds": round(seconds, 2),
        "cpu_s": round(processor, 2),
        "with": "checkpoints and locked copies",
    }
    return as_figure("journal_seal", sealed / seconds, "entries/s", in_memory, sealed / seconds / in_memory, detail)


def journal_verify(*, count: int = 1_000_000) -> Figure:
    """Measure the seconds to verify a sealed journal of this many entries, the bucket included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        seed(max(0, count - cursor.fetchone()[0]))
    sealer = _sealer()
    while sealer.round() or sealer.anchor():
        pass
    sealer.round(is_last=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with Memory() as memory:
        report = _verify(sealer)
    began = time.perf_counter()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        read = sum(1 for _ in walk.read(cursor, 0, report.sealed))
    reading = time.perf_counter() - began
    detail = {
        "entries": report.sealed,
        "anchored": report.anchored,
        "read": read,
        "memory_mb": memory.figures(),
        "problems": [str(problem) for problem in report.problems],
        "after_an_edit": _named_after_an_edit(sealer, report.sealed // 2),
    }
    return as_figure("journal_verify", report.seconds, "s", reading, report.seconds / reading, detail)


def _verify(sealer: Sealer) -> Report:
    return Verification(sealer.signer.name, [sealer.signer.verifier], sealer.bucket).run()


def _named_after_an_edit(sealer: Sealer, index: int) -> dict[str, Any]:
    """Edit the entry of one leaf as a database superuser, verify again, put it right, and return what was said."""
    edit = """
        SET session_replication_role = replica;
        UPDATE audit_entry SET outcome = %s WHERE id = (SELECT entry_id FROM audit_leaf WHERE leaf_index = %s);
        SET session_replication_role = origin
    """
    with connection.cursor() as cursor:
        cursor.execute(edit, ["denied", index])
        report = _verify(sealer)
        cursor.execute(edit, ["success", index])
    first = report.first
    named = first is not None and (first.attack, first.leaf_index) == (Attack.EDITED, index)
    return {"leaf": index, "is_named": named, "said": str(first), "seconds": round(report.seconds, 1)}


def seed(count: int, at_once: int = 20_000) -> None:
    """Fill the journal as fast as PostgreSQL takes it; the entries are those that journal.act would write."""
    for start in range(0, count, at_once):
        built = [
            entries.build(
                Act(Operation.EVIDENCE_PLAYED, Officer(f"{20000 + number % 500}"), details={"number": number}), AROUND
            )
            for number in range(start, min(start + at_once, count))
        ]
        with transaction.atomic():
            _copy(f"audit_entry ({', '.join(built[0].columns)})", [list(entry.columns.values()) for entry in built])
            _copy("audit_personal (entry_id, salt, payload)", [entry.personal for entry in built])


def _copy(table: str, rows: list[list[Any]]) -> None:
    text = "".join("\t".join(_cell(value) for value in row) + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text))


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return str(value).replace("\\", "\\\\")


def _sealer() -> Sealer:
    """Return a sealer for a log of its own; one key for this process, so that figures can follow each other."""
    return Sealer(_SIGNER, Bucket(_SIGNER.name))


_SIGNER = Signer(f"benchmark.midshire.example/{uuid7()}", Ed25519PrivateKey.generate())


@dataclass(frozen=True)
class Sample:
    """One act: how long it took, how long its entry alone, and the CPU of the writer; all in ms."""

    taken: float
    entry: float
    cpu: float


@dataclass
class Samples:
    """What one writer measured; `first` is the entry's time on a connection that is new."""

    bare: list[Sample]
    journalled: list[Sample]
    first: float = 0.0


def _act_often(database: dict[str, Any], secret_key: str, acts: int, number: int) -> Samples:
    """Be one writer: bare acts and journalled ones by turns."""
    settings.configure(
        DATABASES={"default": database | {"ENGINE": "django.db.backends.postgresql"}},
        INSTALLED_APPS=["audit"],
        SECRET_KEY=secret_key,
        USE_TZ=True,
    )
    django.setup()
    by = Officer(f"{20000 + number}")
    found = Samples([], [], _one_act(number, by).entry)
    for _ in range(acts):
        found.bare.append(_one_act(number, None))
        found.journalled.append(_one_act(number, by))
    return found


def _one_act(number: int, by: Officer | None) -> Sample:
    entry = 0.0
    began, processor = time.perf_counter(), time.process_time()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE benchmark_act SET done = done + 1 WHERE id = %s", [number])
        if by:
            before = time.perf_counter()
            journal.act(Operation.EVIDENCE_PLAYED, by=by, details={"ranges": [[0, 5000]]})
            entry = time.perf_counter() - before
    taken = time.perf_counter() - began
    return Sample(taken * 1000, entry * 1000, (time.process_time() - processor) * 1000)


def _mean_cpu(samples: list[Samples], kind: str) -> float:
    return statistics.fmean(one.cpu for sample in samples for one in getattr(sample, kind))


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _spread(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100)
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "p99": round(cuts[98], 3)}
