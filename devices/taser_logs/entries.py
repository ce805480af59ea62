"""What every entry must and may carry, and the checks that hold from one entry to the next."""

from devices.taser_logs.records import Event, EventKind, Model, Pulse
from devices.taser_logs.values import Wrong

CYCLES = frozenset({EventKind.TRIGGER, EventKind.ARC})
MOST_EVENTS = {Model.X2: 16_000, Model.T7: 100_000}
MOST_PULSES = 500_000  # more than six hours of discharge

NAMES = {
    "duration_ms": "duration",
    "bays": "cartridge information",
    "temperature_c": "temperature",
    "battery_percent": "battery",
    "new_time": "new time",
}
NEEDS: dict[EventKind, tuple[str, ...]] = {
    EventKind.ARM: ("bays", "temperature_c", "battery_percent"),
    EventKind.SAFE: ("duration_ms", "bays", "temperature_c", "battery_percent"),
    EventKind.TRIGGER: ("duration_ms", "bays", "battery_percent"),
    EventKind.ARC: ("duration_ms", "bays", "battery_percent"),
    EventKind.CARTRIDGE_INSERTED: ("bays",),
    EventKind.CARTRIDGE_REMOVED: ("bays",),
    EventKind.CARTRIDGE_DEPLOYED: ("bays",),
    EventKind.CLOCK_SYNC: ("new_time",),
}
LASTING = CYCLES | {EventKind.SAFE, EventKind.FUNCTION_TEST}  # kinds for which a duration means something


def check_event(event: Event) -> None:
    """Raise Wrong when an event lacks what its kind must say, or says what its kind cannot."""
    for name in NEEDS.get(event.kind, ()):
        if getattr(event, name) in (None, ()):
            raise Wrong(f"the event {event.kind} has no {NAMES[name]}.")
    if event.duration_ms is not None and event.kind not in LASTING:
        raise Wrong(f"the event {event.kind} cannot have a duration.")
    if event.ending is not None and event.kind not in CYCLES:
        raise Wrong(f"the event {event.kind} cannot have an ending.")
    if event.new_time is not None and event.kind is not EventKind.CLOCK_SYNC:
        raise Wrong(f"the event {event.kind} cannot have a new time.")


class Train:
    """The pulses of one cycle as they are read; stray when its entry is not in the log (event None)."""

    def __init__(self, sequence: int, event: Event | None) -> None:
        if event is not None and event.kind not in CYCLES:
            raise Wrong(f"the pulse belongs to entry {sequence}, which is neither a trigger nor an arc.")
        self.sequence = sequence
        self.is_stray = event is None
        self.duration_ms = (event and event.duration_ms) or 0
        self.bays = {bay.number for bay in event.bays} if event else set()
        self.pulses: list[Pulse] = []
        self.last = (-1, 0)

    def add(self, pulse: Pulse) -> None:
        """Add the next pulse; raises Wrong unless it lies in its cycle, after the pulse before it."""
        place = (pulse.at_ms, pulse.bay)
        if pulse.at_ms > self.duration_ms:
            raise Wrong(f"the pulse at {pulse.at_ms} ms comes after its cycle of {self.duration_ms} ms.")
        if pulse.bay not in self.bays:
            raise Wrong(f"the pulse names bay {pulse.bay}, which entry {self.sequence} does not.")
        if place <= self.last:
            raise Wrong(f"the pulse at {pulse.at_ms} ms does not come after the pulse before it.")
        self.last = place
        self.pulses.append(pulse)


class Entries:
    """The entries of one log as they are read: events by sequence number, pulses by the event they belong to."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.events: dict[int, Event] = {}
        self.pulses: dict[int, list[Pulse]] = {}
        self.last = 0
        self.train: Train | None = None  # the one that pulses are being added to
        self.number_of_pulses = 0
        self.stray_pulses = 0

    def add(self, event: Event) -> None:
        """Add the next event; raises Wrong unless its sequence number rises."""
        if event.sequence <= self.last:
            if event.sequence in self.events:
                raise Wrong(f"the sequence number {event.sequence} comes twice.")
            raise Wrong(f"the sequence number {event.sequence} follows {self.last}: the numbers must rise.")
        if len(self.events) == MOST_EVENTS[self.model]:
            raise Wrong(f"the log has more than {MOST_EVENTS[self.model]} entries.")
        check_event(event)
        self.events[event.sequence] = event
        self.last = event.sequence

    def add_pulse(self, sequence: int, pulse: Pulse) -> None:
        """Add the next pulse; the pulses of one cycle follow each other, those of the next come after them."""
        self.number_of_pulses += 1
        if self.number_of_pulses > MOST_PULSES:
            raise Wrong(f"the log has more than {MOST_PULSES} pulses.")
        if self.train is None or self.train.sequence != sequence:
            self.train = self._next_train(sequence)
        if self.train.is_stray:
            self.stray_pulses += 1
        else:
            self.train.add(pulse)

    def _next_train(self, sequence: int) -> Train:
        if self.train is not None and sequence < self.train.sequence:
            raise Wrong(f"the pulse of entry {sequence} follows one of entry {self.train.sequence}: they must rise.")
        if sequence > self.last:
            raise Wrong(f"the pulse belongs to entry {sequence}, which is after the last entry.")
        # The pulses of an entry that is lost are kept by an X2 in a list of their own: data, not an error.
        train = Train(sequence, self.events.get(sequence))
        self.pulses[sequence] = train.pulses
        return train
