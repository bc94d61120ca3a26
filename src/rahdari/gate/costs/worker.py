"""The process that works costs out: `python -m rahdari.gate.costs.worker`, started by `clock`."""

from __future__ import annotations

from rahdari.gate.project.beside import begin


def main() -> None:
    """Count the names of the days that are over; work out the costs of the lists in force."""
    begin()
    from django.conf import settings
    from django.utils import timezone

    from rahdari.gate.costs import names, services
    from rahdari.gate.place.models import Gate

    for day in names.due(now=timezone.now()):
        names.count_day(day)
    gate = Gate.objects.get()
    if services.to_work_out(gate):
        travellers = services.day_of(gate).travellers
        services.costs_of_index(settings.FOLDER.index, stop_budget=gate.stop_budget, per_day=travellers)


if __name__ == "__main__":
    main()
