"""What is looked for in a file from outside: nothing is clean by default, and an archive does not become a bomb."""

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from community.inspecting import inspect
from community.quarantine import archives, clamd, yara
from community.quarantine.answers import Answer, Found, verdict_of
from tests.community.clamd import running_clamd
from tests.community.evil import EICAR, EVIL, MP4_START, zipped

CLEAN, INFECTED, UNSCANNABLE, ERROR = Found.CLEAN, Found.INFECTED, Found.UNSCANNABLE, Found.ERROR


def look(content: bytes, folder: Path) -> Answer:
    """Look at a file as a worker does."""
    path = folder / "file"
    path.write_bytes(content)
    (folder / "work").mkdir()
    sha256 = hashlib.sha256(content).hexdigest()
    looked = inspect(path, folder=folder / "work", sha256=sha256, received_at=timezone.now())
    return verdict_of(looked.answers)


@pytest.mark.parametrize("name", list(EVIL))
def test_what_could_do_harm_is_held(name: str, tmp_path: Path) -> None:
    content, found, words = EVIL[name]

    answer = look(content, tmp_path)

    assert (answer.found, words in answer.finding) == (found, True), answer
    assert not list((tmp_path / "work").glob("entry-*"))


@pytest.mark.parametrize("content", [b"just words", MP4_START + bytes(3000), zipped(("a.txt", b"hello"))])
def test_what_holds_nothing_bad_is_clean_only_after_it_was_looked_at(content: bytes, tmp_path: Path) -> None:
    assert look(content, tmp_path).found is CLEAN


def test_an_infected_file_is_shown_to_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("community.inspecting.examine", lambda *_, **__: pytest.fail("it was opened"))

    assert look(EICAR, tmp_path).found is INFECTED


def test_other_bytes_than_those_that_arrived_are_no_verdict(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"changed")

    looked = inspect(path, folder=tmp_path, sha256="0" * 64, received_at=timezone.now())

    assert verdict_of(looked.answers).found is ERROR


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([], ERROR),
        ([CLEAN], CLEAN),
        ([CLEAN, ERROR], ERROR),
        ([UNSCANNABLE, ERROR], ERROR),
        ([UNSCANNABLE, CLEAN], UNSCANNABLE),
        ([ERROR, INFECTED, CLEAN], INFECTED),
    ],
)
def test_the_worst_answer_decides(found: list[Found], verdict: Found) -> None:
    assert verdict_of(Answer("x", one) for one in found).found is verdict


def test_an_archive_with_too_many_entries_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    path = tmp_path / "file"
    path.write_bytes(zipped(*((f"{number}.txt", b"x") for number in range(4))))

    answer = archives._look_into(path, tmp_path, yara.scan, archives.Allowance(entries=3), depth=0)

    assert answer is not None
    assert (answer.found, answer.finding) == (UNSCANNABLE, "An archive with more than 3 entries.")


REPLIES = {
    "stream: OK": CLEAN,
    "stream: Win.Test.EICAR_HDB-1 FOUND": INFECTED,
    "stream: (null) FOUND": UNSCANNABLE,
    "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND": UNSCANNABLE,
    "INSTREAM size limit exceeded. ERROR": UNSCANNABLE,
    "stream: Can't allocate memory ERROR": ERROR,
    "": ERROR,
}


@pytest.mark.parametrize("reply", list(REPLIES))
def test_only_ok_is_clean(reply: str) -> None:
    assert clamd._read(reply, "1").found is REPLIES[reply]


def test_a_scanner_that_is_away_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")

    assert clamd.scan(path, str(tmp_path / "none.sock"), in_pieces=False).found is ERROR


def test_what_is_no_film_and_too_large_for_the_scanner_is_unscannable(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(clamd.PIECE_BYTES + 1)

    assert clamd.scan(path, "127.0.0.1:1", in_pieces=False).found is UNSCANNABLE


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.mark.scanner
@pytest.mark.slow
def test_a_real_clamd_finds_what_stands_in_the_second_piece_of_a_film(scanner: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.write(MP4_START)
        file.truncate(clamd.PIECE_BYTES - 20)
        file.seek(0, 2)
        file.write(EICAR)  # over the border of two pieces
        file.truncate(clamd.PIECE_BYTES + 2_000_000)

    infected = clamd.scan(path, scanner, in_pieces=True)
    path.write_bytes(b"words")
    clean = clamd.scan(path, scanner, in_pieces=False)

    assert (infected.found, infected.finding) == (INFECTED, "Test.EICAR.UNOFFICIAL")
    assert clean.found is CLEAN
    assert clean.version.startswith("ClamAV")


def hang_up(server: socket.socket) -> None:
    """Close each connection at once, until the door is closed."""
    with contextlib.suppress(OSError):
        while True:
            server.accept()[0].close()


def test_a_scanner_that_hangs_up_in_the_middle_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(3_000_000))
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=hang_up, args=(server,), daemon=True).start()

        answer = clamd.scan(path, f"127.0.0.1:{server.getsockname()[1]}", in_pieces=False)

    assert answer.found is ERROR
