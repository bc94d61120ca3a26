"""Costs."""

from django.urls import path

from rahdari.gate.costs import views

app_name = "costs"
urlpatterns = [
    path("", views.costs, name="costs"),
    path("entries.csv", views.download, name="download"),
    path("budget/", views.budget, name="budget"),
    path("day/", views.day, name="day"),
    path("typed/", views.typed, name="typed"),
]
