"""Django's name for this app."""

from django.apps import AppConfig


class LooksConfig(AppConfig):
    """The looks."""

    name = "rahdari.gate.looks"
    label = "looks"
