"""Django's name for this app."""

from django.apps import AppConfig


class CostsConfig(AppConfig):
    """Costs."""

    name = "rahdari.gate.costs"
    label = "costs"
