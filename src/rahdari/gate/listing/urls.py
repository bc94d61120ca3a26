"""Entries of one's own."""

from django.urls import path

from rahdari.gate.listing import batch_views, measure_views, report_views, views

app_name = "listing"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("new/", views.new, name="new"),
    path("typed/", views.typed, name="typed"),
    path("table/", batch_views.table, name="table"),
    path("table/template.csv", batch_views.template_csv, name="template_csv"),
    path("table/template.xlsx", batch_views.template_xlsx, name="template_xlsx"),
    path("table/<int:batch>/", batch_views.batch, name="batch"),
    path("table/<int:batch>/answer/", batch_views.answer, name="answer_batch"),
    path("reports/", report_views.look, name="look_reports"),
    path("measures/", measure_views.measures, name="measures"),
    path("measures/<int:measure>/lift/", measure_views.lift, name="lift"),
    path("<slug:reference>/", views.entry, name="entry"),
    path("<slug:reference>/answer/", views.answer, name="answer"),
    path("<slug:reference>/renew/", views.renew, name="renew"),
    path("<slug:reference>/review/", views.review, name="review"),
    path("<slug:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:reference>/reports/", report_views.reports, name="reports"),
    path("<slug:reference>/reports/add/", report_views.add, name="add_report"),
    path("<slug:reference>/reports/<int:number>/remove/", report_views.remove, name="remove_report"),
]
