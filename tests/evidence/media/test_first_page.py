"""The first page of a PDF as a picture: drawn by a process that can open nothing, within limits."""

import socket
import sys
from pathlib import Path

import pytest
from PIL import Image

from evidence.media.ffmpeg import Limits, run
from evidence.media.first_page import BROKEN_NOTE, LOCKED_NOTE, SLOW_NOTE, draw_first_page
from evidence.media.made import Made
from tests.factories.documents import make_acting_pdf, make_bursting_pdf, make_locked_pdf, make_pdf

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
TRIES = """
import sys; sys.path.insert(0, sys.argv[1])
import errno, os, socket
from evidence.media import draw_page
draw_page.give_up_rights()
for tried in (lambda: open(sys.argv[2]), lambda: socket.socket(), lambda: os.pipe()):
    try:
        tried()
    except OSError as error:
        print(errno.errorcode[error.errno])
"""


def opened(made: Made) -> Image.Image:
    with Image.open(made.path) as picture:
        return picture.convert("L")


def test_page_and_small_picture_of_a_letter_are_drawn_in_its_shape(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(make_pdf())

    made, note = draw_first_page(folder=tmp_path)

    pictures = [opened(one) for one in made]
    assert (note, [one.role for one in made]) == ("", ["proxy", "poster"])
    assert [picture.size for picture in pictures] == [(1272, 1800), (453, 640)]
    assert pictures[0].getextrema() == (0, 255)  # black words on white
    assert made[0].tool_version.startswith("pypdfium2 ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4\n%%EOF\n", BROKEN_NOTE),
        (make_locked_pdf(), LOCKED_NOTE),
        (make_pdf().replace(b"/Kids [3 0 R]", b"/Kids [9 0 R]"), BROKEN_NOTE),
    ],
    ids=["hollow", "locked", "without pages"],
)
def test_what_cannot_be_drawn_is_said(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(content)

    assert draw_first_page(folder=tmp_path) == ((), said)


def test_a_page_that_never_ends_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(make_bursting_pdf())

    assert draw_first_page(folder=tmp_path, limits=Limits(wall_seconds=10, cpu_seconds=1)) == ((), SLOW_NOTE)


def test_scripts_programs_files_and_addresses_in_a_pdf_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(bytes(64))  # 8 by 8 black points, were it read as the picture

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        (tmp_path / "source").write_bytes(make_acting_pdf("secret.txt", server.getsockname()[1]))
        made, _ = draw_first_page(folder=tmp_path)
        with pytest.raises(TimeoutError):
            server.accept()

    corner = opened(made[0]).crop((10, 1700, 180, 1790))
    assert corner.getextrema()[0] > 200  # nothing was drawn where the picture would stand


def test_the_process_can_open_no_file_no_socket_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("14 Tanner Row")

    finished = run(Path(sys.executable), ["-I", "-c", TRIES, str(ROOT), "secret.txt"], folder=tmp_path)

    assert finished.output.split() == [b"EMFILE"] * 3
