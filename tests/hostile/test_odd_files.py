"""Every odd file is kept as it is and gets the right state, within its limits, and opens nothing else."""

import hashlib
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.media.ffmpeg import FORMATS, Failed, Tools, run
from evidence.media.plan import Decision
from evidence.media.prepare import Prepared, prepare
from tests.hostile.odd_files import FILES, SECRET, Odd
from tests.hostile.scales import Scales, weigh

LONGEST_SECONDS = 20
MOST_BYTES = 512 << 20
STRACE = shutil.which("strace")

pytestmark = pytest.mark.slow


def by_name(odd: Odd) -> str:
    return odd.name[:32].encode("ascii", "replace").decode()


@pytest.fixture
def large_pytest() -> Iterator[None]:
    """Raise the peak of this process above what a tool may take."""
    block = bytearray(MOST_BYTES + 1)
    block[:: resource.getpagesize()] = bytes(len(range(0, len(block), resource.getpagesize())))
    del block
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > MOST_BYTES


@pytest.mark.parametrize(("takes", "least", "most"), [(0, 1 << 20, 64 << 20), (200 << 20, 200 << 20, 264 << 20)])
def test_memory_of_the_tool_alone_is_weighed(
    takes: int, least: int, most: int, large_pytest: None, tmp_path: Path
) -> None:
    log = tmp_path / "peaks.txt"

    run(weigh(Path(sys.executable), log), ["-IS", "-c", f"bytes([1]) * {takes}"], folder=tmp_path)

    (peak,) = (int(line) * 1024 for line in log.read_text(encoding="ascii").splitlines())
    assert least < peak < most


@pytest.mark.parametrize(("end", "code"), [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -9)])
def test_scales_end_as_the_tool_ended(end: str, code: int, tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        run(weigh(Path(sys.executable), tmp_path / "peaks.txt"), ["-IS", "-c", end], folder=tmp_path)

    assert failed.value.exit_code == code


@pytest.mark.parametrize("odd", FILES, ids=by_name)
def test_odd_file_is_shown_as_expected(odd: Odd, odd_files: dict[str, Path], scales: Scales, tmp_path: Path) -> None:
    original = odd_files[odd.name]
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    began = time.monotonic()

    prepared = prepare(original, tools=scales.tools, folder=tmp_path)

    assert prepared.examined.plan.decision is odd.expected, prepared.examined.plan.reason
    assert hashlib.sha256(original.read_bytes()).hexdigest() == before
    assert time.monotonic() - began < LONGEST_SECONDS
    assert max(scales.peaks(), default=0) < MOST_BYTES
    assert bool(scales.peaks()) is needs_a_tool(prepared)
    assert all(made.path.parent == tmp_path and made.size > 0 for made in prepared.files)
    assert {made.role.value for made in prepared.files} == expected_roles(odd, prepared)


def needs_a_tool(prepared: Prepared) -> bool:
    """Whether ffmpeg or ffprobe was asked: not for nothing, nor for a PDF."""
    found = prepared.examined.found
    return not prepared.examined.is_empty and not (found and found.container == "pdf")


def expected_roles(odd: Odd, prepared: Prepared) -> set[str]:
    if odd.name == "flood.jpg":
        return set()  # 256 million pixels: shown as it is, but we do not decode it
    pictures = {"poster", "storyboard", "storyboard_index"}
    sound = {"waveform"} if prepared.examined.found and prepared.examined.found.has_audio else set()
    copies = {
        Decision.COPY_TO_HLS: {"hls_playlist", "hls_media"} | pictures,
        Decision.MAKE_PROXY: {"proxy"} | pictures,
        Decision.PLAY_ORIGINAL: pictures,
        Decision.AUDIO_COPY: {"proxy"},
        Decision.SHOW_IMAGE: {"poster"},
        Decision.SHOW_DOCUMENT: {"proxy", "poster"},
    }
    return copies.get(odd.expected, set()) | sound


def test_only_the_empty_file_is_called_empty(odd_files: dict[str, Path], tools: Tools, tmp_path: Path) -> None:
    kept = [odd for odd in FILES if odd.expected is Decision.KEEP_ONLY]

    empty = [odd.name for odd in kept if prepare(odd_files[odd.name], tools=tools, folder=tmp_path).examined.is_empty]

    assert empty == ["empty.mp4"]


@pytest.mark.parametrize("odd", [odd for odd in FILES if odd.is_evil], ids=by_name)
def test_evil_file_leaks_nothing(odd: Odd, odd_files: dict[str, Path], tools: Tools, tmp_path: Path) -> None:
    prepared = prepare(odd_files[odd.name], tools=tools, folder=tmp_path)

    assert prepared.files == ()
    assert SECRET not in prepared.examined.plan.reason
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize("name", ["hls", "concat", "image2", "dash", "sdp", "rtsp", "svg_pipe", "lavfi", "webvtt"])
def test_format_that_opens_other_files_is_not_allowed(name: str) -> None:
    assert name not in FORMATS.split(",")


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
@pytest.mark.parametrize("odd", [odd for odd in FILES if odd.is_evil or "%" in odd.name], ids=by_name)
def test_evil_file_opens_nothing_beside_itself(
    odd: Odd, odd_files: dict[str, Path], tools: Tools, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    watched = Tools(watch(tools.ffmpeg, tmp_path), watch(tools.ffprobe, tmp_path))

    prepare(odd_files[odd.name], tools=watched, folder=folder)

    calls = "".join(log.read_text(errors="replace") for log in tmp_path.glob("*.log"))
    if not calls:
        pytest.skip("strace may not watch processes here")
    opened_in_reach = {line for line in calls.splitlines() if str(tmp_path.parent) in line and "execve" not in line}
    assert '"source", O_RDONLY' in calls
    assert "AF_INET" not in calls
    assert "secret.txt" not in calls
    assert "pattern001" not in calls
    assert opened_in_reach == set()


def watch(program: Path, folder: Path) -> Path:
    """Return a program that does the same under strace, with every opened file and socket in a log beside it."""
    script = folder / program.name
    log = folder / f"{program.name}.log"
    script.write_text(
        f'#!/bin/sh\nexec {STRACE} -f -o {log} -e trace=openat,open,socket,connect,execve {program} "$@"\n'
    )
    script.chmod(0o755)
    return script
