"""How fast bytes come in, how long the request takes that ends an upload, and what memory large files need.

Each function takes a `live_site.Site` that is prepared and empty, and returns one figure as benchmarks name them.
"""

import math
import os
import statistics
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import limits
from tests.benchmarks.dock import Dock, make_random_file
from tests.benchmarks.figures import as_figure, rounded
from tests.benchmarks.ingest import MEGABYTE, Figure, make_dock
from tests.benchmarks.live_site import Site

WATCHED = ("web", "media", "ingest")  # the processes whose memory must not grow with a file


def upload_throughput(site: Site, *, scale: float = 1.0, runs: int = 9) -> Figure:
    """Measure MB/s of 300 MB in one PATCH, hashed and durable when answered, beside `cat` in the same run.

    The limit is `cat FILE > COPY` until the copy is as durable as the upload. How we compare with a `cat` that leaves
    its copy in memory, and with SHA-256 alone, is in the detail.
    """
    dock = make_dock(site)
    source = make_random_file(site.folder / "throughput.bin", int(300 * MEGABYTE * scale))
    size = source.stat().st_size / MEGABYTE
    speeds: dict[str, list[float]] = {"runs": [], "cat_durable": [], "cat_in_memory": [], "sha256_alone": []}
    cpu = []
    for _ in range(runs):
        speeds["cat_durable"].append(size / limits.seconds_of_cat(source, is_durable=True))
        speeds["cat_in_memory"].append(size / limits.seconds_of_cat(source, is_durable=False))
        speeds["sha256_alone"].append(size / limits.seconds_of_sha256(source))
        address = dock.announce(source)
        os.sync()
        before = site.cpu_seconds("web")
        speeds["runs"].append(size / dock.send(source, address))
        cpu.append(site.cpu_seconds("web") - before)
        dock.wait_until_stored(address)
    value, limit, in_memory, hashing = (statistics.median(taken) for taken in speeds.values())
    detail = {f"{name}_mb_s": rounded(taken) for name, taken in speeds.items()} | {
        "ratio_to_cat_in_memory": round(value / in_memory, 3),
        "ratio_to_sha256_alone": round(value / hashing, 3),
        "web_cpu_s": rounded(cpu, 3),
        "mb": size,
    }
    return as_figure("upload_throughput", value, "MB/s", limit, value / limit, detail)


def finish_request(site: Site, *, scale: float = 1.0, runs: int = 20) -> Figure:
    """Measure ms of the request that ends an upload (p95), for 1 MB to 4 GB, and the memory that a large file takes."""
    dock = make_dock(site)
    _finish_once(site, dock, make_random_file(site.folder / "warm.bin", 2 * MEGABYTE), {})
    before = {name: site.memory_bytes(name) for name in WATCHED}
    most = dict(before)
    taken: dict[str, list[float]] = {}
    for size, times in ((1, runs), (300, max(1, runs // 2)), (int(4000 * scale), max(1, runs // 10))):
        source = make_random_file(site.folder / "finish.bin", max(2, int(size)) * MEGABYTE)
        taken[f"{size} MB"] = [_finish_once(site, dock, source, most) for _ in range(times)]
        source.unlink()
    value = percentile([value for values in taken.values() for value in values], 95)
    limit = limits.rename_and_insert_ms(site.folder, site.environment["DATABASE_URL"])
    grown = {name: round((most[name] - before[name]) / (1 << 20), 1) for name in before}
    detail = {"ms": {name: rounded(values, 1) for name, values in taken.items()}, "memory_grown_mib": grown}
    return as_figure("finish_request", value, "ms", limit, value / limit, detail)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


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
