"""Django's name for this app."""

from django.apps import AppConfig


class LookupsConfig(AppConfig):
    """Looking names up."""

    name = "rahdari.gate.lookups"
    label = "lookups"
