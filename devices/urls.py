"""Addresses of the device pages."""

from django.urls import path

from devices.views import assign, camera, fleet

app_name = "devices"

urlpatterns = [
    path("", fleet.fleet, name="list"),
    path("cameras.csv", fleet.fleet_csv, name="export"),
    path("add/", camera.add, name="add"),
    path("assign/", assign.assign, name="assign"),
    path("assign/undo/", assign.undo, name="assign-undo"),
    path("assign/undo-return/", assign.undo_give_back, name="assign-undo-return"),
    path("<slug:serial>/", camera.detail, name="detail"),
    path("<slug:serial>/change/", camera.change, name="change"),
    path("<slug:serial>/key/", camera.key, name="key"),
    path("<slug:serial>/retire/", camera.retire, name="retire"),
    path("<slug:serial>/return/", camera.give_back, name="return"),
]
