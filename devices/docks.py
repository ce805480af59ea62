"""What the page of the docks shows: each dock with its bays, what stands in them, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Scope
from devices.bay_names import read_spot
from devices.kinds import Device, kind_of
from devices.models import Camera, Dock, State, Taser

TASER_SHOWN_FOR = timedelta(hours=12)  # a TASER says when it docks, and not when it is taken out
LEAST_BAYS = 8


@dataclass(frozen=True)
class Standing:
    """A device in a bay; `faults` are sentences."""

    device: Device
    icon: str
    is_camera: bool
    is_charged: bool
    faults: tuple[str, ...]

    @property
    def since(self) -> Any:
        """When it was put there, as far as it has told."""
        return self.device.last_seen_at if isinstance(self.device, Camera) else self.device.docked_at


@dataclass(frozen=True)
class Bay:
    """One bay and what stands in it; more than one device when two name the same bay, which is a fault to look at."""

    number: int
    standing: tuple[Standing, ...]


@dataclass(frozen=True)
class DockView:
    """One dock. `dock` is None for a name that is not in the registry; `elsewhere` is what names no bay of it."""

    name: str
    dock: Dock | None
    bays: tuple[Bay, ...]
    elsewhere: tuple[Standing, ...]

    @property
    def taken(self) -> int:
        """How many devices stand in it."""
        return len(self.elsewhere) + sum(len(bay.standing) for bay in self.bays)

    @property
    def bays_to_add(self) -> int:
        """How many bays a dock of this name must have, from what its devices say."""
        return max([LEAST_BAYS, *(bay.number for bay in self.bays)])


def docks_of(person: User, text: str = "") -> list[DockView]:
    """Return the docks in use with what the person may see in them; unknown names come first. Six queries."""
    places: dict[str, list[tuple[int | None, Standing]]] = defaultdict(list)
    said: dict[str, str] = {}
    for device in _docked(person):
        if spot := read_spot(device.last_dock):
            key = spot.dock.casefold()
            said.setdefault(key, spot.dock)
            places[key].append((spot.bay, _standing(device)))
    known = {dock.name.casefold(): dock for dock in Dock.objects.visible_to(person)}
    strange = [_view(said[key], None, places[key]) for key in sorted(places.keys() - known.keys())]
    shown = [dock for dock in known.values() if dock.is_in_use or dock.name.casefold() in places]
    ours = [_view(dock.name, dock, places[dock.name.casefold()]) for dock in sorted(shown, key=_by_number)]
    return [view for view in strange + ours if _matches(view, text)]


def sees_all(person: User) -> bool:
    """Say whether the person sees every device, so that a bay without one is free."""
    return person.scope_of(Permission.DEVICES_READ) is Scope.ANY


def _docked(person: User) -> Iterable[Device]:
    cameras = Camera.objects.visible_to(person).filter(state=State.DOCKED).exclude(last_dock="")
    since = timezone.now() - TASER_SHOWN_FOR
    tasers = Taser.objects.visible_to(person).filter(docked_at__gte=since).exclude(last_dock="")
    yield from cameras.with_holder()
    yield from tasers.with_holder()


def _standing(device: Device) -> Standing:
    is_camera = isinstance(device, Camera)
    faults = [device.clock_words.capitalize()] if device.is_drifting else []
    if isinstance(device, Camera) and device.is_quiet:
        faults.append("Not heard from for over 48 h")
    return Standing(device, kind_of(device).icon, is_camera, device.battery_percent == 100, tuple(faults))


def _view(name: str, dock: Dock | None, found: list[tuple[int | None, Standing]]) -> DockView:
    by_bay: dict[int, list[Standing]] = defaultdict(list)
    elsewhere = []
    for number, standing in found:
        if number is None or (dock and number > dock.bays):
            elsewhere.append(standing)
        else:
            by_bay[number].append(standing)
    numbers = range(1, dock.bays + 1) if dock else sorted(by_bay)
    return DockView(name, dock, tuple(Bay(number, tuple(by_bay[number])) for number in numbers), tuple(elsewhere))


def _matches(view: DockView, text: str) -> bool:
    words = f"{view.name} {view.dock.place if view.dock else ''}".casefold()
    return all(word in words for word in text.casefold().split())


def _by_number(dock: Dock) -> tuple[str, int]:
    """Sort "Dock 2" before "Dock 10"."""
    words = dock.name.rstrip("0123456789")
    number = dock.name[len(words) :]
    return words.casefold(), int(number) if number else 0
