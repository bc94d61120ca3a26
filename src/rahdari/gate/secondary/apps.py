"""Django's name for this app."""

from django.apps import AppConfig


class SecondaryConfig(AppConfig):
    """Secondary inspection."""

    name = "rahdari.gate.secondary"
    label = "secondary"
