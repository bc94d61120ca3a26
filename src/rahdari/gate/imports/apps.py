"""Django's name for this app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Lists brought in."""

    name = "rahdari.gate.imports"
    label = "imports"
