"""`streams_per_core` and `live_to_evidence`: live video in, and how soon it is evidence. The cameras are a process."""

import hashlib
import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from config.services import state
from devices.keys import key_hash
from devices.models import Camera
from tests.benchmarks import limits
from tests.benchmarks.ingest import seconds_of
from tests.benchmarks.live_site import Site

FRAGMENT_BYTES = 24_900  # 1 Mbit/s in five fragments
WARM_SECONDS = 4
ACK_MS = 100
PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25,noise=alls=12:allf=t+u"]
SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]
ENCODING = [
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline"),
    *("-pix_fmt", "yuv420p", "-b:v", "900k", "-maxrate", "1000k", "-bufsize", "1000k"),
    *("-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "64k"),
]
FRAGMENTED = [
    *("-c", "copy", "-movflags", "empty_moov+default_base_moof+frag_keyframe+skip_trailer"),
    *("-frag_duration", "200000", "-f", "mp4"),
]
EVIDENCE = """
SELECT session.state, item.readiness IN ('ready', 'audio_only'), upload.sha256_computed, upload.state
FROM streaming_livesession session LEFT JOIN evidence_item item ON item.id = session.item_id
LEFT JOIN evidence_upload upload ON upload.id = item.upload_id WHERE session.id = %s
"""
Raw = dict[str, Any]


def streams_per_core(site: Site, *, streams: int, seconds: float) -> Raw:
    """Return how many streams of 1 Mbit/s one core of the web server carries while acks come in time.

    Measured with so many streams; when that is too much for this machine, whose cameras need cores as well, with four
    and with three fifths of them. What each gave stands in the detail.
    """
    tried: list[Raw] = []
    for fifths in (5, 4, 3):
        detail = _carried(site, max(1, streams * fifths // 5), seconds)
        tried.append({name: detail[name] for name in ("streams", "web_cores", "ack_p99_ms", "client_late_p99_ms")})
        if detail["ack_p99_ms"] <= ACK_MS:
            break
    return {"value": round(detail["streams"] / detail["web_cores"]), "limit": None, "ratio": None} | {
        "detail": detail | {"tried": tried}
    }


def _carried(site: Site, streams: int, seconds: float) -> Raw:
    """Let so many cameras stream; return what it cost and how long their acks took."""
    asked = {"keys": _cameras(streams), "seconds": seconds, "warm": WARM_SECONDS, "fragment_bytes": FRAGMENT_BYTES}
    with _playing(site, asked) as playing:
        _said(playing)
        began, before = time.perf_counter(), {name: site.cpu_seconds(name) for name in ("web", "Valkey")}
        _said(playing)
        elapsed = time.perf_counter() - began
        cpu = {name: site.cpu_seconds(name) - value for name, value in before.items()}
        told = _said(playing)
    took = sorted(told["took_ms"])
    return {
        "streams": streams,
        "fragments_s": round(len(took) / elapsed),
        "web_cores": round(cpu["web"] / elapsed, 3),
        "valkey_cores": round(cpu["Valkey"] / elapsed, 3),
        "client_cores": round(told["client_cpu_s"] / seconds, 3),
        "client_late_p99_ms": round(told["client_late_p99_ms"], 1),
        "ms_cpu_of_a_fragment": round(1000 * cpu["web"] / len(took), 3),
        **{f"ack_p{percent}_ms": round(took[int(len(took) * percent / 100)], 1) for percent in (50, 95, 99)},
    }


def live_to_evidence(site: Site, *, seconds: float, runs: int) -> Raw:
    """Return the seconds from the end of a stream to a verified item that plays, byte for byte what was sent."""
    film = _film(site, seconds)
    times, wrong, stored = [], 0, []
    sha256 = hashlib.sha256(film.read_bytes()).hexdigest()
    for _ in range(runs):
        with _playing(site, {"keys": _cameras(1), "film": str(film)}) as playing:
            told = _said(playing)
        took, is_same, until_stored = _until_evidence(told["session"], told["ended"], sha256)
        times.append(took)
        stored.append(until_stored)
        wrong += not is_same
    limit, value = limits.seconds_of_sha256(film), statistics.median(times)
    detail = {
        "runs": [round(one, 2) for one in times],
        "until_stored": [round(one, 2) for one in stored],
        "not_the_same_bytes": wrong,
        "lasts_s": round(seconds_of(site, film), 1),
        "mb": round(film.stat().st_size / 1e6, 1),
        "fragments": told["fragments"],
    }
    return {"value": round(value, 2), "limit": round(limit, 3), "ratio": round(value / limit, 1), "detail": detail}


def _until_evidence(session: str, ended: float, sha256: str) -> tuple[float, bool, float]:
    """Wait until it plays, and until it is stored; return the seconds of both and whether the bytes are the same."""
    playable = 0.0
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database, database.cursor() as cursor:
        database.autocommit = True
        while time.time() - ended < 300:
            cursor.execute(EVIDENCE, [session])
            standing, is_ready, found, upload = cursor.fetchone() or ("", False, "", "")
            if standing == "evidence" and is_ready and not playable:
                playable = time.time() - ended
            if playable and upload == "stored":
                return playable, found == sha256, time.time() - ended
            time.sleep(0.01)
    message = f"session {session} is {standing!r} after 300 s"
    raise RuntimeError(message)


def _cameras(count: int) -> dict[str, str]:
    mark = secrets.token_hex(3).upper()
    keys = {f"X7{mark}{number:04}": secrets.token_hex(32) for number in range(count)}
    Camera.objects.bulk_create(Camera(serial=serial, key_hash=key_hash(key)) for serial, key in keys.items())
    return keys


def _film(site: Site, seconds: float) -> Path:
    """Return a fragmented film that lasts so long: half a minute, again and again."""
    part, whole = site.folder / "live-part.mp4", site.folder / "live.mp4"
    quiet = [site.environment["FFMPEG_BIN"], "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
    subprocess.run([*quiet, *PICTURE, *SOUND, "-t", "30", *ENCODING, str(part)], check=True)
    looped = ["-stream_loop", str(int(seconds // 30)), "-i", str(part), "-t", str(seconds)]
    subprocess.run([*quiet, *looped, *FRAGMENTED, str(whole)], check=True)
    return whole


class _playing:  # noqa: N801 - reads as a word in `with`
    """The process of the cameras."""

    def __init__(self, site: Site, asked: Raw) -> None:
        self._asked = asked | {"address": f"ws://127.0.0.1:{site.port}/api/devices/line/"}

    def __enter__(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.live_cameras"]
        self._process = subprocess.Popen(
            command, cwd=state.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(self._asked) + "\n")
        self._process.stdin.flush()
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def _said(process: "subprocess.Popen[str]") -> Raw:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        message = "the cameras ended before they were done"
        raise RuntimeError(message)
    found: Raw = json.loads(line)
    return found
