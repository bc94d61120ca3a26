"""Django's name for this app."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """The releases."""

    name = "rahdari.gate.releases"
    label = "releases"
