"""Addresses where an anonymous survey is answered, without an account."""

from django.urls import path

from incidents.surveys import views_guest

app_name = "answering"

urlpatterns = [
    path("", views_guest.link, name="link"),
    path("answer/", views_guest.answer, name="answer"),
    path("thanks/", views_guest.thanks, name="thanks"),
    path("<slug:slug>/", views_guest.survey, name="survey"),
]
