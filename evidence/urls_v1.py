"""Addresses of evidence in version 1 of the API."""

from django.urls import path

from evidence.api import items

app_name = "evidence-v1"
urlpatterns = [
    path("items/", items.items, name="items"),
    path("items/<uuid:pk>/", items.item, name="item"),
    path("items/<uuid:pk>/custody/", items.custody, name="item-custody"),
    path("items/<uuid:pk>/original/", items.original, name="item-original"),
]
