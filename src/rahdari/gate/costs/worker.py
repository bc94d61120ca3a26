"""The process that works costs out: `python -m rahdari.gate.costs.worker`, started by `clock`."""

from __future__ import annotations

from rahdari.gate.project.beside import begin


def main() -> None:
    """Work out the costs of the lists in force."""
    begin()
    from django.conf import settings

    from rahdari.gate.costs import services
    from rahdari.gate.place.models import Gate

    gate = Gate.objects.get()
    travellers = services.day_of(gate).travellers
    services.costs_of_index(settings.FOLDER.index, stop_budget=gate.stop_budget, per_day=travellers)


if __name__ == "__main__":
    main()
