"""Django's name for this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts."""

    name = "rahdari.gate.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Have sign-ins and sign-outs recorded."""
        from rahdari.gate.accounts import signals

        signals.connect()
