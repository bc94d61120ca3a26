"""Slips and redress."""

from django.urls import path

from rahdari.gate.slips import views

app_name = "slips"
urlpatterns = [
    path("", views.redress, name="redress"),
    path("overdue/", views.overdue, name="overdue"),
    path("<str:reference>/", views.case, name="case"),
    path("<str:reference>/answer/<int:complaint>/", views.answer, name="answer"),
    path("<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/slip/", views.issue, name="issue"),
    path("<str:reference>/slip/<str:language>/", views.slip, name="slip"),
]
