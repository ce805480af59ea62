"""What a page of the library offers to choose."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Something to choose, and whether it is chosen."""

    label: str
    address: str
    is_current: bool = False
    icon: str = ""
    note: str = ""
    query: str = ""
