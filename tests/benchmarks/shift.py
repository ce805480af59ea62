"""The end of a shift: 200 docks send 3 recordings of a minute each at once, while somebody goes on working.

The cameras are the simulator, a program of its own. The figure is the throughput until every recording is verified
and can be played, beside `cp` and `sha256sum` of the same bytes; how long it takes until the cameras may delete, and
what that costs, is in the detail.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from config.services import state
from tests.benchmarks.figures import as_figure, rounded
from tests.benchmarks.ingest import MEGABYTE, Figure, make_clip
from tests.benchmarks.live_site import Site
from tests.benchmarks.uploading import percentile
from tests.benchmarks.visitor import Visitor
from tests.benchmarks.watching import PASSWORD

PAGES = ("/", "/evidence/", "/evidence/?view=table", "/devices/", "/devices/docks/")
PAUSE_SECONDS = 0.2  # between two pages of the visitor
SAMPLE = 60  # recordings of which the limit is measured, before and after
PATIENCE_SECONDS = 3600
ROOM = 2.3  # bytes on the disk for each that comes: received, stored, and pictures
MAKE_FORCE = """
import django, json, sys
django.setup()
from accounts.models import Rank
from accounts.roles import Role
from devices.actions import add_dock
from audit.actors import Worker
from tests.factories.accounts import make_person, make_team
from tests.factories.devices import KEY
from tests.factories.evidence import make_camera
cameras = int(sys.argv[1])
team = make_team("Response B", "RB")
make_person("10442", "Priya Nair", Rank.SGT, team, Role.SUPERVISOR)
make_person("70001", "Ruth Adler", Rank.STAFF, team, Role.ADMIN)
holders = [make_person(f"2{n:04d}", f"Officer {n}", Rank.PC, team, Role.OFFICER) for n in range(cameras)]
serials = [f"X60{n:05d}" for n in range(cameras)]
for n, serial in enumerate(serials):
    make_camera(serial, holder=holders[n], clock_offset_ms=0)
