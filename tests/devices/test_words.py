"""Clock offsets and journal lines in words."""

import pytest

from accounts.models import User
from audit.reading import trail
from devices.actions import issue_device
from devices.clock_words import offset_in_words
from devices.history import line
from devices.models import Camera
from devices.refusals import NotAllowed


@pytest.mark.parametrize(
    ("offset_ms", "words"),
    [
        (0, "clock exact"),
        (812, "clock 812 ms ahead"),
        (-2400, "clock 2.4 s behind"),
        (7_200_000, "clock 2.0 h ahead"),
        (-315_360_000_000, "clock 3650 days behind"),
    ],
)
def test_an_offset_has_size_and_direction(offset_ms: int, words: str) -> None:
    assert offset_in_words(offset_ms) == words


def test_the_journal_of_a_camera_reads_as_sentences(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    with pytest.raises(NotAllowed):
        issue_device(device=camera, holder=pc_rahman, by=pc_rahman)
    issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    lines = [line(row) for row in trail(camera)]

    assert [(one.sentence, one.note, one.who, one.is_denied) for one in lines] == [
        ("Issued", "", "Ruth Adler", False),
        ("Issue refused", "no permission", "Aisha Rahman", True),
    ]
