"""The switches."""

from django.urls import path

from rahdari.gate.looks import views

app_name = "looks"
urlpatterns = [
    path("turn/", views.turn, name="turn"),
    path("language/", views.language, name="language"),
]
