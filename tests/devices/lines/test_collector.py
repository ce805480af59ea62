"""What is written together: a batch that could not be written leaves no gap behind it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError

from devices.lines import collector
from devices.lines.collector import Collector, Waiting
from devices.lines.line import Line
from devices.models import Camera
from devices.protocol import Report
from devices.report_rows import Arrived

pytestmark = pytest.mark.django_db


class Desk:
    """A desk whose database is away for the first batch; it notes the reports of each."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def ask(self, function: Any, *, arrived: Sequence[Arrived], by: Any) -> list[Any]:
        self.batches.append([one.report.number for one in arrived])
        if len(self.batches) == 1:
            await asyncio.sleep(0.05)  # meanwhile the next report of the same line comes in
            raise OperationalError("the database is away")
        return [collector.Kept(one.report.number) for one in arrived]


def test_after_a_lost_batch_the_later_reports_of_its_lines_are_left_to_be_sent_again(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    monkeypatch.setattr(collector, "DESK", desk)

    async def play() -> None:
        async def no_send(_: dict[str, Any]) -> None: ...

        cut, other = Line(camera, 0, no_send), Line(Camera(serial="X6039A1B5"), 0, no_send)
        writing = Collector()
        working = asyncio.create_task(writing.work())
        await writing.add(waiting(cut, 1))
        await asyncio.sleep(0.01)
        await writing.add(waiting(cut, 2))
        await writing.add(waiting(other, 7))
        async with asyncio.timeout(5):
            while len(desk.batches) < 2:
                await asyncio.sleep(0.02)
        working.cancel()

    async_to_sync(play)()

    assert desk.batches == [[1], [7]]


def waiting(line: Line, number: int) -> Waiting:
    report = Report(number, 71, 1, 2)
    return Waiting(line, Arrived(line.camera_id, 0, report, f"{number:064}"), b"{}")
