"""Addresses of the pages that belong to no single app."""

from django.urls import path

from config import demo_stories, health, search_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("search/", search_views.search, name="search"),
    path("map/style.json", views.map_style, name="map-style"),
    path("stories/", demo_stories.stories, name="stories"),
    path("stay/", views.stay, name="stay"),
    path("health/", health.health, name="health"),
]
