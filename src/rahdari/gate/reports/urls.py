"""Reports."""

from django.urls import path

from rahdari.gate.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.today, name="today"),
    path("refused/", views.refused, name="refused"),
    path("drills/", views.drilled, name="drills"),
    path("<slug:table>.csv", views.download, name="download"),
]
