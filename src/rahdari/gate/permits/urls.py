"""Permits."""

from django.urls import path

from rahdari.gate.permits import views

app_name = "permits"
urlpatterns = [
    path("", views.permits, name="permits"),
    path("new/", views.new, name="new"),
    path("<str:permit>/renew/", views.renew, name="renew"),
    path("<str:permit>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:permit>/protect/", views.protect, name="protect"),
    path("<str:permit>/pass/", views.show_pass, name="pass"),
]
