"""Django's name for this app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports."""

    name = "rahdari.gate.reports"
    label = "reports"
