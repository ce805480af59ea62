"""Where frames end in bytes that are cut anywhere, and which bytes are one whole text; the frames are the library's."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.utils import apply_mask

from devices.lines.frames import FrameWalk, whole_text

LENGTHS = st.sampled_from([0, 1, 5, 125, 126, 127, 300, 65_535, 65_536, 70_000])
KINDS = st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT])


def written(length: int, kind: Opcode = Opcode.TEXT, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(kind, b"x" * length, fin=fin).serialize(mask=mask)


@given(st.lists(st.tuples(LENGTHS, KINDS, st.booleans(), st.booleans()), min_size=1, max_size=6), st.data())
def test_a_walk_knows_whether_a_frame_is_open_wherever_the_bytes_are_cut(
    frames: list[tuple[int, Opcode, bool, bool]], data: st.DataObject
) -> None:
    parts = [written(length, kind, fin=fin, mask=mask) for length, kind, fin, mask in frames]
    stream, ends = b"".join(parts), {sum(map(len, parts[: count + 1])) for count in range(len(parts))}
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8).map(sorted))
    walk = FrameWalk()

    for begin, end in pairwise([0, *cuts, len(stream)]):
        walk.pass_over(stream[begin:end])
        assert walk.is_between == (end in ends or end == 0)


def test_a_walk_that_lost_its_way_never_says_again_that_it_knows() -> None:
    walk = FrameWalk()
    walk.lose()
    walk.pass_over(written(5))

    assert not walk.is_between


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535])
def test_a_whole_text_is_read(length: int) -> None:
    found = whole_text(written(length))

    assert found is not None
    assert apply_mask(found[1], found[0]) == b"x" * length


@pytest.mark.parametrize(
    "data",
    [
        b"",
        written(5)[:-1],
        written(5) + b"\x81",
        written(5) + written(5),
        written(5, mask=False),
        written(5, fin=False),
        written(5, Opcode.BINARY),
        written(5, Opcode.CONT),
        written(5, Opcode.PING),
        written(65_536),
        b"\xc1" + written(5)[1:],
        b"\x81\xfe\x00\x05mask" + b"x" * 5,
    ],
    ids=[
        "nothing", "cut", "and a beginning", "two", "not masked", "unfinished", "binary", "a part", "ping", "long",
        "compressed", "length said too long",
    ],
)  # fmt: skip
def test_anything_else_is_left_to_the_parser(data: bytes) -> None:
    assert whole_text(data) is None
