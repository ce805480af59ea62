"""Packages, recipients, and what recipients do."""

from evidence.sharing.models.bundle import BlockHash, Bundle, BundlePart, BundleState
from evidence.sharing.models.package import (
    PACKAGE_MOVES,
    Disposition,
    Package,
    PackageItem,
    PackageState,
    PackageVersion,
    Purpose,
)
from evidence.sharing.models.receipt import MoreTime, MoreTimeState, Question, Receipt
from evidence.sharing.models.recipient import Code, CodeWay, GuestSession, Link, Recipient, Right, Standing

__all__ = [
    "PACKAGE_MOVES",
    "BlockHash",
    "Bundle",
    "BundlePart",
    "BundleState",
    "Code",
    "CodeWay",
    "Disposition",
    "GuestSession",
    "Link",
    "MoreTime",
    "MoreTimeState",
    "Package",
    "PackageItem",
    "PackageState",
    "PackageVersion",
    "Purpose",
    "Question",
    "Receipt",
    "Recipient",
    "Right",
    "Standing",
]
