"""The demo's short scenario: simulated cameras, as outside programs, record and dock."""

import sys
import time

from config.services import processes, state
from config.services.system import System
from config.services.warden import MARK

PLAYED = "played"  # mark in the state folder: the scenario is played once for these data
HANDED_OVER = (
    "PATH",
    "HOME",
    "TMPDIR",
    "PYTHONPYCACHEPREFIX",
    "FFMPEG_BIN",
    MARK,
)  # a camera knows no password of ours


class Simulator:
    """One run of the simulator: an outside program with an address, device keys and ffmpeg."""

    def __init__(self, system: System, *options: str) -> None:
        self.system, self.log = system, system.folder / "logs" / "simulator.log"
        work = state.private_folder(system.folder / "camera")
        command = [
            *(sys.executable, "-m", "devices.simulator", "--scenario", "first_recording"),
            *("--url", f"http://127.0.0.1:{system.port}"),
            *("--keys", str(system.folder / "camera-keys.json"), "--keys", str(system.folder / "taser-keys.json")),
            *("--work", str(work)),
            *options,
        ]
        self.is_whole = not options
        environment = {name: system.environment[name] for name in HANDED_OVER if name in system.environment}
        self.process = processes.start(command, self.log, environment=environment, cwd=state.ROOT)
        self.is_over = False

    def look(self) -> None:
        """Say so once when it is over."""
        if self.is_over or self.process.poll() is None:
            return
        self.is_over = True
        if self.process.returncode != 0:
            self.system.progress.say(f"The cameras did not send everything (log: {self.log}).")
        elif self.is_whole:
            (self.system.folder / PLAYED).touch()
            self.system.progress.say("The other cameras have docked: all recordings are there.")

    def finish(self) -> None:
        """Wait until it is over, while everything else is looked after."""
        while not self.is_over:
            self.system.tend()
            self.look()
            time.sleep(0.05)


class Scenario:
    """What is played once for these data: filming starts with the services, sending when pages answer."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.running: Simulator | None = None

    def film(self) -> None:
        """Let the first camera film already while the system is still starting; it needs no server for that."""
        if not (self.system.folder / PLAYED).exists():
            self.running = Simulator(self.system, "--first-only", "--film-only")

    def play(self) -> None:
        """Let the first camera dock and send; then start the others, who go on while somebody already looks."""
        if self.running is None:
            return
        with self.system.progress.step("A camera records, docks and sends"):
            self.running.finish()
            first = Simulator(self.system, "--first-only")
            first.finish()
        self.running = Simulator(self.system) if first.process.returncode == 0 else None

    @property
    def is_over(self) -> bool:
        """Whether every camera has sent everything, or there was nothing to play."""
        if self.running is not None:
            self.running.look()
        return self.running is None or self.running.is_over
