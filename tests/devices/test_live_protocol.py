"""Live video on the wire: the frame and the chain as the protocol's page has them, and strict reading of the rest."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocol import (
    Ack,
    BadMessage,
    Begin,
    Checkpoint,
    Command,
    CommandResult,
    Do,
    End,
    Fragment,
    FragmentFlag,
    FromDevice,
    FromServer,
    Hashes,
    Have,
    Receipt,
    RefusedFragment,
    Result,
    Resume,
    StartedBy,
    Watchers,
    WhyNot,
    WhyRefused,
    chain_next,
    chain_start,
    read_from_device,
    read_from_server,
    write_frame,
)
from devices.protocol.live import HEADER, LARGEST_FRAGMENT
from devices.protocol.live_messages import MOST_DIGESTS

PAGE = Path(__file__).parents[2] / "docs" / "device-protocol.md"
SESSION = UUID("0193510e-a8e0-7c41-8b7d-5f0c2a9e6d13")
START = "b48212c98319147d7a2e9e7ec56dd3b0f18250809cb079dcac44cf1d5d45c34a"
GOLDEN = [  # seq, capture time, bytes, digest, chain
    (
        *(0, 1732229540000000, bytes.fromhex("000000106674797069736f3500000000")),
        "14a1ecad3d36a61c8027e87a84a28ad0b098ee73f7fb8b561741530144e57025",
        "b61838c4efef629965a541ec620163907f344d387484c2e90b4aeb830878ed6d",
    ),
    (
        *(1, 1732229540000000, b"first fragment"),
        "170ca1344388dcd7ba1749e0dd67f0da393eec54357b174819d1b766aba3a017",
        "47956cd326de69d7c2807f08963ceb287f32adf06643dac0054e886cf802b994",
    ),
    (
        *(2, 1732229540200000, b"second fragment"),
        "e32b7a61f2da3e80d7ffe725180e3bf83da6ac7166b594b38f69a449b4cfdf16",
        "1fff78ee8ce5d2590d3b553db82649ba7fc735432dc1f6d2e781927c3a45eb4e",
    ),
]
FRAME = (
    "01020193510ea8e07c418b7d5f0c2a9e6d1300000002000627741e69be40"
    "1fff78ee8ce5d2590d3b553db82649ba7fc735432dc1f6d2e781927c3a45eb4e7365636f6e6420667261676d656e74"
)
FRAGMENT = Fragment(SESSION, 2, 1732229540200000, FragmentFlag.BACKFILL, bytes.fromhex(GOLDEN[2][4]), GOLDEN[2][2])
BEGIN = Begin(
    SESSION, "X6039A1B4-20261121-224250", StartedBy.OFFICER, "avc1.42C01F", 200, 1732229540000000, 30_000
)  # fmt: skip
SAID: list[FromDevice] = [
    BEGIN,
    Begin(
        SESSION, "X6039A1B4-20261121-224250", StartedBy.SIGNAL, "avc1.42C01F,mp4a.40.2", 200, 1732229540000000, 0,
        signal_id="X3000A1C2:118", command=SESSION,
    ),
    Resume(SESSION),
    Checkpoint(SESSION, 50, bytes(32)),
    Hashes(SESSION, 7, (bytes(32), b"\xff" * 32)),
    End(SESSION, 300, bytes(32)),
    CommandResult(SESSION, Result.READ),
    CommandResult(SESSION, Result.REFUSED, WhyNot.WEARER),
]  # fmt: skip
ANSWERED: list[FromServer] = [
    Have(SESSION, ((0, 120), (140, 182))),
    Have(SESSION, ()),
    Ack(SESSION, 4, is_again=True),
    RefusedFragment(SESSION, 4, WhyRefused.DISK),
    Receipt(SESSION, SESSION, "9f2c" * 16, 45_000_000),
    Watchers(SESSION, 2, ("Insp Kaur", "Sgt Nair")),
    Command(SESSION, Do.START, by="Insp Kaur", reason="Siege in Fenwick Court"),
    Command(SESSION, Do.MESSAGE, "Stay behind the car", "Insp Kaur"),
]


def test_the_chain_is_the_one_on_the_page_and_will_be_in_twenty_years() -> None:
    page = PAGE.read_text(encoding="utf-8")
    chain = chain_start(SESSION, "X6039A1B4")

    assert (chain.hex(), START in page) == (START, True)
    for seq, captured_us, data, digest, value in GOLDEN:
        fragment = Fragment(SESSION, seq, captured_us, FragmentFlag(0), bytes(32), data)
        chain = chain_next(chain, fragment.digest)
        assert (fragment.digest.hex(), chain.hex()) == (digest, value)
        assert f"`{digest}` | `{value}`" in page


def test_a_frame_is_these_bytes_and_reads_back() -> None:
    frame = bytes.fromhex(FRAME)

    assert FRAGMENT.pack() == frame
    assert Fragment.unpack(frame) == FRAGMENT


@pytest.mark.parametrize("moved", ["session", "seq", "captured_us", "data"])
def test_nothing_in_a_fragment_but_its_flags_can_change_behind_the_chain(moved: str) -> None:
    others = {
        "session": UUID(int=SESSION.int ^ 1),
        "seq": 3,
        "captured_us": 1732229540200001,
        "data": b"second fragmenT",
    }

    assert Fragment(**(vars(FRAGMENT) | {moved: others[moved]})).digest != FRAGMENT.digest
    assert Fragment(**(vars(FRAGMENT) | {"flags": FragmentFlag.KEY})).digest == FRAGMENT.digest


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (bytes.fromhex(FRAME)[: HEADER.size], "A fragment has 1 to 4194304 bytes behind its 62 bytes of header."),
        (bytes(HEADER.size + LARGEST_FRAGMENT + 1), "A fragment has 1 to 4194304 bytes behind its 62 bytes of header."),
        (b"\x02" + bytes.fromhex(FRAME)[1:], "This is version 2 of a fragment; version 1 is understood."),
        (b"\x01\x10" + bytes.fromhex(FRAME)[2:], "The flags of the fragment are impossible."),
        (b"\x01\x08" + bytes.fromhex(FRAME)[2:], "The flags of the fragment are impossible."),
    ],
)
def test_what_cannot_be_a_fragment_is_refused_with_one_sentence(frame: bytes, sentence: str) -> None:
    with pytest.raises(BadMessage) as caught:
        Fragment.unpack(frame)

    assert str(caught.value) == sentence


@given(st.binary(max_size=200))
def test_any_frame_is_a_fragment_or_a_bad_message(frame: bytes) -> None:
    try:
        fragment = Fragment.unpack(frame)
    except BadMessage:
        return
    assert fragment.pack() == frame


@pytest.mark.parametrize("message", SAID, ids=lambda one: type(one).__name__)
def test_what_a_camera_says_of_its_stream_reads_back(message: FromDevice) -> None:
    assert read_from_device(write_frame(message)) == message


@pytest.mark.parametrize("message", ANSWERED, ids=lambda one: type(one).__name__)
def test_what_the_server_says_of_a_stream_reads_back(message: FromServer) -> None:
    assert read_from_server(write_frame(message)) == message


@pytest.mark.parametrize(
    ("name", "changed", "sentence"),
    [
        ("session", "0193510E-A8E0-7C41-8B7D-5F0C2A9E6D13", "'session' must be of the form"),
        ("session", "0193510e-a8e0-4c41-8b7d-5f0c2a9e6d13", "'session' must be a UUID of version 7"),
        ("session", "ffffffff-a8e0-7c41-8b7d-5f0c2a9e6d13", "version 7 of the years 2000 to 2100"),
        ("recording_id", "../../etc", "'recording_id' must be of the form"),
        ("started_by", "manual", "'started_by' must be one of officer, signal, gunshot, watch_me, remote."),
        ("fragment_ms", 19, "'fragment_ms' must be a whole number from 20 to 2000."),
        ("first_captured_us", -1, "'first_captured_us' must be a whole number from"),
        ("command", "now", "'command' must be of the form"),
        ("colour", "red", "'colour' is not a known field."),
    ],
)
def test_a_beginning_is_read_strictly(name: str, changed: object, sentence: str) -> None:
    frame = json.dumps({"begin": BEGIN.to_object() | {name: changed}})

    with pytest.raises(BadMessage, match=sentence):
        read_from_device(frame)


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"hashes": {"digests": []}}, "'digests' must be a list of 1 to 3000."),
        ({"hashes": {"digests": ["0" * 64] * (MOST_DIGESTS + 1)}}, "'digests' must be a list of at most 3000."),
        ({"hashes": {"digests": ["0" * 63]}}, "'digest' must be of the form"),
        ({"hashes": {"digests": ["0" * 64] * 2, "from_seq": 2**32 - 1}}, "they end behind 4294967295."),
        ({"end": {"last_seq": -1, "chain": "0" * 64}}, "'last_seq' must be a whole number"),
        ({"end": {"last_seq": 4, "chain": "G" * 64}}, "'chain' must be of the form"),
        ({"command_result": {"id": str(SESSION), "result": "refused"}}, "has no field 'why'."),
        ({"command_result": {"id": str(SESSION), "result": "done", "why": "off"}}, "'why' is not a known field."),
    ],
)
def test_other_messages_of_a_stream_are_read_strictly(message: dict[str, dict[str, object]], sentence: str) -> None:
    name, fields = next(iter(message.items()))
    known = {} if name == "command_result" else {"session": str(SESSION)}
    first = {"from_seq": 0} if name == "hashes" else {}

    with pytest.raises(BadMessage, match=sentence):
        read_from_device(json.dumps({name: known | first | fields}))


@pytest.mark.parametrize("ranges", [[[0, 3], [4, 5]], [[5, 4]], [[0, 3], [2, 9]], [[1]], [7], [[0, 1, 2]]])
def test_ranges_that_touch_or_turn_back_are_refused(ranges: object) -> None:
    with pytest.raises(BadMessage):
        read_from_server(json.dumps({"have": {"session": str(SESSION), "ranges": ranges}}))
