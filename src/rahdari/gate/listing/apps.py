"""Django's name for this app."""

from django.apps import AppConfig


class ListingConfig(AppConfig):
    """Entries of one's own."""

    name = "rahdari.gate.listing"
    label = "listing"
