"""Django's name for this app."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """The register of permits."""

    name = "rahdari.gate.permits"
    label = "permits"
