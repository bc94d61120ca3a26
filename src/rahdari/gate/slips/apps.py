"""Django's name for this app."""

from django.apps import AppConfig


class SlipsConfig(AppConfig):
    """Slips and redress."""

    name = "rahdari.gate.slips"
    label = "slips"
