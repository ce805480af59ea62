"""Addresses of the officer's side of live; `streaming.urls` takes them in before those that name a log."""

from django.urls import path

from streaming.views import backup, edge, me, messages_to_officers, phone, remote

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/panel/", me.panel, name="me-panel"),
    path("me/backup/", me.backup, name="me-backup"),
    path("me/camera/", phone.camera, name="me-camera"),
    path("me/messages/<uuid:pk>/read/", me.read, name="me-read"),
    path("me/stop/<uuid:pk>/", me.stop, name="me-stop"),
    path("me/watch/", me.watch, name="me-watch"),
    path("message/<slug:slug>/", messages_to_officers.scene, name="message"),
    path("message/officer/<str:number>/", messages_to_officers.officer, name="message-officer"),
    path("backup/", backup.everywhere, name="backup"),
    path("backup/<uuid:pk>/send/", backup.send, name="backup-send"),
    path("backup/<uuid:pk>/cancel/", backup.cancel, name="backup-cancel"),
    path("backup/units/<uuid:pk>/arrived/", backup.arrived, name="backup-arrived"),
    path("backup/<slug:slug>/", backup.on_log, name="backup-log"),
    path("backup/<slug:slug>/ask/", backup.ask, name="backup-ask"),
    path("backup/<slug:slug>/written/", backup.write_down, name="backup-written"),
    path("edge/<str:serial>/", edge.token, name="edge-token"),
    path("panels/incident/<slug:slug>/", backup.history, name="panel-incident"),
    path("policy/", remote.policy, name="policy"),
    path("start/<str:serial>/", remote.start, name="start"),
]
