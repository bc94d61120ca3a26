"""Django's name for this app, and the one screener that all its threads share."""

from __future__ import annotations

from django.apps import AppConfig

from rahdari.gate.desk.screening import SharedScreener


class DeskConfig(AppConfig):
    """The desk."""

    name = "rahdari.gate.desk"
    label = "desk"
    screener: SharedScreener

    def ready(self) -> None:
        """Point the screener at the data folder's index; it opens it at the first traveller."""
        from django.conf import settings

        self.screener = SharedScreener(settings.FOLDER.index)
