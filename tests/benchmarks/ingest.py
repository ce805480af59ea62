"""From the camera to the player, measured from outside: what an upload costs, how fast it goes, when it can be played.

Each function takes a `live_site.Site` that is prepared and empty, and returns one figure as benchmarks name them.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from tests.benchmarks.dock import Dock, make_random_file
from tests.benchmarks.live_site import Site

Figure = dict[str, Any]
MEGABYTE = 1_000_000
SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]
PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30,noise=alls=12:allf=t+u"]
ENCODING = [
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-profile:v",
    "high",
    "-pix_fmt",
    "yuv420p",
    "-b:v",
    "3900k",
    "-maxrate",
    "4500k",
    "-bufsize",
    "8000k",
    "-g",
    "60",
    "-keyint_min",
    "60",
    "-sc_threshold",
    "0",
    "-c:a",
    "aac",
    "-b:a",
    "96k",
    "-movflags",
    "+faststart",
]
QUIET = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
READY = "SELECT readiness IN ('ready', 'audio_only') FROM evidence_item WHERE upload_id = %s"
COMPLETE = """
SELECT evidence_upload.state = 'stored' AND NOT EXISTS (
  SELECT FROM evidence_step WHERE item_id = evidence_item.id AND done_at IS NULL AND given_up_at IS NULL)
