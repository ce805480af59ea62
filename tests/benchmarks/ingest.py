"""From the camera to the player, measured from outside: what a recording costs, and when it can be played.

Each function takes a `live_site.Site` that is prepared and empty, and returns one figure as benchmarks name them.
"""

import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from tests.benchmarks.dock import Dock
from tests.benchmarks.figures import as_figure, rounded
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
    return as_figure("ingest_cpu", value, "CPU-s", limit, value / limit, {"runs": rounded(used, 2), "last": split})


def ready_time(site: Site, *, scale: float = 1.0, runs: int = 5) -> Figure:
    """Measure seconds from the last answer of the upload until the item can be played, for 60 s and for 10 minutes."""
    dock, clip = make_dock(site), make_clip(site)
    long = make_long_clip(site, clip, 600 * scale)
    short_times = [_time_until_ready(dock, clip) for _ in range(runs)]
    long_times = [_time_until_ready(dock, long) for _ in range(runs)]
    began = time.perf_counter()
    _ffmpeg(
        site, ["-i", str(clip), "-c", "copy", "-f", "hls", "-hls_flags", "single_file", str(site.folder / "o.m3u8")]
    )
    limit = time.perf_counter() - began
    value = statistics.median(short_times)
    lasts = {path.stem: round(seconds_of(site, path), 1) for path in (clip, long)}
    detail = {"runs": rounded(short_times, 3), "ten_minutes": rounded(long_times, 3), "lasts_s": lasts}
    return as_figure("ready_time", value, "s", limit, value / limit, detail)


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
    return as_figure("stored_bytes", value, "%", 0, None, {"bytes": sizes, "original": clip.stat().st_size})


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


def make_long_clip(site: Site, clip: Path, seconds: float) -> Path:
    """Return the clip repeated until it lasts at least so many seconds, as ffprobe measures it; else raise."""
    long = site.folder / "ten_minutes.mp4"
    repeats = math.ceil(seconds / seconds_of(site, clip))
    looped = ["-stream_loop", str(repeats), "-i", str(clip)]  # one more than needed: ends are rounded off
    _ffmpeg(site, [*looped, "-t", str(seconds + 1), "-c", "copy", "-movflags", "+faststart", str(long)])
    if (lasts := seconds_of(site, long)) < seconds:
        message = f"{long.name} lasts {lasts} s instead of {seconds} s"
        raise RuntimeError(message)
    return long


def seconds_of(site: Site, path: Path) -> float:
    """Return how long a recording lasts, in seconds, as ffprobe finds it in the container."""
    wanted = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    command = [site.environment["FFPROBE_BIN"], *wanted, str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


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
