"""Standing cordons, as the map draws them and as crossings are looked for."""

from uuid import UUID

from accounts.models import User
from streaming.models import Cordon
from streaming.positions.crossings import Area, ring_of


def area_of(cordon: Cordon) -> Area:
    """Return what a cordon closes off."""
    if cordon.latitude is not None and cordon.longitude is not None:
        return Area(cordon.pk, (cordon.longitude, cordon.latitude), float(cordon.radius_m or 0))
    return Area(cordon.pk, corners=tuple((east, north) for east, north in cordon.corners))


def standing_areas() -> list[Area]:
    """Return all standing cordons of the force."""
    return [area_of(cordon) for cordon in Cordon.objects.standing()]


def cordons_for(person: User) -> dict[str, object]:
    """Return the standing cordons that a person sees, as GeoJSON (RFC 7946)."""
    seen = Cordon.objects.visible_to(person).standing().select_related("incident")
    return {"type": "FeatureCollection", "features": [_feature(cordon) for cordon in seen]}


def _feature(cordon: Cordon) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": str(cordon.pk),
        "properties": {"ring": cordon.ring, "label": cordon.label, "log": cordon.incident.slug},
        "geometry": {"type": "Polygon", "coordinates": [ring_of(area_of(cordon))]},
    }


def cordon_names(keys: list[UUID]) -> dict[UUID, Cordon]:
    """Return cordons with their incidents by key."""
    return {cordon.pk: cordon for cordon in Cordon.objects.filter(pk__in=keys).select_related("incident")}