FROM evidence_upload JOIN evidence_item ON evidence_item.upload_id = evidence_upload.id WHERE evidence_upload.id = %s
"""
MAKE_CAMERA = """
import django
django.setup()
from accounts.models import Rank
from accounts.roles import Role
from tests.factories.accounts import make_person, make_team
from tests.factories.evidence import make_camera
rahman = make_person("20417", "Aisha Rahman", Rank.PC, make_team("Response B", "RB"), Role.OFFICER)
print(make_camera(holder=rahman).authorization)
"""
ITEM_PROCESSES = ("web", "ingest", "media", "PostgreSQL")


def upload_throughput(site: Site, *, scale: float = 1.0, runs: int = 5) -> Figure:
    """Measure MB/s of 300 MB in one PATCH, hashed while reading, beside `cat` of the same file in the same run."""
    dock = make_dock(site)
    source = make_random_file(site.folder / "throughput.bin", int(300 * MEGABYTE * scale))
    size = source.stat().st_size / MEGABYTE
    ours, plain, cpu = [], [], []
    for _ in range(runs):
        plain.append(size / _seconds_of_cat(source))
        address = dock.announce(source)
        before = site.cpu_seconds("web")
        ours.append(size / dock.send(source, address))
        cpu.append(site.cpu_seconds("web") - before)
        dock.wait_until_stored(address)
    value, limit = statistics.median(ours), statistics.median(plain)
    detail = {"runs_mb_s": _rounded(ours), "cat_mb_s": _rounded(plain), "web_cpu_s": _rounded(cpu, 3), "mb": size}
    return _figure("upload_throughput", value, "MB/s", limit, value / limit, detail)


def finish_request(site: Site, *, scale: float = 1.0, runs: int = 7) -> Figure:
    """Measure ms of the request that ends an upload (p95), for 1 MB to 4 GB, and the memory that a large file takes."""
    dock = make_dock(site)
    _finish_once(site, dock, make_random_file(site.folder / "warm.bin", 2 * MEGABYTE), {})
    before = {name: site.memory_bytes(name) for name in ("web", "media", "ingest")}
    most = dict(before)
    taken: dict[str, list[float]] = {}
    for size, times in ((1, runs), (300, runs), (int(4000 * scale), 1)):
        source = make_random_file(site.folder / "finish.bin", max(2, int(size)) * MEGABYTE)
        taken[f"{size} MB"] = [_finish_once(site, dock, source, most) for _ in range(times)]
        source.unlink()
    every = sorted(value for values in taken.values() for value in values)
    value = every[min(len(every) - 1, round(0.95 * (len(every) - 1)))]
    limit = _rename_and_insert_ms(site)
    grown = {name: round((most[name] - before[name]) / (1 << 20), 1) for name in before}
    detail = {"ms": {name: _rounded(values, 1) for name, values in taken.items()}, "memory_grown_mib": grown}
    return _figure("finish_request", value, "ms", limit, value / limit, detail)


def ingest_cpu(site: Site, *, runs: int = 3) -> Figure:
    """Measure CPU seconds of web, workers, ffmpeg and database for one 60 s clip until everything is made."""
    dock, clip = make_dock(site), make_clip(site)
    address = dock.announce(clip)
    dock.send(clip, address)
    _wait_until_complete(address)  # the first one warms up imports and connections
    used, split = [], {}
    for _ in range(runs):
        before = {name: site.cpu_seconds(name) for name in (*ITEM_PROCESSES, "SeaweedFS")}
        idle_from = time.monotonic()
        address = dock.announce(clip)
        dock.send(clip, address)
        _wait_until_complete(address)
        split = {name: round(site.cpu_seconds(name) - value, 2) for name, value in before.items()}
        split["seconds"] = round(time.monotonic() - idle_from, 2)
        used.append(sum(split[name] for name in ITEM_PROCESSES))
    limit = _bare_commands_cpu(site, clip)
    value = statistics.median(used)
    return _figure("ingest_cpu", value, "CPU-s", limit, value / limit, {"runs": _rounded(used, 2), "last": split})


def ready_time(site: Site, *, scale: float = 1.0, runs: int = 5) -> Figure:
    """Measure seconds from the last answer of the upload until the item can be played."""
    dock, clip = make_dock(site), make_clip(site)
    long = site.folder / "ten_minutes.mp4"
    _ffmpeg(site, ["-stream_loop", str(max(1, int(9 * scale))), "-i", str(clip), "-c", "copy", str(long)])
    short_times = [_time_until_ready(dock, clip) for _ in range(runs)]
    long_times = [_time_until_ready(dock, long) for _ in range(runs)]
    began = time.perf_counter()
    _ffmpeg(
        site, ["-i", str(clip), "-c", "copy", "-f", "hls", "-hls_flags", "single_file", str(site.folder / "o.m3u8")]
    )
    limit = time.perf_counter() - began
    value = statistics.median(short_times)
    detail = {"runs": _rounded(short_times, 3), "ten_minutes": _rounded(long_times, 3)}
    return _figure("ready_time", value, "s", limit, value / limit, detail)


def stored_bytes(site: Site) -> Figure:
    """Measure bytes stored beyond the original, in percent, for the same clip."""
    dock, clip = make_dock(site), make_clip(site)
    address = dock.announce(clip)
    dock.send(clip, address)
    item_id = _wait_until_complete(address)
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database, database.cursor() as cursor:
        cursor.execute("SELECT role, sum(size) FROM evidence_file WHERE item_id = %s GROUP BY role", [item_id])
        sizes = {role: int(size) for role, size in cursor.fetchall() if role != "original"}
    value = 100 * sum(sizes.values()) / clip.stat().st_size
    return _figure("stored_bytes", value, "%", 0, None, {"bytes": sizes, "original": clip.stat().st_size})


def make_dock(site: Site) -> Dock:
    """Return a camera that the site knows, held by PC Rahman; the same one for every measurement."""
    if "authorization" not in site.environment:
        command = [sys.executable, "-W", "ignore", "-c", MAKE_CAMERA]
        made = subprocess.run(command, check=True, capture_output=True, text=True)
        site.environment["authorization"] = made.stdout.strip().splitlines()[-1]
    return Dock(site.port, site.environment["authorization"])


def make_clip(site: Site) -> Path:
    """Return the 60 s 720p clip of 4 Mbit/s, kept between runs because it takes half a minute to make."""
    kept = Path(tempfile.gettempdir()) / f"exhibit-benchmark-clip-{os.getuid()}.mp4"
    if not kept.exists():
        made = site.folder / "clip.mp4"
        _ffmpeg(site, [*PICTURE, *SOUND, "-t", "60", *ENCODING, str(made)])
        shutil.move(made, kept)
    return kept


def _finish_once(site: Site, dock: Dock, source: Path, most: dict[str, int]) -> float:
    """Send all but the last megabyte, then time the request with the rest; ms. Notes the most memory seen."""
    size = source.stat().st_size
    address = dock.announce(source)
    sender = threading.Thread(target=dock.send, args=(source, address, 0, size - MEGABYTE))
    sender.start()
    while sender.is_alive():
        _note_memory(site, most)
        sender.join(0.1)
    seconds = dock.send(source, address, size - MEGABYTE)
    while dock.status(address)["state"] != "stored":
        _note_memory(site, most)
        time.sleep(0.1)
    return seconds * 1000


def _note_memory(site: Site, most: dict[str, int]) -> None:
    for name, bytes_before in most.items():
        most[name] = max(bytes_before, site.memory_bytes(name))


def _rename_and_insert_ms(site: Site) -> float:
    """Return ms of the plainest possible end: one rename and one committed row."""
    path = site.folder / "plain"
    with psycopg2.connect(site.environment["DATABASE_URL"]) as database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS benchmark_plain (id int)")
        database.commit()
        taken = []
        for number in range(50):
            path.touch()
            began = time.perf_counter()
            path.rename(site.folder / "renamed")
            cursor.execute("INSERT INTO benchmark_plain VALUES (%s)", [number])
            database.commit()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _time_until_ready(dock: Dock, clip: Path) -> float:
    address = dock.announce(clip)
    dock.send(clip, address)
    began = time.perf_counter()
    upload_id = address.rpartition("/")[2]
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            while not _one(cursor, READY, upload_id):
                time.sleep(0.005)
    seconds = time.perf_counter() - began
    _wait_until_complete(address)
    return seconds


def _wait_until_complete(address: str) -> str:
    """Return the id of the item when it is stored and nothing is left to do.

    Asks the database, seldom: asking the web server would be counted as its work.
    """
    end = time.monotonic() + 900
    upload_id = address.rpartition("/")[2]
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            while not _one(cursor, COMPLETE, upload_id):
                if time.monotonic() > end:
                    message = f"upload {upload_id} is not complete after 900 s"
                    raise RuntimeError(message)
                time.sleep(0.25)
            return str(_one(cursor, "SELECT id FROM evidence_item WHERE upload_id = %s", upload_id))


def _one(cursor: Any, question: str, value: str) -> Any:
    cursor.execute(question, [value])
    row = cursor.fetchone()
    return row and row[0]


def _bare_commands_cpu(site: Site, clip: Path) -> float:
    """Return CPU seconds of SHA-256, a copy into HLS and key-frame pictures as plain commands."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["/usr/bin/sha256sum", str(clip)], check=True, stdout=subprocess.DEVNULL)
    _ffmpeg(
        site, ["-i", str(clip), "-c", "copy", "-f", "hls", "-hls_flags", "single_file", str(site.folder / "o.m3u8")]
    )
    pictures = ["-vf", "fps=1/10,scale=160:90,tile=10x10", "-an", "-q:v", "5", str(site.folder / "sheet%03d.jpg")]
    _ffmpeg(site, ["-skip_frame", "nokey", "-i", str(clip), *pictures])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ffmpeg(site: Site, arguments: list[str]) -> None:
    subprocess.run([site.environment["FFMPEG_BIN"], *QUIET, *arguments], check=True, cwd=site.folder)


def _seconds_of_cat(source: Path) -> float:
    """Return the wall seconds of `cat` into a new file beside the source, both in the page cache."""
    target = source.with_suffix(".copy")
    target.unlink(missing_ok=True)
    with target.open("wb") as copy:
        began = time.perf_counter()
        subprocess.run(["/bin/cat", str(source)], check=True, stdout=copy)
        seconds = time.perf_counter() - began
    target.unlink()
    return seconds


def _rounded(values: list[float], digits: int = 0) -> list[float]:
    return [round(value, digits) for value in values]


def _figure(name: str, value: float, unit: str, limit: float, ratio: float | None, detail: dict[str, Any]) -> Figure:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "limit": round(limit, 3),
        "ratio": None if ratio is None else round(ratio, 3),
        "detail": detail,
    }
