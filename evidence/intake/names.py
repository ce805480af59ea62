"""Names of files from outside, made harmless to look at. They are shown, and used for nothing else."""

import unicodedata

LONGEST = 120
UNNAMED = "Unnamed file"
HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, direction marks, halves, line ends


def harmless_name(given: str) -> str:
    """Return the last part of a name without characters that turn, hide or break text, at most 120 characters.

    A name that is too long keeps its beginning and its ending: "aaaa….mp4".
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(" " if letter.isspace() else letter for letter in last)
    shown = "".join(letter for letter in shown if unicodedata.category(letter) not in HARMFUL)
    shown = " ".join(unicodedata.normalize("NFC", shown).split()).lstrip(".")
    if len(shown) <= LONGEST:
        return shown or UNNAMED
    stem, dot, ending = shown.rpartition(".")
    tail = f"…{dot}{ending}" if stem and len(ending) <= 10 else "…"
    return shown[: LONGEST - len(tail)] + tail
