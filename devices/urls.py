"""Addresses of the device pages."""

from django.urls import path

from devices.kinds import CAMERA, TASER
from devices.views import assign, camera_log, device, docks, fleet, qualified, record, signal

app_name = "devices"

urlpatterns = [
    path("", fleet.cameras, name="list"),
    path("cameras.csv", fleet.cameras_csv, name="export"),
    path("add/", device.add, {"kind": CAMERA}, name="add"),
    path("assign/", assign.assign, name="assign"),
    path("assign/undo/", assign.undo, name="assign-undo"),
    path("assign/undo-return/", assign.undo_give_back, name="assign-undo-return"),
    path("docks/", docks.docks, name="docks"),
    path("docks/add/", docks.add, name="dock-add"),
    path("docks/<uuid:pk>/change/", docks.change, name="dock-change"),
    path("qualified/", qualified.qualified, name="qualified"),
    path("qualified/withdraw/", qualified.withdraw, name="qualified-withdraw"),
    path("signal/", signal.signals, name="signals"),
    path("signal/rule/", signal.rule, name="signal-rule"),
    path("signal/<uuid:pk>/", signal.signal, name="signal"),
    path("tasers/", fleet.tasers, name="tasers"),
    path("tasers.csv", fleet.tasers_csv, name="tasers-export"),
    path("tasers/add/", device.add, {"kind": TASER}, name="taser-add"),
    path("tasers/<slug:serial>/", record.taser, name="taser"),
    path("tasers/<slug:serial>/change/", device.change, {"kind": TASER}, name="taser-change"),
    path("tasers/<slug:serial>/key/", device.key, {"kind": TASER}, name="taser-key"),
    path("tasers/<slug:serial>/retire/", device.retire, {"kind": TASER}, name="taser-retire"),
    path("tasers/<slug:serial>/return/", device.give_back, {"kind": TASER}, name="taser-return"),
    path("<slug:serial>/", record.camera, name="detail"),
    path("<slug:serial>/log/", camera_log.log, name="log"),
    path("<slug:serial>/log.csv", camera_log.log_csv, name="log-export"),
    path("<slug:serial>/change/", device.change, {"kind": CAMERA}, name="change"),
    path("<slug:serial>/key/", device.key, {"kind": CAMERA}, name="key"),
    path("<slug:serial>/retire/", device.retire, {"kind": CAMERA}, name="retire"),
    path("<slug:serial>/return/", device.give_back, {"kind": CAMERA}, name="return"),
]
