"""Addresses of live command."""

from django.urls import path

from streaming.views import cordons, maps

app_name = "streaming"

urlpatterns = [
    path("map/", maps.live_map, name="map"),
    path("map/cordons/", cordons.cordons, name="cordons"),
    path("map/cordons/<uuid:pk>/lift/", cordons.lift, name="cordon-lift"),
    path("map/trails/", maps.trails, name="map-trails"),
    path("units/", maps.units, name="units"),
]
