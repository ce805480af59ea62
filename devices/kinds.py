"""Cameras and TASERs: the same acts with other words, addresses and names in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from audit.operations import Operation
from devices.models import Camera, Issue, Service, State, Taser
from devices.models.camera import MOVES
from devices.models.issue import IssueQuerySet
from devices.models.taser import SERVICE_MOVES

Device = Camera | Taser


@dataclass(frozen=True, eq=False)
class Kind:
    """What differs between the two when they are registered, issued, returned or talked about."""

    word: str  # as it stands in a sentence
    model: type[Camera] | type[Taser]
    field: str  # of Issue
    icon: str
    found: str  # the state of a lost one that is there again
    moves: Mapping[Any, frozenset[str]]  # by state
    pages: Mapping[str, str]  # names of addresses
    added: Operation
    changed: Operation
    issued: Operation
    firmware_wanted: Operation
    found_again: Operation
    key_made: Operation
    lost: Operation
    retired: Operation
    returned: Operation

    def issues(self) -> IssueQuerySet:
        """Issues of this kind of device, to anybody, at any time."""
        return Issue.objects.filter(**{f"{self.field}__isnull": False})

    def is_device(self, device: Device) -> Q:
        """Return the condition of Issue that keeps those of a device of this kind."""
        return Q(**{self.field: device})


CAMERA = Kind(
    word="camera",
    model=Camera,
    field="camera",
    icon="camera",
    found=State.OFF,
    moves=MOVES,
    pages={
        "add": "devices:add",
        "bulk": "devices:bulk",
        "change": "devices:change",
        "export": "devices:export",
        "found": "devices:found",
        "key": "devices:key",
        "list": "devices:list",
        "lost": "devices:lost",
        "uploads": "evidence:panel-camera",
        "retire": "devices:retire",
        "return": "devices:return",
    },
    added=Operation.CAMERA_ADDED,
    changed=Operation.CAMERA_CHANGED,
    issued=Operation.CAMERA_ISSUED,
    firmware_wanted=Operation.CAMERA_FIRMWARE_WANTED,
    found_again=Operation.CAMERA_FOUND,
    key_made=Operation.CAMERA_KEY_MADE,
    lost=Operation.CAMERA_LOST,
    retired=Operation.CAMERA_RETIRED,
    returned=Operation.CAMERA_RETURNED,
)
TASER = Kind(
    word="TASER",
    model=Taser,
    field="taser",
    icon="zap",
    found=Service.IN_SERVICE,
    moves=SERVICE_MOVES,
    pages={
        "add": "devices:taser-add",
        "bulk": "devices:tasers-bulk",
        "change": "devices:taser-change",
        "export": "devices:tasers-export",
        "found": "devices:taser-found",
        "key": "devices:taser-key",
        "list": "devices:tasers",
        "lost": "devices:taser-lost",
        "uploads": "evidence:panel-taser",
        "retire": "devices:taser-retire",
        "return": "devices:taser-return",
    },
    added=Operation.TASER_ADDED,
    changed=Operation.TASER_CHANGED,
    issued=Operation.TASER_ISSUED,
    firmware_wanted=Operation.TASER_FIRMWARE_WANTED,
    found_again=Operation.TASER_FOUND,
    key_made=Operation.TASER_KEY_MADE,
    lost=Operation.TASER_LOST,
    retired=Operation.TASER_RETIRED,
    returned=Operation.TASER_RETURNED,
)


def kind_of(device: Device) -> Kind:
    """Return what is particular to this kind of device."""
    return CAMERA if isinstance(device, Camera) else TASER


def reachable_issues(user: User | AnonymousUser) -> IssueQuerySet:
    """Return the issues of all devices that the person may see."""
    cameras, tasers = Camera.objects.visible_to(user), Taser.objects.visible_to(user)
    return Issue.objects.filter(Q(camera__in=cameras) | Q(taser__in=tasers))


def found_by_serial(user: User | AnonymousUser, serial: str) -> Device | None:
    """Return the device with this serial that the person may see, or None; a serial is of one device only."""
    camera = Camera.objects.visible_to(user).filter(serial=serial).first()
    return camera or Taser.objects.visible_to(user).filter(serial=serial).first()
