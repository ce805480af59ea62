"""That the benchmarks measure what they say: ten minutes are ten minutes, memory counts once, a copy is on the disk."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.benchmarks import fleet, ingest, large_force, limits, live_site
from tests.benchmarks.large_force import Size
from tests.benchmarks.live_site import Site
from tests.benchmarks.uploading import percentile

TWO_SECONDS = ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=10:duration=2", "-pix_fmt", "yuv420p"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(0, tmp_path, {"FFMPEG_BIN": str(settings.FFMPEG_BIN), "FFPROBE_BIN": str(settings.FFPROBE_BIN)})


@pytest.fixture
def clip(site: Site) -> Path:
    path = site.folder / "clip.mp4"
    ingest._ffmpeg(site, [*TWO_SECONDS, str(path)])
    return path


@pytest.fixture
def sleeper() -> Iterator[int]:
    """A Python process that has just been started."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


@pytest.mark.slow
def test_the_long_clip_is_as_long_as_it_must_be(site, clip) -> None:
    long = ingest.make_long_clip(site, clip, 21)

    assert 21 <= ingest.seconds_of(site, long) <= 23


@pytest.mark.slow
def test_a_long_clip_that_is_too_short_is_no_measurement(site, clip, monkeypatch) -> None:
    monkeypatch.setattr(ingest, "_ffmpeg", lambda site, words: (site.folder / "ten_minutes.mp4").symlink_to(clip))

    with pytest.raises(RuntimeError, match=r"ten_minutes.mp4 lasts 2.0 s instead of 21 s"):
        ingest.make_long_clip(site, clip, 21)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statements",
    [
        [*fleet.people(40), *fleet.devices(20, 9)],
        [*large_force.people(), *large_force.incidents(Size(60, 10)), large_force.items(Size(60, 10))],
    ],
    ids=["fleet", "large_force"],
)
def test_what_the_benchmarks_write_by_themselves_still_fits_the_tables(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(("percent", "value"), [(95, 19), (50, 10), (100, 20), (1, 1)])
def test_a_percentile_is_one_of_the_values(percent: int, value: int) -> None:
    assert percentile(list(range(20, 0, -1)), percent) == value


@pytest.mark.parametrize("gone", [FileNotFoundError, ProcessLookupError])
def test_what_ends_while_it_is_looked_at_has_cost_nothing(monkeypatch, gone: type[OSError]) -> None:
    def read(path: Path, **_how: str) -> str:
        raise gone(path)

    monkeypatch.setattr(Path, "read_text", read)

    assert live_site.cpu_of_tree(1) == 0.0


def test_a_tool_that_is_just_being_started_does_not_count(sleeper) -> None:
    assert not live_site.is_own_worker(sleeper)


def test_a_worker_that_runs_for_a_while_counts(sleeper, monkeypatch) -> None:
    monkeypatch.setattr(live_site, "GROWN_UP_SECONDS", -1.0)

    assert live_site.is_own_worker(sleeper)


def test_memory_that_is_shared_counts_in_parts(sleeper) -> None:
    def resident() -> int:
        pages = int(Path(f"/proc/{sleeper}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    while resident() < 1 << 19:  # the program is still being loaded
        time.sleep(0.01)
    counted = live_site.memory_of(sleeper)

    assert 0 < counted < resident()


@pytest.mark.parametrize("name", ["memory_of", "age_seconds"])
def test_a_process_that_has_ended_takes_nothing(name: str) -> None:
    assert getattr(live_site, name)(2**22 + 1) == 0


@pytest.mark.parametrize("is_durable", [True, False])
def test_a_copy_is_waited_for_only_when_it_must_be_durable(is_durable: bool, tmp_path, monkeypatch) -> None:  # noqa: FBT001
    waited = []
    monkeypatch.setattr(os, "fdatasync", waited.append)
    source = tmp_path / "source"
    source.write_bytes(b"film")

    limits.seconds_of_cat(source, is_durable=is_durable)

    assert len(waited) == is_durable
    assert list(tmp_path.iterdir()) == [source]
