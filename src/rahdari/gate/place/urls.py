"""The place."""

from django.urls import path

from rahdari.gate.place import views

app_name = "place"
urlpatterns = [
    path("", views.place, name="place"),
    path("limits/", views.limits, name="limits"),
    path("lanes/", views.add_lane, name="add_lane"),
    path("lanes/<int:lane>/register/", views.register_computer, name="register"),
    path("computers/<int:computer>/withdraw/", views.withdraw_computer, name="withdraw"),
    path("documents/", views.documents, name="documents"),
    path("documents/<int:rule>/end/", views.end_document, name="end_document"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:account>/", views.change_account, name="change_account"),
]
