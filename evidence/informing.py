"""Tells the owner of a restricted item that somebody else plays it."""

import logging

from accounts.models import User
from evidence.models import Item

log = logging.getLogger(__name__)


def tell_owner(*, item: Item, viewer: User) -> None:
    """Tell the owner who plays their restricted item; nothing when it is the owner.

    Until notices of the accounts app are there, the owner reads it on the item's custody page and in this log line.
    """
    if item.owner_id is not None and item.owner_id != viewer.pk:
        log.info("restricted item played", extra={"ids": [str(item.pk), str(item.owner_id), str(viewer.pk)]})
