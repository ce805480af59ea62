from django.urls import path

from evidence.serving import media
from evidence.serving_marked import marked
from evidence.views import custody, exporting, library, marking, panels, placing, playing, record, stills

app_name = "evidence"
urlpatterns = [
    path("", library.library, name="list"),
    path("panels/incident/<slug:slug>/", panels.incident, name="panel-incident"),
    path("presets/", marking.presets, name="presets"),
    path("<uuid:pk>/", record.record, name="detail"),
    path("<uuid:pk>/panel/<slug:name>/", record.panel, name="panel"),
    path("<uuid:pk>/markers/", marking.add, name="marker-add"),
    path("<uuid:pk>/markers/<uuid:marker_id>/", marking.change, name="marker-change"),
    path("<uuid:pk>/markers/<uuid:marker_id>/remove/", marking.remove, name="marker-remove"),
    path("<uuid:pk>/markers/<uuid:marker_id>/restore/", marking.restore, name="marker-restore"),
    path("<uuid:pk>/notes/", marking.note, name="note-add"),
    path("<uuid:pk>/state/", playing.state, name="state"),
    path("<uuid:pk>/watched/", playing.watched, name="watched"),
    path("<uuid:pk>/download/", playing.download, name="download"),
    path("<uuid:pk>/again/", playing.again, name="again"),
    path("<uuid:pk>/stills/", stills.ask, name="still-ask"),
    path("<uuid:pk>/stills/<uuid:still_id>/", stills.still, name="still"),
    path("<uuid:pk>/track.gpx", exporting.track, name="track"),
    path("<uuid:pk>/custody/verify/", exporting.verify, name="custody-verify"),
    path("<uuid:pk>/custody/export/<slug:form>/", exporting.export, name="custody-export"),
    path("<uuid:item_id>/viewings/<uuid:viewing_id>/<str:name>", marked, name="marked"),
    path("<uuid:pk>/custody/", custody.custody, name="custody"),
    path("<uuid:pk>/place/", placing.place, name="place"),
    path("<uuid:pk>/play/", playing.play, name="play"),
    path("<uuid:pk>/check/", playing.check, name="check"),
    path("<uuid:item_id>/media/<uuid:file_id>/<str:name>", media, name="media"),
]
