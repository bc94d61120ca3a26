"""Django's name for this app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "rahdari.gate.ledger"
    label = "ledger"
