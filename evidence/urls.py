from django.urls import path

from evidence.serving import media
from evidence.views import custody, library, panels, placing, playing, record

app_name = "evidence"
urlpatterns = [
    path("", library.library, name="list"),
    path("panels/incident/<slug:slug>/", panels.incident, name="panel-incident"),
    path("<uuid:pk>/", record.record, name="detail"),
    path("<uuid:pk>/custody/", custody.custody, name="custody"),
    path("<uuid:pk>/place/", placing.place, name="place"),
    path("<uuid:pk>/play/", playing.play, name="play"),
    path("<uuid:pk>/check/", playing.check, name="check"),
    path("<uuid:item_id>/media/<uuid:file_id>/<str:name>", media, name="media"),
]
