"""Django's own check of what is fit to be deployed, on a gate that other machines reach: nothing is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rahdari.gate.project.folder import Configuration, DataFolder


def test_djangos_deployment_check(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "gate")
    folder.create(Configuration(hosts=("gate.example",), address="0.0.0.0"), demonstration=False)
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "DEBUG"],
        env=os.environ
        | {"RAHDARI_DATA": str(folder.path), "DJANGO_SETTINGS_MODULE": "rahdari.gate.project.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
