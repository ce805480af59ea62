"""The demo's short scenario: simulated cameras, as outside programs, record and dock."""

import sys
import time

from config.services import applications, processes, state
from config.services.system import System
from config.services.warden import MARK

PLAYED = "played"  # mark in the state folder: the scenario is played once for these data
SHARED = "shared"  # and so is its package for the CPS
MOST_TRIES = 5
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


class Givers:
    """The invented public, who send what they filmed while somebody already looks at the first pages."""

    def __init__(self, system: System) -> None:
        log = system.folder / "logs" / "givers.log"
        command = applications.manage(state.ROOT, "make_demo_submissions")
        self.process = processes.start(command, log, environment=system.values("app"), cwd=state.ROOT)

    @property
    def is_over(self) -> bool:
        """Whether they have sent everything."""
        return self.process.poll() is not None


class Sharing:
    """The evidence manager, who sends what was filmed to the CPS once it is there: tried again when it is not yet."""

    def __init__(self, system: System) -> None:
        self.system, self.log = system, system.folder / "logs" / "share.log"
        self.tries = 0
        self.is_over = False
        self._try()

    def look(self) -> None:
        """Say so once when it is over."""
        if self.is_over or self.process.poll() is None:
            return
        if self.process.returncode == 0:
            (self.system.folder / SHARED).touch()
            self.system.progress.say("A package for the CPS has been sent.")
        elif self.tries < MOST_TRIES:
            self._try()
            return
        else:
            self.system.progress.say(f"No package was sent to the CPS (log: {self.log}).")
        self.is_over = True

    def _try(self) -> None:
        self.tries += 1
        command = applications.manage(state.ROOT, "make_demo_share")
        self.process = processes.start(command, self.log, environment=self.system.values("app"), cwd=state.ROOT)


class Siege:
    """The cameras of the siege, which somebody began by a button: `telling` is *whole* or *quick*."""

    def __init__(self, system: System, telling: str) -> None:
        self.mark = system.folder / state.SIEGE_PLAYS
        self.mark.touch()
        command = applications.manage(state.ROOT, "siege", *(["--quick"] if telling == "quick" else []))
        log = system.folder / "logs" / "siege.log"
        self.process = processes.start(command, log, environment=system.values("app"), cwd=state.ROOT)

    @property
    def is_over(self) -> bool:
        """Whether all cameras have stopped; then it can be begun again."""
        if self.process.poll() is None:
            return False
        self.mark.unlink(missing_ok=True)
        return True


class Scenario:
    """What is played once for these data: filming starts with the services, sending when pages answer."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.is_new = False  # whether the scenario was not played yet for these data
        self.running: Simulator | None = None
        self.givers: Givers | None = None
        self.sharing: Sharing | None = None
        self.siege: Siege | None = None
        for mark in (state.SIEGE_WANTED, state.SIEGE_PLAYS):  # left by a run that was killed
            (system.folder / mark).unlink(missing_ok=True)

    def film(self) -> None:
        """Let the cameras film already while the system is still starting; they need no server for that."""
        self.is_new = not (self.system.folder / PLAYED).exists()
        if self.is_new:
            Simulator(self.system, "--film-only")

    def play(self) -> None:
        """Let the first camera dock and send; then start the others, who go on while somebody already looks."""
        if not self.is_new:
            return
        with self.system.progress.step("A camera records, docks and sends"):
            first = Simulator(self.system, "--first-only")
            first.finish()
        self.running = Simulator(self.system) if first.process.returncode == 0 else None
        self.givers = Givers(self.system)

    def look(self) -> None:
        """Go on to what is next: the package follows the recordings, in this run or in a later one."""
        if self.running is not None:
            self.running.look()
        if self.sharing is not None:
            self.sharing.look()
        elif (self.system.folder / PLAYED).exists() and not (self.system.folder / SHARED).exists():
            self.sharing = Sharing(self.system)
        if self.siege is None or self.siege.is_over:
            self.siege = self._begun()

    def _begun(self) -> Siege | None:
        """Begin the siege when somebody has asked for it."""
        wanted = self.system.folder / state.SIEGE_WANTED
        try:
            telling = wanted.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        siege = Siege(self.system, telling)
        wanted.unlink()
        return siege

    @property
    def is_over(self) -> bool:
        """Whether everybody has sent everything, or there was nothing to play."""
        parts = (self.running, self.givers, self.sharing)
        return all(one is None or one.is_over for one in parts)
