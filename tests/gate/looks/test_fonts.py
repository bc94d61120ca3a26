"""The script that fetches the fonts: it never fails a set-up, and takes nothing that has another hash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "requirements/fonts.sh"


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    (tmp_path / "venv/bin").mkdir(parents=True)
    (tmp_path / "venv/bin/python").symlink_to(sys.executable)
    return tmp_path / "venv"


def _run(venv: Path, wheels: Path) -> str:
    environment = {"PATH": "/usr/bin:/bin", "WHEELS": str(wheels)}
    done = subprocess.run(
        ["/bin/sh", SCRIPT, venv], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stderr


def test_without_the_packages_it_says_so(venv: Path, tmp_path: Path) -> None:
    said = _run(venv, tmp_path)
    assert "the computer's own fonts" in said
    assert f"rm {venv}/.fonts" in said, "make would take the set-up for done"
    assert not (venv / "share").exists()


def test_a_package_with_another_hash_is_not_taken(venv: Path, tmp_path: Path) -> None:
    (tmp_path / "fontsource-variable-vazirmatn-5.3.0.tgz").write_bytes(b"something else")
    assert "is not the file it should be" in _run(venv, tmp_path)
    assert not (venv / "share").exists()
