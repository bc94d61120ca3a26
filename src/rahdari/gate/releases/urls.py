"""Releases."""

from django.urls import path

from rahdari.gate.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.releases, name="releases"),
    path("compose/", views.compose, name="compose"),
    path("discard/", views.discard, name="discard"),
    path("sign/", views.sign, name="sign"),
    path("apply/", views.apply, name="apply"),
    path("export/", views.export, name="export"),
    path("arrived/apply/", views.apply_arrived, name="apply_arrived"),
    path("arrived/discard/", views.discard_arrived, name="discard_arrived"),
    path("bring/", views.bring, name="bring"),
    path("lanes/", views.show_lanes, name="lanes"),
    path("hits/", views.hits, name="hits"),
    path("hits/<int:number>/", views.seen, name="seen"),
    path("<int:number>/", views.show, name="release"),
]
