"""Which categories a recording probably has, by the words of its incident and its length: an order, never a choice."""

import re
from collections.abc import Mapping

SHORT_MS = 60_000  # a minute: mostly a camera that was started by mistake, or tested
WORDS: Mapping[str, tuple[str, ...]] = {
    r"taser|arc(ed|ing) display": ("taser", "use-of-force", "arrest"),
    r"domestic": ("domestic-abuse", "arrest", "victim-witness"),
    r"mental|136|concern for safety|suicid|self[ -]harm|crisis": ("mental-health", "victim-witness", "non-evidential"),
    r"missing": ("missing-person", "victim-witness", "non-evidential"),
    r"sudden death|deceased|body found": ("sudden-death", "victim-witness", "custody"),
    r"collision|rtc|traffic|vehicle|speeding|drink[ -]driv": ("traffic", "arrest", "victim-witness"),
    r"stop and search|stop[ -]search|section 60": ("stop-and-search", "arrest", "non-evidential"),
    r"knife|weapon|violence|assault|fight|affray|robbery": ("use-of-force", "arrest", "victim-witness"),
    r"disorder|disturbance|protest|crowd|football|public order": ("public-order", "arrest", "use-of-force"),
    r"custody|cell": ("custody", "use-of-force", "arrest"),
    r"complaint": ("complaint", "custody", "use-of-force"),
    r"burglary|theft|shoplift|stolen|damage": ("arrest", "victim-witness", "non-evidential"),
    r"train(ing|er)|exercise|test": ("training", "non-evidential", "accidental"),
}
USUAL = ("non-evidential", "arrest", "victim-witness")


def likely_categories(*, words: str, started_by: str, duration_ms: int | None, most: int = 3) -> list[str]:
    """Return up to `most` keys, the likeliest first: the incident's words, then how it was started, then its length."""
    found: list[str] = []
    for pattern, keys in WORDS.items():
        if re.search(rf"\b(?:{pattern})", words, re.IGNORECASE):
            found += keys
    if started_by == "signal":
        found += ("taser", "use-of-force")
    if duration_ms is not None and duration_ms < SHORT_MS and not found:
        found += ("accidental", "non-evidential", "training")
    return list(dict.fromkeys([*found, *USUAL]))[:most]
