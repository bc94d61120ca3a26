"""Signing in and out at a lane."""

from django.urls import path

from rahdari.gate.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("out/", views.sign_out, name="sign_out"),
    path("demonstration/<int:lane>/", views.demonstration_lane, name="demonstration_lane"),
]
