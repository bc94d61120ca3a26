"""Django's name for this app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The events."""

    name = "rahdari.gate.events"
    label = "events"
