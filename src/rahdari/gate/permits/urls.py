"""Permits."""

from django.urls import path

from rahdari.gate.permits import table_views, views

app_name = "permits"
urlpatterns = [
    path("", views.permits, name="permits"),
    path("new/", views.new, name="new"),
    path("table/", table_views.table, name="table"),
    path("table/template.csv", table_views.template_csv, name="template_csv"),
    path("table/template.xlsx", table_views.template_xlsx, name="template_xlsx"),
    path("<str:permit>/renew/", views.renew, name="renew"),
    path("<str:permit>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:permit>/protect/", views.protect, name="protect"),
    path("<str:permit>/pass/", views.show_pass, name="pass"),
]
