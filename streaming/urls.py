"""Addresses of live command."""

from django.urls import include, path

from streaming.views import (
    alert_history,
    alerts,
    command,
    cordons,
    decisions,
    looking,
    maps,
    quarantine,
    rules,
    session,
)

app_name = "streaming"

urlpatterns = [
    path("", command.everything, name="live"),
    path("decisions/<uuid:pk>/", decisions.decision, name="decision"),
    path("decisions/<uuid:pk>/<uuid:frame_id>.jpg", decisions.picture, name="decision-picture"),
    path("streams/", command.streams, name="streams"),
    path("wall/", command.wall, name="wall"),
    path("", include("streaming.urls_officer")),
    path("alerts/", alerts.board, name="alerts"),
    path("alerts/panel/", alerts.panel, name="alerts-panel"),
    path("alerts/count/", alerts.count, name="alerts-count"),
    path("alerts/history/", alert_history.history, name="alert-history"),
    path("alerts/history/export/", alert_history.history_csv, name="alert-history-export"),
    path("alerts/<uuid:pk>/", alerts.alert, name="alert"),
    path("alerts/<uuid:pk>/acknowledge/", alerts.acknowledge, name="alert-acknowledge"),
    path("alerts/<uuid:pk>/escalate/", alerts.escalate, name="alert-escalate"),
    path("alerts/<uuid:pk>/resolve/", alerts.resolve, name="alert-resolve"),
    path("alerts/<uuid:pk>/false-alarm/", alerts.false_alarm, name="alert-false-alarm"),
    path("alerts/<uuid:pk>/prompt/", alerts.prompt, name="alert-prompt"),
    path("rules/", rules.rules, name="rules"),
    path("rules/set/", rules.set_rule, name="rule-set"),
    path("rules/test/", rules.test, name="rule-test"),
    path("map/", maps.live_map, name="map"),
    path("map/cordons/", cordons.cordons, name="cordons"),
    path("map/cordons/<uuid:pk>/lift/", cordons.lift, name="cordon-lift"),
    path("map/trails/", maps.trails, name="map-trails"),
    path("units/", maps.units, name="units"),
    path("look/", looking.look, name="look"),
    path("<uuid:pk>/", session.session, name="session"),
    path("<uuid:pk>/snapshot/", looking.snapshot, name="snapshot"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<uuid:pk>/take/", quarantine.take, name="quarantine-take"),
]
urlpatterns += [  # the last: what stands above are words that no log may have
    path("<slug:slug>/", command.incident, name="incident"),
    path("<slug:slug>/decisions/", decisions.log, name="decisions"),
    path("<slug:slug>/decisions/new/", decisions.record, name="decide"),
]
