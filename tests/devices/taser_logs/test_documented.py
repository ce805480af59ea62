"""The examples of `docs/taser-logs.md` are logs that are read."""

import pytest

from devices.taser_logs.reading import read
from devices.taser_logs.records import EventKind, Model, TaserLog
from tests.house.tree import ROOT


def example(begin: str) -> TaserLog:
    """The indented block of the page that begins so, with the empty lines inside it."""
    page = (ROOT / "docs" / "taser-logs.md").read_text(encoding="utf-8")
    lines = page[page.index(f"    {begin}") :].splitlines()
    end = next(number for number, line in enumerate(lines) if line and not line.startswith("    "))
    return read(("\n".join(line[4:] for line in lines[:end]).rstrip("\n") + "\n").encode())


def test_the_example_of_an_x2_is_read() -> None:
    log = example("Model,X2")

    assert (log.model, log.dropped, len(log.events), len(log.sessions[0].cycles[0].pulses)) == (Model.X2, 8_008, 5, 2)


def test_the_example_of_a_taser_7_is_read() -> None:
    log = example("device,1")

    assert (log.model, [one.number for one in log.sessions], len(log.events)) == (Model.T7, [313], 6)


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_is_documented(kind: EventKind) -> None:
    page = (ROOT / "docs" / "taser-logs.md").read_text(encoding="utf-8")

    assert kind.value in page.split() or f"`{kind.value}" in page or f"{kind.value}`" in page
