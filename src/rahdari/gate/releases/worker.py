"""The process that composes: `python -m rahdari.gate.releases.worker`, started by `clock`, not by people.

`project.beside` says how it ends.
"""

from __future__ import annotations

from rahdari.gate.project.beside import begin


def main() -> None:
    """Compose what waits."""
    begin()
    from django.utils import timezone

    from rahdari.gate.releases import composing

    while candidate := composing.claim(now=timezone.now()):
        composing.make(candidate)


if __name__ == "__main__":
    main()
