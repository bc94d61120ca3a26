"""Secondary inspection."""

from django.urls import path

from rahdari.gate.secondary import views

app_name = "secondary"
urlpatterns = [
    path("", views.queue, name="queue"),
]
