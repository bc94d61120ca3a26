"""Lists."""

from django.urls import path

from rahdari.gate.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("add/", views.add, name="add"),
    path("<slug:list_id>/", views.show_list, name="list"),
    path("<slug:list_id>/settings/", views.change, name="change"),
    path("<slug:list_id>/look/", views.look, name="look"),
    path("<slug:list_id>/upload/", views.upload, name="upload"),
    path("<slug:list_id>/quality/", views.quality, name="quality"),
    path("<slug:list_id>/<int:number>/", views.show_import, name="import"),
    path("<slug:list_id>/<int:number>/decide/", views.decide, name="decide"),
    path("<slug:list_id>/<int:number>/<slug:part>.<slug:kind>", views.download, name="download"),
]
