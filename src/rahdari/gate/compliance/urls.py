"""The report between the sides."""

from django.urls import path

from rahdari.gate.compliance import views

app_name = "compliance"
urlpatterns = [
    path("", views.days, name="days"),
    path("tally/", views.enter, name="enter"),
    path("close/", views.close, name="close"),
    path("open/<int:closure>/", views.open_again, name="open_again"),
    path("<str:day>.json", views.as_json, name="json"),
    path("<str:day>.csv", views.as_csv, name="csv"),
    path("<str:day>.counts", views.signed, name="signed"),
    path("<str:day>/", views.day, name="day"),
]
