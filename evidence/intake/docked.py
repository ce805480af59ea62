"""How far the recordings of docked cameras are: bytes and states alone, nothing of what is in them."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from django.core.cache import cache
from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from devices.bay_names import read_spot
from devices.models import Camera, State
from evidence.models import Upload, UploadState

SAMPLE = "docked-uploads-sample"
SAMPLE_AFTER, SAMPLE_OLD = 2.0, 60.0  # seconds between two samples of which a rate is made
COMING = Q(uploads__state__in=[UploadState.RECEIVING, UploadState.VERIFYING])
HERE = Q(uploads__state=UploadState.RECEIVED)
DONE = Q(uploads__state=UploadState.STORED, uploads__updated_at__gte=F("last_seen_at"))
REFUSED = Q(uploads__state=UploadState.REFUSED, uploads__updated_at__gte=F("last_seen_at"))


class Sample(TypedDict):
    """Bytes that had come of each camera at a moment of the wall clock, and the rates since the sample before."""

    at: float
    bytes: dict[str, int]
    rates: dict[str, float]


@dataclass(frozen=True)
class Docked:
    """One camera and what of this docking has come. Sizes in bytes, `rate` in bytes a second."""

    camera: Camera
    total: int
    here: int
    coming: int
    checking: int
    stored: int
    refused: int
    cause: str
    rate: int

    @property
    def dock(self) -> str:
        """The dock it stands in, in small letters, or nothing."""
        spot = read_spot(self.camera.last_dock)
        return spot.dock.casefold() if spot else ""

    @property
    def percent(self) -> int:
        """How much has come, in whole percent; 100 only when all has."""
        return 100 * self.here // self.total if self.total else 0

    @property
    def time_left(self) -> str:
        """How long the rest takes at the present rate, in words; nothing when nothing moves."""
        if self.rate <= 0:
            return ""
        seconds = max(1, round((self.total - self.here) / self.rate))
        return f"{seconds} s left" if seconds < 90 else f"{round(seconds / 60)} min left"

    @property
    def is_waiting(self) -> bool:
        """Whether it has more to send, and others go first just now."""
        return self.coming > 0 and self.rate <= 0


@dataclass(frozen=True)
class Uploads:
    """All docked cameras of one person's reach, and their sum."""

    cameras: tuple[Docked, ...]

    @property
    def rate(self) -> int:
        """Bytes a second of all of them."""
        return sum(one.rate for one in self.cameras)

    @property
    def sending(self) -> int:
        """How many are sending just now."""
        return sum(one.rate > 0 and one.coming > 0 for one in self.cameras)

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return sum(one.is_waiting for one in self.cameras)

    @property
    def left(self) -> int:
        """Bytes that have not come yet."""
        return sum(one.total - one.here for one in self.cameras)

    @property
    def refused(self) -> int:
        """Recordings that were refused."""
        return sum(one.refused for one in self.cameras)


def docked_uploads(person: User) -> Uploads:
    """Return how far the docked cameras in a person's reach are. Three queries, and one look into the cache."""
    cameras = list(_counted(Camera.objects.visible_to(person).filter(state=State.DOCKED).with_holder()))
    rates = _rates({str(camera.pk): camera.bytes_here for camera in cameras})
    causes = _causes(cameras)
    return Uploads(
        tuple(
            Docked(
                camera,
                camera.bytes_total,
                camera.bytes_here,
                camera.coming,
                camera.checking,
                camera.stored,
                camera.uploads_refused,
                causes.get(camera.pk, ""),
                round(rates.get(str(camera.pk), 0.0)),
            )
            for camera in cameras
        )
    )


def _counted(cameras: QuerySet[Camera]) -> Iterable[Any]:
    shown = COMING | HERE | DONE
    nothing = {"output_field": BigIntegerField()}
    return cameras.annotate(
        bytes_total=Coalesce(Sum("uploads__length", filter=shown), 0, **nothing),
        bytes_here=Coalesce(Sum("uploads__offset", filter=shown), 0, **nothing),
        coming=Count("uploads", filter=COMING),
        checking=Count("uploads", filter=HERE),
        stored=Count("uploads", filter=DONE),
        uploads_refused=Count("uploads", filter=REFUSED),
    )


def _causes(cameras: Iterable[Any]) -> dict[Any, str]:
    """Return why the newest refused recording of each camera was refused, or why one waits."""
    ids = [camera.pk for camera in cameras]
    found = Upload.objects.filter(camera__in=ids, state__in=[UploadState.RECEIVING, UploadState.REFUSED])
    told = found.exclude(cause="").order_by("updated_at").values_list("camera", "cause")
    return dict(told)


def _rates(here: dict[str, int]) -> dict[str, float]:
    """Return bytes a second of each camera since the last sample; all who look share the samples."""
    now = time.time()
    try:
        last: Sample | None = cache.get(SAMPLE)
        if last is not None and now - last["at"] < SAMPLE_AFTER:
            return last["rates"]
        rates = _since(last, here, now) if last is not None else {}
        known = (last["bytes"] if last is not None and now - last["at"] < SAMPLE_OLD else {}) | here
        cache.set(SAMPLE, Sample(at=now, bytes=known, rates=rates), SAMPLE_OLD)
    except OSError:  # the cache is away: uploads go on without it, and so does the page
        return {}
    return rates


def _since(last: Sample, here: dict[str, int], now: float) -> dict[str, float]:
    seconds = now - last["at"]
    moved = {pk: count - last["bytes"][pk] for pk, count in here.items() if pk in last["bytes"]}
    return {pk: count / seconds for pk, count in moved.items() if count > 0}
