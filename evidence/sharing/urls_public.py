"""Addresses that anybody may open, to check what was handed over."""

from django.urls import path

from evidence.sharing import views_public

app_name = "verifying"

urlpatterns = [
    path("", views_public.verify, name="verify"),
    path("verify.py", views_public.program, name="program"),
    path("key.txt", views_public.public_key, name="key"),
    path("<slug:code>/", views_public.verify, name="certificate"),
]
