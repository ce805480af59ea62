"""Clock offsets of devices in words."""


def offset_in_words(offset_ms: int) -> str:
    """Return a clock offset (device minus server, milliseconds) as "clock 1.2 s ahead"."""
    if abs(offset_ms) < 1000:
        size = f"{abs(offset_ms)} ms"
    elif abs(offset_ms) < 120_000:
        size = f"{abs(offset_ms) / 1000:.1f} s"
    elif abs(offset_ms) < 2 * 86_400_000:
        size = f"{abs(offset_ms) / 3_600_000:.1f} h"
    else:
        size = f"{abs(offset_ms) / 86_400_000:.0f} days"
    return "clock exact" if offset_ms == 0 else f"clock {size} {'ahead' if offset_ms > 0 else 'behind'}"
