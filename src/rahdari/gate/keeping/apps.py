"""Django's name for this app."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    """What is kept of people."""

    name = "rahdari.gate.keeping"
    label = "keeping"
