"""The process starter: what it lets through, what it stops, and what it says."""

import os
import stat
import time
from pathlib import Path

import pytest

from evidence.media.ffmpeg import FORMATS, Failed, Limits, TimedOut, ToolMissing, Tools, arguments, run, source


def program(folder: Path, script: str) -> Path:
    path = folder / "tool"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_output_and_cost_are_handed_back(tmp_path: Path) -> None:
    finished = run(program(tmp_path, "echo whole; echo careful >&2"), [], folder=tmp_path)

    assert finished.output == b"whole\n"
    assert finished.lines == ("careful",)
    assert finished.peak_bytes > 0


def test_environment_is_emptied_and_input_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")

    finished = run(program(tmp_path, "/usr/bin/env; read line || echo closed"), [], folder=tmp_path)

    assert b"do-not-tell" not in finished.output
    assert finished.output.endswith(b"closed\n")


@pytest.mark.parametrize(
    "foreign", [["-i", "http://127.0.0.1/x"], ["-i", "file:/etc/hostname"], ["-i"], ["-protocol_whitelist", "http"]]
)
def test_other_inputs_are_refused_before_anything_starts(foreign: list[str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"only input|nowhere else"):
        run(tmp_path / "missing", foreign, folder=tmp_path)


def test_every_input_gets_its_allow_lists(tmp_path: Path) -> None:
    finished = run(program(tmp_path, 'echo "$@"'), ["-i", "file:source", "-i", "file:source"], folder=tmp_path)

    lists = f"-protocol_whitelist file,pipe -format_whitelist {FORMATS} -i file:source"
    assert finished.output.decode().strip() == f"{lists} {lists}"


def test_missing_program_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="FFMPEG_BIN"):
        run(tmp_path / "ffmpeg", [], folder=tmp_path)


@pytest.mark.slow
def test_time_limit_stops_the_whole_group(tmp_path: Path) -> None:
    tool = program(tmp_path, "/bin/sleep 30 & echo $! > child; wait")

    with pytest.raises(TimedOut, match=r"0\.3 seconds"):
        run(tool, [], folder=tmp_path, limits=Limits(wall_seconds=0.3))

    child = int((tmp_path / "child").read_text())
    assert not is_running(child)


def is_running(number: int) -> bool:
    """Wait at most a second for the kernel to take the process away; a zombie of the test container counts as gone."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.01)
    return True


@pytest.mark.slow
def test_computing_limit_stops_a_busy_tool(tmp_path: Path) -> None:
    with pytest.raises(TimedOut, match="1 seconds of computing"):
        run(program(tmp_path, "while :; do :; done"), [], folder=tmp_path, limits=Limits(cpu_seconds=1))


def test_file_limit_holds(tmp_path: Path) -> None:
    with pytest.raises(Failed):
        run(
            program(tmp_path, "/bin/sleep 0.1; /bin/dd if=/dev/zero of=big bs=1k count=64"),
            [],
            folder=tmp_path,
            limits=Limits(file_bytes=4096),
        )

    assert (tmp_path / "big").stat().st_size <= 4096


def test_memory_limit_holds(tmp_path: Path) -> None:
    tool = program(tmp_path, "/bin/sleep 0.1; /bin/dd if=/dev/zero of=/dev/null bs=400M count=1")

    with pytest.raises(Failed, match="memory"):
        run(tool, [], folder=tmp_path, limits=Limits(memory_bytes=200 << 20))


def test_endless_output_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="more than it may"):
        run(program(tmp_path, "/usr/bin/yes"), [], folder=tmp_path, limits=Limits(output_bytes=1000))


def test_output_can_be_taken_piece_by_piece(tmp_path: Path) -> None:
    pieces: list[bytes] = []

    finished = run(program(tmp_path, "/usr/bin/head -c 200000 /dev/zero"), [], folder=tmp_path, receive=pieces.append)

    assert sum(map(len, pieces)) == 200_000
    assert finished.output == b""


def test_failure_carries_its_last_words_cleaned(tmp_path: Path) -> None:
    tool = program(tmp_path, r"printf '[h264 @ 0x55aa] file:source: bad \033[31mdata\n' >&2; exit 3")

    with pytest.raises(Failed) as caught:
        run(tool, [], folder=tmp_path)

    assert str(caught.value) == "[h264] bad  [31mdata"
    assert caught.value.exit_code == 3


def test_no_process_or_pipe_is_left(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 (the folder changes while it is read)

    finished = run(program(tmp_path, "echo $$"), [], folder=tmp_path)

    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
    assert not Path(f"/proc/{int(finished.output)}").exists()


def test_arguments_are_built_as_a_list() -> None:
    built = arguments(source(skip_frame="nokey").output("name with 'quotes'; rm.jpg", vframes=1))

    assert built[:5] == ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
    assert built[5:9] == ["-max_pixels", "150000000", "-skip_frame", "nokey"]
    assert built[9:] == ["-i", "file:source", "-vframes", "1", "name with 'quotes'; rm.jpg"]


@pytest.mark.slow
def test_real_tools_know_every_allowed_format_that_they_need(tools: Tools, tmp_path: Path) -> None:
    listed = run(tools.ffmpeg, ["-hide_banner", "-demuxers"], folder=tmp_path).output.decode()

    known = {name for line in listed.splitlines() if len(line.split()) > 1 for name in line.split()[1].split(",")}
    assert set(FORMATS.split(",")) - known == set()
