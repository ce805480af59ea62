"""How far two places are from each other."""

import math

EARTH_METRES = 6_371_000.0  # mean radius


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two places (latitude, longitude in WGS 84 degrees) on the sphere (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))
