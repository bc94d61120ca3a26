"""Secondary inspection."""

from django.urls import path

from rahdari.gate.secondary import views

app_name = "secondary"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("fresh/", views.fresh, name="fresh"),
    path("<str:reference>/", views.referral, name="referral"),
    path("<str:reference>/decide/", views.decide, name="decide"),
    path("<str:reference>/second/", views.second, name="second"),
]
