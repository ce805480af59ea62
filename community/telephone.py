"""Reads telephone numbers as people write them, and hides most of one; pure."""

import re

NUMBER = re.compile(r"\+[1-9]\d{7,14}")  # ITU-T E.164


def read_telephone(text: str) -> str | None:
    """Return a number as +44…, or None when it is none; a number that begins with 0 is of this country."""
    plain = re.sub(r"[\s().-]", "", text)
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif plain.startswith("0"):
        plain = f"+44{plain[1:]}"
    return plain if NUMBER.fullmatch(plain) else None


def masked(address: str) -> str:
    """Return an address of which only its owner recognises the rest: ends in 418, t…@example.com."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else f"the number that ends in {address[-3:]}"
