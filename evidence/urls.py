from django.urls import path

from evidence.serving import media
from evidence.views import access, custody, library, panels, placing, playing, record, viewing_lock

app_name = "evidence"
urlpatterns = [
    path("", library.library, name="list"),
    path("panels/incident/<slug:slug>/", panels.incident, name="panel-incident"),
    path("requests/", access.requests, name="requests"),
    path("requests/mine/", access.my_requests, name="my-requests"),
    path("requests/<uuid:request_id>/", access.decide, name="decide-request"),
    path("locks/", viewing_lock.locks, name="locks"),
    path("locks/new/<slug:slug>/", viewing_lock.new_lock, name="new-lock"),
    path("locks/<uuid:pk>/", viewing_lock.lock, name="lock"),
    path("locks/<uuid:pk>/admit/", viewing_lock.admit, name="lock-admit"),
    path("locks/<uuid:pk>/accounts/<uuid:person_id>/", viewing_lock.account, name="lock-account"),
    path("locks/<uuid:pk>/lift/", viewing_lock.lift, name="lock-lift"),
    path("<uuid:pk>/", record.record, name="detail"),
    path("<uuid:pk>/access/", access.access, name="access"),
    path("<uuid:pk>/access/name/", access.name, name="access-name"),
    path("<uuid:pk>/access/<uuid:grant_id>/remove/", access.unname, name="access-remove"),
    path("<uuid:pk>/ask/", access.ask, name="ask"),
    path("<uuid:pk>/custody/", custody.custody, name="custody"),
    path("<uuid:pk>/place/", placing.place, name="place"),
    path("<uuid:pk>/play/", playing.play, name="play"),
    path("<uuid:pk>/check/", playing.check, name="check"),
    path("<uuid:item_id>/media/<uuid:file_id>/<str:name>", media, name="media"),
]
