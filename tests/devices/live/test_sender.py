"""What a camera sends next: live first, what was missed afterwards, never more than two frames without an answer."""

from dataclasses import dataclass, field

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from devices.simulator.live.pipe import Pipe
from devices.simulator.live.sender import WINDOW, Choice, Sender

MBIT = 1_000_000
FRAGMENT_SECONDS, PER_KEY = 0.2, 5
BYTES, KEY_BYTES = 20_000, 45_000  # 1 Mbit/s


def filmed(fragments: int) -> Sender:
    """An init segment and so many fragments, a key frame first and every fifth."""
    sender = Sender()
    sender.add(is_key=False)
    for number in range(fragments):
        sender.add(is_key=number % PER_KEY == 0)
    return sender


def sent_and_acked(sender: Sender, most: int = 1_000) -> list[Choice]:
    choices = []
    while len(choices) < most and (choice := sender.choose()):
        choices.append(choice)
        sender.acked(choice.seq)
    return choices


def test_init_and_the_newest_key_frame_go_before_the_buffer() -> None:
    sender = filmed(13)
    sender.go_live()

    choices = sent_and_acked(sender)

    assert [(one.seq, one.is_late) for one in choices[:4]] == [(0, False), (11, False), (12, False), (13, False)]
    assert [(one.seq, one.is_late) for one in choices[4:]] == [(seq, True) for seq in range(1, 11)]


def test_the_picture_jumps_to_the_newest_key_frame_when_five_wait() -> None:
    sender = filmed(1)
    sender.go_live()
    sent_and_acked(sender)
    for number in range(1, 13):
        sender.add(is_key=number % PER_KEY == 0)

    choices = sent_and_acked(sender)

    assert [one.seq for one in choices] == [11, 12, 13, *range(2, 11)]
    assert sender.jumped == [(2, 10)]


def test_four_that_wait_are_sent_in_order() -> None:
    sender = filmed(1)
    sender.go_live()
    sent_and_acked(sender)
    for number in range(2, 6):
        sender.add(is_key=number == 3)

    assert [one.seq for one in sent_and_acked(sender)] == [2, 3, 4, 5]
    assert sender.jumped == []


def test_a_new_line_begins_with_the_newest_key_frame_and_sends_what_the_server_lost() -> None:
    sender = filmed(7)
    sender.go_live()
    sent_and_acked(sender)

    sender.resume([(0, 2), (4, 5)])

    assert [(one.seq, one.is_late) for one in sent_and_acked(sender)] == [(6, False), (7, False), (3, True)]


class Filming(RuleBasedStateMachine):
    """A camera that films, and a line on which anything may happen to two frames at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.sender = Sender()
        self.sender.add(is_key=False)
        self.server: set[int] = set()
        self.under_way: list[int] = []
        self.number = 0

    @rule()
    def film(self) -> None:
        self.sender.add(is_key=self.number % PER_KEY == 0)
        self.number += 1

    @rule()
    def send(self) -> None:
        live = [seq for seq in range(self.sender.next_live, self.sender.last + 1) if seq not in self.server]
        choice = self.sender.choose()
        if choice is not None:
            assert choice.seq not in self.under_way
            assert choice.seq not in self.server
            assert not (choice.is_late and live), "something late went while a live fragment waited"
            self.under_way.append(choice.seq)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def arrives(self, data: st.DataObject) -> None:
        seq = data.draw(st.sampled_from(self.under_way))
        self.under_way.remove(seq)
        self.server.add(seq)
        self.sender.acked(seq)

    @precondition(lambda self: self.under_way)
    @rule()
    def the_disk_is_full(self) -> None:
        self.sender.refused(self.under_way.pop(0), is_final=False)

    @rule(arrived=st.booleans())
    def the_line_is_cut(self, arrived: bool) -> None:  # noqa: FBT001 - from Hypothesis
        self.server |= set(self.under_way) if arrived else set()
        self.under_way.clear()
        self.sender.resume([(seq, seq) for seq in self.server])

    @precondition(lambda self: self.server)
    @rule(data=st.data())
    def the_server_loses_its_last_second(self, data: st.DataObject) -> None:
        self.server -= set(data.draw(st.lists(st.sampled_from(sorted(self.server)), max_size=5)))
        self.under_way.clear()
        self.sender.resume([(seq, seq) for seq in self.server])

    @invariant()
    def never_more_than_the_window(self) -> None:
        assert self.sender.under_way == len(self.under_way) <= WINDOW

    def teardown(self) -> None:
        self.the_line_is_cut(arrived=False)
        for _ in range(2 * self.sender.last + 4):
            self.send()
            while self.under_way:
                self.server.add(self.under_way[0])
                self.sender.acked(self.under_way.pop(0))
        assert self.server == set(range(self.sender.last + 1)), "not everything has arrived"
        assert (self.sender.pending, self.sender.choose()) == (0, None)


TestFilming = Filming.TestCase
TestFilming.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


@dataclass
class Air:
    """A camera with a line of 1.5 Mbit/s and 80 ms there and back, in time that is only counted."""

    sender: Sender = field(default_factory=lambda: filmed(0))
    up: Pipe[Choice] = field(default_factory=lambda: Pipe(1.5 * MBIT, 0.04))
    down: Pipe[int] = field(default_factory=lambda: Pipe(None, 0.04))
    filmed_at: dict[int, float] = field(default_factory=dict)
    newest: float = 0.0  # when what the viewer sees was filmed
    behind: list[tuple[float, float]] = field(default_factory=list)  # at a moment, by so much
    arrived: set[int] = field(default_factory=set)

    def play(self, seconds: float, hole_at: float, hole: float, phase: float = 0.0, *, is_filmed: bool = True) -> None:
        step, next_film, has_hole = 0.01, phase, False
        for tick in range(round(seconds / step)):
            now = tick * step
            if not has_hole and now >= hole_at:
                has_hole = True
                self.up.hole(now, hole)
                self.down.hole(now, hole)
            while is_filmed and next_film <= now:
                seq = self.sender.add(is_key=self.sender.last % PER_KEY == 0)
                self.filmed_at[seq] = next_film
                next_film += FRAGMENT_SECONDS
            while choice := self.sender.choose():
                self.up.put(now, self.size(choice.seq), choice)
            for choice in self.up.out(now):
                self.arrived.add(choice.seq)
                self.down.put(now, 60, choice.seq)
                if not choice.is_late:
                    self.newest = self.filmed_at.get(choice.seq, 0.0)
            for seq in self.down.out(now):
                self.sender.acked(seq)
            self.behind.append((now, now - self.newest))

    def size(self, seq: int) -> int:
        return KEY_BYTES if seq % PER_KEY == 1 else BYTES


@settings(max_examples=25, deadline=None)
@given(hole_at=st.floats(5, 9), hole=st.floats(0.5, 8), phase=st.floats(0, 0.2))
def test_after_a_hole_the_picture_is_back_within_two_seconds_and_nothing_is_missing(
    hole_at: float, hole: float, phase: float
) -> None:
    air = Air()

    air.play(hole_at + hole + 60, hole_at, hole, phase)

    back = hole_at + hole + 2
    assert max(late for at, late in air.behind if at > back) <= 1.5
    assert max(late for at, late in air.behind if 2 < at < hole_at) <= 1.0
    assert air.sender.pending <= 4, "what was missed has not arrived"


def test_in_order_it_would_stay_behind() -> None:
    air = Air()
    air.sender._jump = lambda: None  # type: ignore[method-assign]

    air.play(20, 5, 5)

    assert max(late for at, late in air.behind if at > 12) > 1.5
