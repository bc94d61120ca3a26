"""Django's name for this app."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """The report between the sides."""

    name = "rahdari.gate.compliance"
    label = "compliance"
