"""The sweep beside plain `sha256sum` over the same bytes, by turns in one run, and what flips are found.

The files lie on the same disk as the store's. Both sides read everything; the sweep also asks the rows, judges, and
writes down the outcome with its entry in the journal.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from evidence import storage
from evidence.actions.integrity.sweeping import sweep
from evidence.models import File, Item, Place, Role, Source, TimeBasis
from tests.benchmarks.dock import make_random_file

MEBIBYTE = 1 << 20
RUNS = 3
SHA256SUM = shutil.which("sha256sum") or "sha256sum"


def measure(*, files: int = 24, mebibytes: int = 32) -> dict[str, Any]:
    """Return the ratio of the sweep's throughput to that of sha256sum, median of three, each over all the bytes."""
    settings.SWEEP_BYTES_PER_SECOND = 1 << 40  # the limit of rate is for production, the figure is what it could do
    with tempfile.TemporaryDirectory(dir=settings.INCOMING_DIR) as name:
        paths = [make_random_file(Path(name) / f"{number}.bin", mebibytes * MEBIBYTE) for number in range(files)]
        rows = [_stored(path) for path in paths]
        size = files * mebibytes * MEBIBYTE
        plain, swept, ratios = [], [], []
        for _ in range(RUNS):
            plain.append(_plain(paths))
            swept.append(_swept([row.pk for row in rows], size))
            ratios.append(plain[-1] / swept[-1])
        found = _flip_and_find(rows[0])
    return {
        "value": round(statistics.median(ratios), 3),
        "limit": round(size / statistics.median(plain) / 1e6, 1),
        "ratio": round(statistics.median(ratios), 3),
        "detail": {
            "files": files,
            "mebibytes_each": mebibytes,
            "sha256sum_s": [round(seconds, 3) for seconds in plain],
            "sweep_s": [round(seconds, 3) for seconds in swept],
            "sweep_mb_per_s": round(size / statistics.median(swept) / 1e6, 1),
            "runs": [round(ratio, 3) for ratio in ratios],
            "flipped_byte_found": found,
            "processors": os.cpu_count(),
        },
    }


def _stored(path: Path) -> File:
    """Put a file into the store and give it its rows, as after receiving."""
    now = timezone.now()
    item = Item.objects.create(title="Benchmark", source=Source.OTHER, recorded_at=now, time_basis=TimeBasis.STATED)
    file = File(item=item, role=Role.ORIGINAL, media_type="video/mp4", size=path.stat().st_size)
    done = subprocess.run([SHA256SUM, str(path)], check=True, capture_output=True, text=True)
    file.sha256, file.key = done.stdout.split()[0], storage.original_key(file)
    storage.put(path, file.key, file.media_type)
    file.place, file.stored_at = Place.STORED, now
    file.save()
    return file


def _plain(paths: list[Path]) -> float:
    began = time.perf_counter()
    subprocess.run([SHA256SUM, *map(str, paths)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _swept(rows: list[Any], size: int) -> float:
    """Sweep exactly these files: everything else counts as checked just now."""
    File.objects.exclude(pk__in=rows).filter(place=Place.STORED).update(
        verified_at=timezone.now() + timedelta(days=1), verify_outcome="match"
    )
    began = time.perf_counter()
    done = sweep(seconds=3600, again_after=timedelta(0))
    taken = time.perf_counter() - began
    if (done.bytes, done.wrong) != (size, 0):
        message = f"the sweep read {done.bytes} of {size} bytes and found {done.wrong} wrong"
        raise RuntimeError(message)
    return taken


def _flip_and_find(file: File) -> int:
    """Put one changed byte over an object and return how many files the next sweep finds wrong: exactly one."""
    content = bytearray(b"".join(storage.read_range(file.key, 0, None)))
    content[len(content) // 2] ^= 1
    storage.client().put_object(Bucket=settings.S3_BUCKET, Key=file.key, Body=bytes(content))
    return sweep(seconds=3600, again_after=timedelta(0)).wrong
