"""Draws the first page of the PDF `source` as JPEG files: a program of its own, which can open nothing else.

Arguments: a file name and the pixels of its long side, for each picture.

Before PDFium sees one byte, the program gives up the right to open files and sockets (RLIMIT_NOFILE 0) and to start
processes. Scripts and XFA forms are not compiled into PDFium's wheel. Exit codes: 3 wants a password, 4 cannot be read.
"""

import resource
import sys
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from PIL import Image

LARGEST_SCALE = 4.0  # pixels for each point (1/72 inch): a page of a few millimetres stays small
LOCKED, UNREADABLE = 3, 4
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD of fpdfview.h


def draw() -> int:
    """Draw the page in the working folder; returns the exit code."""
    Image.preinit()  # reads the modules of picture formats, which cannot be done later
    names, sides = sys.argv[1::2], sys.argv[2::2]
    # opened before the right to open is given up, and closed by the end of the process at the latest
    targets = [(Path(name).open("wb"), int(side)) for name, side in zip(names, sides, strict=True)]  # noqa: SIM115
    source = Path("source").open("rb")  # noqa: SIM115 (as above)
    give_up_rights()
    try:
        document = pypdfium2.PdfDocument(source)
        page = document[0]
        for target, side in targets:
            _draw(page, target, side)
    except pypdfium2.PdfiumError as error:
        return LOCKED if getattr(error, "err_code", None) == _WRONG_PASSWORD else UNREADABLE
    except (IndexError, ValueError, OverflowError, MemoryError, OSError):
        return UNREADABLE
    return 0


def give_up_rights() -> None:
    """Let this process open no further file or socket, and start no process."""
    for right in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        resource.setrlimit(right, (0, 0))


def _draw(page: pypdfium2.PdfPage, target: BinaryIO, side: int) -> None:
    scale = min(LARGEST_SCALE, side / max(page.get_size()))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    picture.save(target, "JPEG", quality=82)
    target.close()


if __name__ == "__main__":
    sys.exit(draw())
