from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def test_the_tables_are_those_of_the_models(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
