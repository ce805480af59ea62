"""The demo's short scenario: simulated cameras, as outside programs, record and dock."""

import sys
import time

from config.services import processes, state
from config.services.system import System

PLAYED = "played"  # mark in the state folder: the scenario is played once for these data


class Scenario:
    """One run of the simulator."""

    def __init__(self, system: System, *options: str) -> None:
        self.system, self.log = system, system.folder / "logs" / "simulator.log"
        work = state.private_folder(system.folder / "camera")
        command = [
            *("nice", "-n", "10", sys.executable, "-m", "devices.simulator", "--scenario", "first_recording"),
            *("--url", f"http://127.0.0.1:{system.port}"),
            *("--key-file", str(system.folder / "camera-keys.json"), "--work", str(work)),
            *options,
        ]
        self.is_whole = not options
        self.process = processes.start(command, self.log, environment=system.values("app"), cwd=state.ROOT)
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


def play(system: System) -> Scenario | None:
    """Let the first camera record and dock, then start the others, who go on while somebody already looks.

    Cameras are outside programs. Once for these data: None when the scenario has been played.
    """
    if (system.folder / PLAYED).exists():
        return None
    with system.progress.step("A camera records, docks and sends"):
        first = Scenario(system, "--first-only")
        first.finish()
    return Scenario(system)
