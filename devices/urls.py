"""Addresses of the device pages."""

from django.urls import path

from devices.kinds import CAMERA, TASER
from devices.views import assign, bulk, device, fleet, importing, loss, pool, profiles, qualified, record, stock

app_name = "devices"

urlpatterns = [
    path("", fleet.cameras, name="list"),
    path("cameras.csv", fleet.cameras_csv, name="export"),
    path("add/", device.add, {"kind": CAMERA}, name="add"),
    path("assign/", assign.assign, name="assign"),
    path("assign/pool/", pool.switch, name="assign-pool"),
    path("assign/undo/", assign.undo, name="assign-undo"),
    path("assign/undo-return/", assign.undo_give_back, name="assign-undo-return"),
    path("batteries/", stock.stock, {"is_battery": True}, name="batteries"),
    path("batteries.csv", stock.stock_csv, {"is_battery": True}, name="batteries-export"),
    path("batteries/add/", stock.add, {"is_battery": True}, name="batteries-add"),
    path("bulk/", bulk.bulk, {"kind": CAMERA}, name="bulk"),
    path("cartridges/", stock.stock, {"is_battery": False}, name="cartridges"),
    path("cartridges.csv", stock.stock_csv, {"is_battery": False}, name="cartridges-export"),
    path("cartridges/add/", stock.add, {"is_battery": False}, name="cartridges-add"),
    path("import/", importing.import_list, name="import"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/add/", profiles.add, name="profile-add"),
    path("profiles/<uuid:pk>/", profiles.profile, name="profile"),
    path("profiles/<uuid:pk>/default/", profiles.default, name="profile-default"),
    path("qualified/", qualified.qualified, name="qualified"),
    path("qualified/withdraw/", qualified.withdraw, name="qualified-withdraw"),
    path("stock/<slug:serial>/", stock.item, name="stock-item"),
    path("stock/<slug:serial>/change/", stock.change, name="stock-change"),
    path("tasers/", fleet.tasers, name="tasers"),
    path("tasers.csv", fleet.tasers_csv, name="tasers-export"),
    path("tasers/add/", device.add, {"kind": TASER}, name="taser-add"),
    path("tasers/bulk/", bulk.bulk, {"kind": TASER}, name="tasers-bulk"),
    path("tasers/<slug:serial>/", record.taser, name="taser"),
    path("tasers/<slug:serial>/change/", device.change, {"kind": TASER}, name="taser-change"),
    path("tasers/<slug:serial>/key/", device.key, {"kind": TASER}, name="taser-key"),
    path("tasers/<slug:serial>/lost/", loss.lost, {"kind": TASER}, name="taser-lost"),
    path("tasers/<slug:serial>/found/", loss.found, {"kind": TASER}, name="taser-found"),
    path("tasers/<slug:serial>/retire/", device.retire, {"kind": TASER}, name="taser-retire"),
    path("tasers/<slug:serial>/return/", device.give_back, {"kind": TASER}, name="taser-return"),
    path("<slug:serial>/", record.camera, name="detail"),
    path("<slug:serial>/change/", device.change, {"kind": CAMERA}, name="change"),
    path("<slug:serial>/key/", device.key, {"kind": CAMERA}, name="key"),
    path("<slug:serial>/lost/", loss.lost, {"kind": CAMERA}, name="lost"),
    path("<slug:serial>/found/", loss.found, {"kind": CAMERA}, name="found"),
    path("<slug:serial>/retire/", device.retire, {"kind": CAMERA}, name="retire"),
    path("<slug:serial>/return/", device.give_back, {"kind": CAMERA}, name="return"),
]
