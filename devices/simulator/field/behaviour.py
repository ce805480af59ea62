"""What a body camera does when it is used: a state machine that knows neither clock nor network (product.md section 9).

Every method takes the true time; entries of the camera's log come out, with the time of its own, drifting clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from devices.protocol import CameraState, LogKind, Marker, StartedBy
from devices.simulator.field.living import REMIND_EVERY_MS, Film, Living, NotPossible, Settings

DOUBLE_PRESS_MS = 1_000
HOLD_TO_STOP_SECONDS = 3
HEARD_REMEMBERED = 50  # Signal messages: the same one comes by air and by the line
NOT_STARTED = {CameraState.SLEEP: "asleep", CameraState.DOCKED: "docked"}


@dataclass
class Behaviour(Living):
    """One camera with its button, its menu and its ears. What cannot be done raises NotPossible and changes nothing."""

    def power_on(self, now: datetime) -> None:
        """Switch on, or take out of the dock: the buffer begins to fill; an interrupted recording is saved."""
        self.advance(now)
        if self.state not in {CameraState.OFF, CameraState.DOCKED}:
            raise NotPossible("The camera is on already.")
        if self.battery.is_empty:
            raise NotPossible("The battery is empty.")
        self._go(CameraState.READY)
        self._recover()
        if self.battery.is_low:
            self._tell_low()

    def power_off(self, now: datetime) -> None:
        """Switch off; a recording is ended and kept."""
        self.advance(now)
        if self._running:
            self._end_film()
        self._go(CameraState.OFF)

    def sleep(self, now: datetime) -> None:
        """Go to sleep, from ready only: nothing is buffered, no Signal wakes it."""
        self.advance(now)
        if not self.settings.may_sleep:
            raise NotPossible("The force does not allow cameras to sleep.")
        self._go(CameraState.SLEEP)

    def wake(self, now: datetime) -> None:
        """Wake up; the buffer begins to fill."""
        self.advance(now)
        if self.state is not CameraState.SLEEP:
            raise NotPossible("Only a sleeping camera wakes.")
        self._go(CameraState.READY)

    def press(self, now: datetime) -> None:
        """Press the button once: the second press within a second starts; while recording each sets a marker."""
        self.advance(now)
        moment, before = self._now or 0, self._pressed
        self._pressed = moment
        if self.state is CameraState.RECORDING:
            self.mark(now)
        elif before is not None and moment - before <= DOUBLE_PRESS_MS:
            self.start(now)

    def hold(self, now: datetime, seconds: float) -> Film | None:
        """Let the button go after holding it: three seconds end a recording, less does nothing."""
        self.advance(now)
        return self.stop(now) if seconds >= HOLD_TO_STOP_SECONDS and self._running else None

    def start(self, now: datetime, by: StartedBy = StartedBy.OFFICER, signal_id: str = "") -> bool:
        """Begin to record with what the buffer holds; tells whether it does: with a full memory it cannot."""
        self.advance(now)
        if by is StartedBy.SIGNAL and self.state is not CameraState.READY:
            raise NotPossible(f"A signal does not start a camera that is {self.state}.")
        self._must(CameraState.RECORDING)
        if self.memory.is_full:
            self._write(LogKind.MEMORY_FULL, detail="did not start")
            return False
        buffer_ms = min(self.buffer_ms, self.memory.room_ms())
        self.memory.fill(buffer_ms)
        self._begin_film(by, buffer_ms, signal_id)
        self._remind_at = (self._now or 0) + REMIND_EVERY_MS
        return True

    def stop(self, now: datetime) -> Film:
        """End the recording; the camera buffers again."""
        self.advance(now)
        self.running()
        film = self._end_film()
        self._go(CameraState.READY)
        return film

    def mark(self, now: datetime, label: str = "") -> None:
        """Mark this moment of the recording."""
        self.advance(now)
        film = self.running()
        self._running = replace(film, markers=(*film.markers, Marker(self._at_ms(), label)))
        self._write(LogKind.MARKER, recording_id=film.recording_id, detail=label)

    def mute(self, now: datetime) -> None:
        """Switch the sound off, while recording only and if the force allows it."""
        self.advance(now)
        film = self.running()
        if not self.settings.may_mute:
            raise NotPossible("The force does not allow cameras to be muted.")
        if self._muted_at_ms is None:
            self._muted_at_ms = self._at_ms()
            self._write(LogKind.MUTE_ON, recording_id=film.recording_id)

    def unmute(self, now: datetime) -> None:
        """Switch the sound on again."""
        self.advance(now)
        film = self.running()
        if self._muted_at_ms is not None:
            self._close_mute()
            self._write(LogKind.MUTE_OFF, recording_id=film.recording_id)

    def set_stealth(self, now: datetime, *, on: bool) -> None:
        """No lights, sounds or vibration: no reminders either."""
        self.advance(now)
        self._must_be_on()
        if on and not self.settings.may_stealth:
            raise NotPossible("The force does not allow stealth.")
        if on != self.is_stealthy:
            self.is_stealthy = on
            self._write(LogKind.STEALTH_ON if on else LogKind.STEALTH_OFF)

    def priority_upload(self, now: datetime) -> Film:
        """Send the most recent recording ahead of the dock; it is returned and stays until it is stored."""
        self.advance(now)
        if self.state not in {CameraState.READY, CameraState.RECORDING} or not self.films:
            raise NotPossible("There is no evidence to send.")
        self._write(LogKind.PRIORITY_UPLOAD, recording_id=self.films[-1].recording_id)
        return self.films[-1]

    def forget(self, film: Film) -> None:
        """Delete a recording that the server has stored."""
        self.films.remove(film)
        self.memory.free(film.duration_ms)
        self._calm_until = 0

    def dock(self, now: datetime) -> None:
        """Put it into the dock, which charges and empties it."""
        self.advance(now)
        if self._running:
            raise NotPossible("Stop the recording first.")
        self._go(CameraState.DOCKED)
        self._recover()

    def lose_power(self, now: datetime) -> None:
        """Cut the power: nothing is written, and what was being recorded is found at the next start."""
        self.advance(now)
        self._must_be_on()
        if self._running:
            self._interrupted = self._closed()
            self._running = None
        self.state, self._awake_since, self._calm_until = CameraState.OFF, None, 0

    def hear(self, now: datetime, signal_id: str) -> bool:
        """Hear a Signal message by air, or be told of it on the line; tells whether a recording begins.

        The same message is answered once. A camera that is off hears nothing; one that sleeps, stands in a dock or is
        full writes why it did not start.
        """
        self.advance(now)
        if self.state is CameraState.OFF or signal_id in self._heard:
            return False
        self._heard = [*self._heard[-HEARD_REMEMBERED:], signal_id]
        cause = NOT_STARTED.get(self.state, "")
        if self.state is CameraState.READY:
            cause = "full" if self.memory.is_full else "" if self.settings.hears_signal else "switched off"
        if cause:
            self._write(LogKind.SIGNAL_IGNORED, signal_id=signal_id, detail=cause)
            return False
        self._write(LogKind.SIGNAL_HEARD, signal_id=signal_id)
        return self.state is CameraState.READY and self.start(now, StartedBy.SIGNAL, signal_id)

    def apply(self, now: datetime, settings: Settings, profile: str) -> None:
        """Work by other settings from the next recording on."""
        self.advance(now)
        self._must_be_on()
        self.settings = settings
        self._write(LogKind.SETTINGS_APPLIED, detail=profile)

    def set_clock(self, now: datetime) -> None:
        """Set the clock right, as a dock does: never with a recording on the camera (the protocol's clock rule)."""
        self.advance(now)
        if self.state is not CameraState.DOCKED or self.films:
            raise NotPossible("The clock is set in the dock, when nothing is left on the camera.")
        was, self.drift_ms = self.drift_ms, 0
        self._write(LogKind.CLOCK_SET, detail=f"was {was / 1000:+.1f} s")

    def fail(self, now: datetime, part: str) -> None:
        """Notice that a part does not work."""
        self.advance(now)
        self._must_be_on()
        self._write(LogKind.FAULT, detail=part)
