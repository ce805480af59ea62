"""The emulated radio: nothing is lost or overtaken, and no more goes through than its rate allows."""

import asyncio

import hypothesis.strategies as st
import pytest
from hypothesis import given

from devices.simulator.live.pipe import BITS, BadUplink, Pipe, Radio
from devices.simulator.live.uplink import Frame, Uplink

RATE = 1.5e6


@given(
    sizes=st.lists(st.integers(1, 60_000), min_size=1, max_size=30),
    holes=st.lists(st.tuples(st.floats(0, 5), st.floats(0.01, 5)), max_size=4),
)
def test_everything_comes_out_once_in_order_and_no_faster_than_the_rate(
    sizes: list[int], holes: list[tuple[float, float]]
) -> None:
    pipe, out, now = Pipe[int](RATE, 0.04), list[tuple[float, int]](), 0.0
    waiting = sorted(holes)
    for number, size in enumerate(sizes):
        pipe.put(0.0, size, number)

    while pipe.next_at is not None:
        if waiting and waiting[0][0] <= pipe.next_at:
            at, seconds = waiting.pop(0)
            now = max(now, at)
            pipe.hole(now, seconds)
        else:
            now = pipe.next_at
            out += [(now, number) for number in pipe.out(now)]

    assert [number for _, number in out] == list(range(len(sizes)))
    sent = 0
    for at, number in out:
        sent += sizes[number]
        assert at >= sent * BITS / RATE + 0.04 - 1e-9


def test_nothing_comes_out_within_a_hole() -> None:
    pipe = Pipe[str](RATE, 0.04)
    pipe.put(0.0, 20_000, "before")
    pipe.hole(0.05, 5.0)
    pipe.put(1.0, 20_000, "within")

    assert pipe.out(5.04) == []
    assert pipe.out(5.06 + 20_000 * BITS / RATE) == ["before"]
    assert pipe.out(6.0) == ["within"]


@pytest.mark.parametrize("text", ["", "fast", "0", "1.5M,80", "1.5G", "1.5M,80ms,2"])
def test_what_is_no_uplink_is_refused(text: str) -> None:
    with pytest.raises(BadUplink):
        Radio.read(text)


def test_an_uplink_is_read() -> None:
    assert (Radio.read("1.5M,80ms"), Radio.read("300k")) == (Radio(1.5e6, 0.08), Radio(3e5, 0.0))


def test_both_ways_are_late_and_in_order_and_a_hole_holds_them_up() -> None:
    async def scene() -> tuple[list[tuple[Frame, float]], list[Frame]]:
        loop, sent, heard = asyncio.get_running_loop(), list[tuple[Frame, float]](), list[Frame]()

        async def send(frame: Frame) -> None:
            sent.append((frame, loop.time() - began))

        async def hear(frame: Frame) -> None:
            heard.append(frame)

        uplink = Uplink(Radio(1e6, 0.04))
        async with uplink.open(send, hear):
            began = loop.time()
            await uplink.send(b"x" * 1_250)  # 10 ms
            uplink.hole(0.1)
            await uplink.send("after")
            await uplink.heard("answer")
            while len(sent) < 2 or not heard:
                await asyncio.sleep(0.005)
        return sent, heard

    sent, heard = asyncio.run(scene())

    assert [frame for frame, _ in sent] == [b"x" * 1_250, "after"]
    assert all(at >= 0.1 for _, at in sent)
    assert heard == ["answer"]


@pytest.mark.parametrize(("radio", "bars"), [("4M,80ms", 4), ("1.5M,80ms", 3), ("800k,80ms", 2), ("500k,400ms", 1)])
def test_a_camera_shows_bars_by_how_good_its_radio_is(radio: str, bars: int) -> None:
    assert Radio.read(radio).bars == bars
    assert Radio().bars == 4
