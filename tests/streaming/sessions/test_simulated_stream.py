"""The simulator's cameras at our own web server: over cut lines the very bytes arrive, with a chain that holds."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from devices.models import Camera
from devices.simulator.field.line import PATH
from devices.simulator.live.stream import Stream
from streaming.actions.finishing import place_in_spool
from streaming.models import LiveSession, SessionState
from streaming.spool.layout import SpoolFile, read_records
from tests.devices.lines.server import on_a_server
from tests.devices.live.conftest import Filming, Quick, filming_at
from tests.factories.line_server import until
from tests.streaming.sessions.filming import fragment_bytes, init_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool", "desks_in_this_thread")]


class Boxes(Quick):
    """Fragments in which the server finds its key frames."""

    def piece(self, number: int, first_us: int):
        made = super().piece(number, first_us)
        return replace(made, data=fragment_bytes(number, is_key=made.is_key, size=2_000))


@pytest.mark.slow
def test_over_cut_lines_the_server_has_what_the_camera_has_filmed(camera: Camera, tmp_path: Path) -> None:
    source = Boxes(60, init=init_bytes(), pressed_at=timezone.now() - timedelta(seconds=60))

    async def play(address: str) -> tuple[Filming, Stream]:
        url = address.replace("ws://", "http://").removesuffix(PATH)
        filming = filming_at(url, tmp_path / "tapes", source)
        running = asyncio.create_task(filming.line.run())
        await filming.film(20)
        for number, fragments in ((1, 30), (2, 45)):
            await until(lambda least=number: filming.line.tally.hellos == least and filming.line._socket)
            filming.line.cut()
            await filming.until_filmed(fragments)
        (stream,) = filming.on_air.filmed.values()
        filming.behaviour.stop(filming.behaviour.now)
        filming.on_air.look()
        await until(lambda: stream.is_drained)
        filming.on_air.streams.open.clear()  # nobody makes an item of it here
        filming.line.finish()
        async with asyncio.timeout(30):
            await running
        await filming.on_air.close()
        return filming, stream

    filming, stream = on_a_server(play)

    row = LiveSession.objects.get(pk=stream.tape.session)
    place = place_in_spool(row.pk)
    records = {one.seq: one for one in read_records(place.index.read_bytes())}
    files = {SpoolFile.LIVE: place.live.read_bytes(), SpoolFile.FILL: b""}
    if place.fill.exists():
        files[SpoolFile.FILL] = place.fill.read_bytes()
    arrived = b"".join(files[one.file][one.offset : one.offset + one.length] for _, one in sorted(records.items()))
    assert arrived == stream.tape.path.read_bytes()
    assert [records[seq].chain for seq in sorted(records)] == [one.chain for one in stream.tape.fragments]
    assert (row.state, row.last_seq) == (SessionState.ENDED, stream.tape.last)
    assert filming.line.tally.hellos == 3