for n in range(-(-cameras // 8)):
    add_dock(name=f"Dock {n + 1}", place="Tanner Row station", bays=8, by=Worker("benchmark"))
print(json.dumps({serial: KEY for serial in serials}))
"""
COUNTS = """
SELECT count(*) FILTER (WHERE upload.sha256_computed = upload.sha256_expected),
       count(*) FILTER (WHERE upload.sha256_computed = upload.sha256_expected AND item.readiness = 'ready'),
       count(*) FILTER (WHERE upload.state = 'stored')
FROM evidence_upload upload LEFT JOIN evidence_item item ON item.upload_id = upload.id
WHERE upload.camera_id IS NOT NULL
"""
TWICE = "SELECT count(*) - count(DISTINCT sha256) FROM evidence_file WHERE role = 'original'"
LEFT = "SELECT count(*) FROM evidence_step WHERE done_at IS NULL AND given_up_at IS NULL"


@dataclass
class Visit:
    """What a supervisor waited for her pages, in milliseconds, until all could be played and from then on."""

    meanwhile: list[float] = field(default_factory=list)
    afterwards: list[float] = field(default_factory=list)
    refused: int = 0
    is_playable: bool = False


def shift_change(site: Site, *, docks: int = 200, recordings: int = 3) -> Figure:
    """Measure the ratio of the throughput to copy and SHA-256; how long all of it took and what was lost beside it."""
    clip = make_clip(site)
    size = clip.stat().st_size
    docks = min(docks, int(shutil.disk_usage(site.folder).free / (size * ROOM * recordings)))
    total = docks * recordings
    keys = _make_force(site, docks)
    sample = min(SAMPLE, total)
    copied, hashed = _plain_seconds(site, clip, sample)
    with _visitor(site) as visit, _cameras(site, keys, clip, docks, recordings) as cameras:
        before = {name: site.cpu_seconds(name) for name in site.processes()}
        used = dict[str, dict[str, float]]()

        def note(name: str) -> None:
            used[name] = {one: round(site.cpu_seconds(one) - value, 1) for one, value in before.items()}

        reached = _watch(total, visit, note)
        is_whole = cameras.wait(PATIENCE_SECONDS) == 0
    after = _plain_seconds(site, clip, sample)
    plain = sample * size / MEGABYTE / ((copied + hashed + sum(after)) / 2)
    speed = total * size / MEGABYTE / reached["playable"]
    detail = {
        "docks": docks,
        "recordings": total,
        "bytes_of_each": size,
        "mb_s": round(speed, 1),
        "cp_and_sha256sum_mb_s": round(plain, 1),
        "seconds_until": rounded_values(reached),
        "lost": total - _one(COUNTS, 2),
        "arrived_twice": _one(TWICE),
        "simulator_says_whole": is_whole,
        "page_p95_ms": round(percentile(visit.meanwhile, 95), 1),
        "page_p50_ms": round(percentile(visit.meanwhile, 50), 1),
        "pages": len(visit.meanwhile),
        "pages_refused": visit.refused,
        "page_p95_ms_while_storing": round(percentile(visit.afterwards or [0.0], 95), 1),
        "cpu_s_until": used,
        "steps_left": _one(LEFT),
    }
    return as_figure("shift_change", speed / plain, "ratio", 1.0, speed / plain, detail)


def rounded_values(taken: dict[str, float]) -> dict[str, float]:
    """Return the values with one digit after the point."""
    return dict(zip(taken, rounded(list(taken.values()), 1), strict=True))


def _make_force(site: Site, cameras: int) -> Path:
    command = [sys.executable, "-W", "ignore", "-c", MAKE_FORCE, str(cameras)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    keys = site.folder / "shift-keys.json"
    keys.write_text(made.stdout.strip().splitlines()[-1], encoding="utf-8")
    assert len(json.loads(keys.read_text(encoding="utf-8"))) == cameras
    return keys


@contextmanager
def _cameras(site: Site, keys: Path, clip: Path, docks: int, recordings: int) -> Iterator["subprocess.Popen[str]"]:
    """Start the simulator, and go on at the moment at which all cameras dock."""
    command = [
        *(sys.executable, "-m", "devices.simulator", "--scenario", "shift_change"),
        *("--url", f"http://127.0.0.1:{site.port}", "--keys", str(keys), "--work", str(site.folder / "simulator")),
        *("--docks", str(docks), "--recordings", str(recordings), "--footage", str(clip)),
        *("--patience", str(PATIENCE_SECONDS)),
    ]
    simulator = subprocess.Popen(command, cwd=state.ROOT, stdout=subprocess.PIPE, text=True)
    try:
        for line in simulator.stdout or ():
            if "cameras dock" in line:
                break
        threading.Thread(target=lambda: sys.stderr.writelines(simulator.stdout or ()), daemon=True).start()
        yield simulator
    finally:
        simulator.kill()
        simulator.wait()


@contextmanager
def _visitor(site: Site) -> Iterator[Visit]:
    """Let a supervisor and an administrator go from page to page until the end."""
    visit, end = Visit(), threading.Event()
    people = [Visitor(site.port), Visitor(site.port)]
    for visitor, number in zip(people, ("10442", "70001"), strict=True):
        visitor.sign_in(number, PASSWORD)
    people[0].give_reason("SUPERVISION")

    def look() -> None:
        while not end.is_set():
            for page in PAGES:
                visitor = people["/devices/" in page]
                began = time.perf_counter()
                status = visitor.ask("GET", page)[0]
                taken = visit.afterwards if visit.is_playable else visit.meanwhile
                taken.append((time.perf_counter() - began) * 1000)
                visit.refused += status != 200
                end.wait(PAUSE_SECONDS)

    thread = threading.Thread(target=look)
    for page in PAGES:  # the first of each fills caches
        people["/devices/" in page].ask("GET", page)
    thread.start()
    try:
        yield visit
    finally:
        end.set()
        thread.join()


def _watch(total: int, visit: Visit, note: Callable[[str], None]) -> dict[str, float]:
    """Return after how many seconds all were verified, could be played, and were stored; `note` hears of each."""
    began, reached = time.monotonic(), {}
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            while "stored" not in reached and time.monotonic() < began + PATIENCE_SECONDS:
                cursor.execute(COUNTS)
                for name, count in zip(("verified", "playable", "stored"), cursor.fetchone() or (), strict=True):
                    if count == total and name not in reached:
                        reached[name] = time.monotonic() - began
                        note(name)
                        print(f"All {total} {name} after {reached[name]:.1f} s", file=sys.stderr, flush=True)
                visit.is_playable = "playable" in reached
                time.sleep(0.25)
    if "stored" not in reached:
        message = f"not everything was stored after {PATIENCE_SECONDS} s: {reached}"
        raise RuntimeError(message)
    return reached


def _plain_seconds(site: Site, clip: Path, count: int) -> tuple[float, float]:
    """Return the wall seconds of `cp` of so many recordings, and of `sha256sum` of the copies."""
    folder = site.folder / "plain"
    folder.mkdir()
    os.sync()
    began = time.perf_counter()
    for number in range(count):
        subprocess.run(["/bin/cp", str(clip), str(folder / str(number))], check=True)
    copied = time.perf_counter() - began
    names = [str(folder / str(number)) for number in range(count)]
    subprocess.run(["/usr/bin/sha256sum", *names], check=True, stdout=subprocess.DEVNULL)
    hashed = time.perf_counter() - began - copied
    shutil.rmtree(folder)
    return copied, hashed


def _one(question: str, column: int = 0) -> int:
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database, database.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
        return int(row[column]) if row else 0
