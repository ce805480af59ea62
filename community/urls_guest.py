"""Addresses that a member of the public opens by a link, without an account."""

from django.urls import path

from community.views_guest import adding, after, entering, steps, uploads

app_name = "giving"

urlpatterns = [
    path("", entering.enter, name="enter"),
    path("open/", entering.open_here, name="open"),
    path("start/", entering.start, name="start"),
    path("begin/", entering.begin, name="begin"),
    path("nothing/", entering.nothing, name="nothing"),
    path("renew/", entering.renew, name="renew"),
    path("leave/", entering.go, name="leave"),
    path("where/", steps.where, name="where"),
    path("add/", adding.add, name="add"),
    path("add/list/", adding.listed, name="list"),
    path("add/plain/", adding.plain, name="plain"),
    path("add/<int:number>/describe/", adding.describe, name="describe"),
    path("add/<int:number>/remove/", adding.remove, name="remove"),
    path("clock/", steps.clock, name="clock"),
    path("you/", steps.you, name="you"),
    path("check/", steps.check, name="check"),
    path("sent/", after.sent, name="sent"),
    path("receipt/", after.receipt, name="receipt"),
    path("status/", after.status, name="status"),
    path("withdraw/", after.withdraw, name="withdraw"),
    path("files/", uploads.create, name="uploads"),
    path("files/<str:upload_id>/", uploads.one, name="upload"),
]
