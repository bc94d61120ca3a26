"""The lane."""

from django.urls import path

from rahdari.gate.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.lane, name="lane"),
    path("undo/", views.undo, name="undo"),
    path("others/", views.others, name="others"),
    path("last/", views.last, name="last"),
    path("next/", views.next_traveller, name="next"),
    path("drill/", views.drill, name="drill"),
    path("hand-over/", views.hand_over, name="hand_over"),
    path("bar/", views.bar_values, name="bar"),
]
