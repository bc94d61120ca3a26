"""What is kept about a reference."""

from django.urls import path

from rahdari.gate.keeping import views

app_name = "keeping"
urlpatterns = [
    path("", views.kept, name="kept"),
    path("<str:reference>/file/", views.file, name="file"),
    path("<str:reference>/correct/", views.correct, name="correct"),
]
