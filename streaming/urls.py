"""Addresses of live command."""

from django.urls import path

from streaming.views import command, decisions

app_name = "streaming"

urlpatterns = [
    path("", command.everything, name="live"),
    path("decisions/<uuid:pk>/", decisions.decision, name="decision"),
    path("decisions/<uuid:pk>/<uuid:frame_id>.jpg", decisions.picture, name="decision-picture"),
    path("streams/", command.streams, name="streams"),
    path("wall/", command.wall, name="wall"),
]
urlpatterns += [  # the last: what stands above are words that no log may have
    path("<slug:slug>/", command.incident, name="incident"),
    path("<slug:slug>/decisions/", decisions.log, name="decisions"),
    path("<slug:slug>/decisions/new/", decisions.record, name="decide"),
]
