"""Addresses that a recipient opens by a link, without an account; the secret stands in the fragment, never here."""

from django.urls import path

from evidence.sharing.serving import media
from evidence.sharing.views_guest import gate, viewing, whole

app_name = "shared"

urlpatterns = [
    path("", gate.gate, name="gate"),
    path("code/", gate.code, name="code"),
    path("code/send/", gate.send_code, name="send-code"),
    path("not-me/", gate.not_me, name="not-me"),
    path("more-time/", gate.more_time, name="more-time"),
    path("close/", gate.close, name="close"),
    path("view/", viewing.view, name="view"),
    path("view/<uuid:item_id>/", viewing.view, name="exhibit"),
    path("view/<uuid:item_id>/certificate/", viewing.certificate, name="certificate"),
    path("together/", viewing.together, name="together"),
    path("ask/", viewing.ask, name="ask"),
    path("play/<uuid:item_id>/", viewing.play, name="play"),
    path("watched/<uuid:item_id>/", viewing.watched, name="watched"),
    path("download/<uuid:item_id>/", viewing.download, name="download"),
    path("download/", whole.ask, name="bundle"),
    path("whole/<str:name>", whole.whole, name="whole"),
    path("media/<uuid:item_id>/<uuid:file_id>/<str:name>", media, name="media"),
]
