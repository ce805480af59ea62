"""A whole recording of the same camera, which says how the pictures of one that has lost its index are to be read."""

from django.db.models import QuerySet

from evidence.media.plan import Decision
from evidence.models import Item, Readiness, Role

LARGEST = 1 << 30  # bytes that are fetched for it


def sibling_of(item: Item) -> Item | None:
    """Return the recording before it on the same camera, else the one after it; None when there is none to be read."""
    if item.camera_id is None:
        return None
    whole = Item.objects.living().filter(
        camera=item.camera_id,
        plan=Decision.PLAY_ORIGINAL,
        readiness=Readiness.READY,
        probe__container__in=["mp4", "mov"],
        probe__streams__contains=[{"kind": "video", "codec": "h264"}],
    )
    small = whole.exclude(pk=item.pk).filter(files__role=Role.ORIGINAL, files__size__lte=LARGEST)
    return _nearest(small, item)


def _nearest(known: QuerySet[Item], item: Item) -> Item | None:
    before = known.filter(timeline_at__lte=item.timeline_at).order_by("-timeline_at", "-id").first()
    return before or known.order_by("timeline_at", "id").first()
