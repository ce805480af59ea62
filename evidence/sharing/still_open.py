"""Which items somebody outside can still open: they are not erased under a recipient's hands."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from django.utils import timezone

from evidence.retention.facts import ShareFact
from evidence.sharing.models import PackageItem, PackageState, Recipient


def open_shares(ids: Sequence[uuid.UUID]) -> "defaultdict[uuid.UUID, list[ShareFact]]":
    """Return, by item, the packages whose bytes a recipient can open now or from a later day; two queries.

    Neither revoked, nor run out, and sent with its bytes: what is only named in a schedule can be erased.
    """
    found: defaultdict[uuid.UUID, list[ShareFact]] = defaultdict(list)
    sent = PackageItem.objects.filter(item__in=ids, version__sent_at__isnull=False, file__isnull=False)
    rows = sent.filter(version__package__state=PackageState.SENT).order_by("version__number")
    pairs = list(dict.fromkeys(rows.values_list("item_id", "version__package_id")))
    facts = _facts({package_id for _, package_id in pairs}) if pairs else {}
    for item_id, package_id in pairs:
        if package_id in facts:
            found[item_id].append(facts[package_id])
    return found


def _facts(packages: set[uuid.UUID]) -> dict[uuid.UUID, ShareFact]:
    """Return who of each package can open it and until when; whoever can the longest is named first."""
    living = Recipient.objects.filter(package__in=packages, revoked_at=None, sent_at__isnull=False)
    people = living.filter(until_at__gt=timezone.now()).select_related("package__sent_by")
    facts = {}
    for _, rows in groupby(people.order_by("package_id", "-until_at", "pk"), key=lambda one: one.package_id):
        first, *others = rows
        package = first.package
        names = f"{first} and {len(others)} more" if others else str(first)
        by = package.sent_by.label if package.sent_by else ""
        facts[package.pk] = ShareFact(package.reference, names, package.sent_at or first.from_at, by, first.until_at)
    return facts
