"""The address where the edge asks who may publish and read."""

from django.urls import path

from streaming.views import edge

app_name = "edge-api"

urlpatterns = [
    path("edge/", edge.asked, name="asked"),
]
