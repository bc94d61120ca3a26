"""Looking names up."""

from django.urls import path

from rahdari.gate.lookups import views

app_name = "lookups"
urlpatterns = [path("", views.look_up, name="look_up")]
