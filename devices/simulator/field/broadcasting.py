"""Makes a day live: each camera gets pictures of its own, a radio, and a wearer who may be spoken to."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from devices.simulator.dock import Say
from devices.simulator.field.camera import FieldCamera
from devices.simulator.field.day import CameraDay
from devices.simulator.field.filming import Studio
from devices.simulator.field.on_air import OnAir
from devices.simulator.field.wearer import Wearer
from devices.simulator.live.encoder import Encoder
from devices.simulator.live.loops import Loop, Reel, loop_file, make_loop
from devices.simulator.live.sources import US, LoopSource, Source, clock_of
from devices.simulator.live.stream import Standing

FILMING_AT_ONCE = 2
USUAL_SCENE = "night_street"


@dataclass
class Broadcast:
    """How a day is live. `is_encoded`: a real encoder for each camera, with a clock in the picture, for measuring."""

    studio: Studio
    say: Say
    is_encoded: bool = False
    _reels: dict[str, Reel] = field(default_factory=dict)  # by serial
    _loops: dict[Reel, Loop] = field(default_factory=dict)

    def prepare(self, plans: Sequence[CameraDay]) -> None:
        """Make the pictures of all cameras, before their day begins. Raises NoFootage."""
        reels = [self._reel(plan, number) for number, plan in enumerate(plans)]
        wanted = list(dict.fromkeys(reels))
        with ThreadPoolExecutor(FILMING_AT_ONCE) as threads:
            made = threads.map(lambda reel: make_loop(reel, self.studio.work / "footage"), wanted)
            loops = dict(zip(wanted, made, strict=True))
        self._reels = {plan.serial: reel for plan, reel in zip(plans, reels, strict=True)}
        self._loops = loops

    async def go_live(self, cameras: Sequence[FieldCamera]) -> None:
        """Give each camera what films, its radio and its wearer. Raises NoFootage."""
        for camera in cameras:
            source = self._source(camera.plan)
            await source.start()
            camera.uplink.change(camera.plan.radio)
            camera.wearer = self._wearer(camera, source)

    async def end(self, cameras: Sequence[FieldCamera]) -> None:
        """End what films, and say what became of the recordings."""
        streams = [stream for camera in cameras if camera.wearer for stream in camera.wearer.on_air.filmed.values()]
        for camera in cameras:
            if camera.wearer:
                await camera.wearer.on_air.close()
        evidence = sum(stream.standing is Standing.EVIDENCE for stream in streams)
        self.say(f"{len(streams)} recordings, {evidence} are evidence as they were streamed.")

    def _reel(self, plan: CameraDay, number: int) -> Reel:
        if not plan.films:  # cameras that only make load share their pictures
            return Reel(USUAL_SCENE, self.studio.seed, self.studio.force)
        return Reel(plan.films, self.studio.seed + number, self.studio.line(plan))

    def _source(self, plan: CameraDay) -> Source:
        reel, clock = self._reels[plan.serial], clock_of(plan.drift_ms)
        if self.is_encoded:
            return Encoder(loop_file(reel, self.studio.work / "footage"), clock)
        phase = random.Random(plan.serial).randrange(US)  # noqa: S311 - so that not all send at once
        return LoopSource(self._loops[reel], clock, phase)

    def _wearer(self, camera: FieldCamera, source: Source) -> Wearer:
        def poke() -> None:
            if camera.line:
                camera.line.poke()

        folder = self.studio.work / "tapes" / camera.plan.serial
        on_air = OnAir(camera.behaviour, source, folder, poke, camera.plan.streams)
        return Wearer(camera.plan, camera.begin, camera.behaviour, on_air, lambda: camera.line, self.say)
