"""Which objects acts have touched since a moment: what tasks of other apps pull instead of being called."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from audit.models import Entry
from audit.operations import Kind, Operation, Outcome
from audit.uuid7 import first_of

OVERLAP = timedelta(minutes=10)  # a transaction may commit after a later one; nothing runs for so long


def touched(
    kinds_of_object: Collection[str], *, since: datetime, leaving_out: Collection[Operation] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (object type, object id) of every successful change since `since`, and ten minutes before; in any order.

    A change is a collection, alteration or combination (DPA 2018 s. 62); the same object may come several times.
    """
    changes = [Kind.COLLECTION, Kind.ALTERATION, Kind.COMBINATION]
    entries = Entry.objects.filter(
        id__gte=first_of(since - OVERLAP),
        kind__in=[kind.value for kind in changes],
        outcome=Outcome.SUCCESS.value,
        object_type__in=kinds_of_object,
    ).exclude(operation__in=[operation.value for operation in leaving_out])
    yield from entries.values_list("object_type", "object_id").iterator(chunk_size=2000)
