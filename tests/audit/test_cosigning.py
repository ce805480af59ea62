"""Our side of the witnesses: heads are brought to them in threads, and nothing they do stops the sealer."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from audit import cosigning, witness_client
from audit.cosigning import Courier
from audit.known_keys import KnownWitness
from audit.models import Checkpoint, Cosignature
from audit.sealer import Sealer
from audit.witness.server import WitnessServer
from audit.witness.service import Answer, Witness
from audit.witness_client import Reply
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.heads import cosigned, size_of

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


@pytest.fixture
def lying(pcc: Witness, serving: Callable[[WitnessServer], KnownWitness]) -> Callable[[Answer], KnownWitness]:
    """Serve a witness that answers every submission with the same words."""

    def serve(answer: Answer) -> KnownWitness:
        pcc.add_checkpoint = lambda body: answer  # type: ignore[method-assign]  # a lying witness is what we need
        return serving(WitnessServer(("127.0.0.1", 0), pcc))

    return serve


def step_until(courier: Courier, done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, "the courier did not come back"
        courier.step()


def test_heads_are_cosigned_as_the_log_grows(
    sealer: Sealer, known: KnownWitness, pcc: Witness, pc_rahman: Officer
) -> None:
    courier = Courier(known)
    write(300, pc_rahman)
    sealer.round(is_last=True)
    step_until(courier, lambda: cosigned() == [300])
    write(7, pc_rahman)
    sealer.round(is_last=True)
    step_until(courier, lambda: cosigned() == [300, 307])

    saved = Cosignature.objects.get(size=307)
    head = Checkpoint.objects.get(size=307)
    assert size_of(pcc, sealer.signer.name) == 307
    assert pcc.records.last(sealer.signer.name) == f"{head.signed_note}{saved.line}\n"
    assert saved.witness == "witness.pcc.example/w1"


def test_nothing_is_asked_without_a_new_head(sealer: Sealer, known: KnownWitness, pc_rahman: Officer) -> None:
    courier = Courier(known)
    courier.step()
    nothing_signed = courier._asked
    write(2, pc_rahman)
    sealer.round(is_last=True)
    courier.finish(5)
    courier.step()

    assert (nothing_signed, courier._asked, cosigned()) == (None, None, [2])


def test_a_restarted_sealer_goes_on_from_what_it_knows(sealer: Sealer, known: KnownWitness, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)
    write(2, pc_rahman)
    sealer.round(is_last=True)

    Courier(known).finish(5)

    assert cosigned() == [3, 5]


def test_a_witness_that_knows_another_size_is_asked_from_there(
    sealer: Sealer, known: KnownWitness, pc_rahman: Officer
) -> None:
    """As after a database that was restored without the last cosignatures, or between two checkpoints."""
    write(300, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)
    attack("TRUNCATE audit_cosignature")
    write(3, pc_rahman)
    sealer.round(is_last=True)

    Courier(known).finish(5)

    assert cosigned() == [303]


def test_a_sealer_asks_its_witness_in_its_rounds(sealer: Sealer, known: KnownWitness, pc_rahman: Officer) -> None:
    sealer.couriers = [Courier(known)]
    write(3, pc_rahman)

    sealer.round()
    sealer.finish(5)

    assert cosigned() == [3]


def test_a_stopped_witness_never_stops_sealing_and_is_made_up_for(
    sealer: Sealer, known: KnownWitness, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("audit.cosigning.time.monotonic", lambda: clock[0])
    stopped = KnownWitness(known.verifier, "http://127.0.0.1:1")
    courier = Courier(stopped)
    sealer.couriers = [courier]
    write(3, pc_rahman)
    sealed = sealer.round()
    while courier._asked:
        courier.step()
    courier.witness = known

    too_early = courier.step() or courier._asked
    clock[0] += cosigning.FIRST_PAUSE
    courier.step()
    asked = courier._asked
    assert asked is not None
    asked[1].result(10)
    courier.step()

    assert (sealed, too_early, cosigned()) == (3, None, [3])
    assert "Checkpoint 3 is not cosigned yet. The witness witness.pcc.example/w1 cannot be asked" in caplog.text


def test_a_witness_that_hangs_holds_up_nothing(
    sealer: Sealer, known: KnownWitness, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def hang(*_: object) -> Reply:
        released.wait(20)
        return Reply(500, "")

    monkeypatch.setattr(witness_client, "submit", hang)
    sealer.couriers = [Courier(known)]
    write(3, pc_rahman)

    began = time.monotonic()
    sealer.round()
    write(2, pc_rahman)
    sealed = sealer.round()
    seconds = time.monotonic() - began

    released.set()
    sealer.couriers[0].finish(5)
    assert sealed == 2
    assert seconds < 10


def test_pauses_grow_and_end_with_the_next_cosignature(
    sealer: Sealer, known: KnownWitness, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = Courier(known)
    pauses = []
    for _ in range(7):
        pauses.append(courier._pause)
        courier._wait()
    courier._from = 0.0
    write(1, pc_rahman)
    sealer.round(is_last=True)

    courier.finish(5)

    assert pauses == [15.0, 30.0, 60.0, 120.0, 240.0, 300.0, 300.0]
    assert (courier._pause, cosigned()) == (15.0, [1])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(403, "no\n"), "refuses the checkpoint of 3 entries (403)."),
        (Answer(409, "9\n", "text/x.tlog.size"), "(409). It has cosigned 9 entries."),
        (Answer(409, "0\n", "text/x.tlog.size"), "(409). It has cosigned 0 entries."),
        (Answer(409, "9\n"), "refuses the checkpoint of 3 entries (409). Run"),
        (Answer(200, "— stranger.example AAAAAAAA\n"), "without a cosignature of the key that the settings name"),
        (Answer(200, "thank you\n"), "is not a signature line"),
        (Answer(200, ""), "has no signature lines"),
    ],
)
def test_a_refusal_is_told_and_nothing_is_kept(
    sealer: Sealer,
    lying: Callable[[Answer], KnownWitness],
    pc_rahman: Officer,
    caplog: Any,
    answer: Answer,
    words: str,
) -> None:
    courier = Courier(lying(answer))
    write(3, pc_rahman)
    sealer.round(is_last=True)

    courier.finish(5)

    assert cosigned() == []
    assert words in caplog.text
    assert courier._from > time.monotonic()


def test_a_log_without_its_leaves_asks_nothing_and_says_so(
    sealer: Sealer, known: KnownWitness, pc_rahman: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    write(300, pc_rahman)
    sealer.round(is_last=True)
    attack("DELETE FROM audit_checkpoint WHERE size = 256", "DELETE FROM audit_leaf WHERE leaf_index < 10")
    courier = Courier(known)
    courier._cosigned = courier._known = 20

    with caplog.at_level(logging.ERROR):
        courier.step()

    assert courier._asked is None
    assert "No proof of growth from 20 to 300 can be made" in caplog.text
