from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

def test_lacks_a_tool():
    pytest.skip("no browser here")

@pytest.mark.xfail
def test_known_fault():
    assert False
"""


@pytest.mark.parametrize(("ci", "status", "summary"), [("true", 1, "1 failed"), ("", 0, "1 skipped")])
def test_a_skip_fails_in_ci_only(tmp_path: Path, ci: str, status: int, summary: str) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text((Path(__file__).parent / "conftest.py").read_text())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, summary in done.stdout, "1 xfailed" in done.stdout) == (status, True, True)
