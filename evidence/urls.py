from django.urls import path

from evidence.serving import media
from evidence.views import adding, custody, editing, library, missing, panels, placing, playing, record

app_name = "evidence"
urlpatterns = [
    path("", library.library, name="list"),
    path("panels/incident/<slug:slug>/", panels.incident, name="panel-incident"),
    path("add/", adding.add, name="add"),
    path("add/form/", adding.plain, name="add-form"),
    path("add/announce/", adding.announce, name="announce"),
    path("add/<uuid:upload_id>/", adding.one, name="added"),
    path("add/<uuid:upload_id>/details/", adding.details, name="added-details"),
    path("add/<uuid:upload_id>/token/", adding.token, name="upload-token"),
    path("add/<uuid:upload_id>/remove/", adding.remove, name="upload-remove"),
    path("missing/<slug:what>/", missing.missing, name="missing"),
    path("<uuid:pk>/", record.record, name="detail"),
    path("<uuid:pk>/edit/", editing.edit, name="edit"),
    path("<uuid:pk>/edit/note/", editing.note, name="note"),
    path("<uuid:pk>/edit/owner/", editing.reassign, name="reassign"),
    path("<uuid:pk>/custody/", custody.custody, name="custody"),
    path("<uuid:pk>/place/", placing.place, name="place"),
    path("<uuid:pk>/categorise/", placing.categorise, name="categorise"),
    path("<uuid:pk>/undo/", placing.undo, name="undo"),
    path("<uuid:pk>/play/", playing.play, name="play"),
    path("<uuid:pk>/check/", playing.check, name="check"),
    path("<uuid:item_id>/media/<uuid:file_id>/<str:name>", media, name="media"),
]
