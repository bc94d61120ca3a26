"""Django's name for this app."""

from django.apps import AppConfig


class PlaceConfig(AppConfig):
    """The place."""

    name = "rahdari.gate.place"
    label = "place"
