"""Reports."""

from django.urls import path

from rahdari.gate.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.today, name="today"),
    path("<slug:table>.csv", views.download, name="download"),
]
