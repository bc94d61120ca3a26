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


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(TESTS)
    (folder / "conftest.py").write_text((Path(__file__).parent / "conftest.py").read_text())
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("ci", "status", "summary"), [("true", 1, "1 failed"), ("", 0, "1 skipped")])
def test_a_skip_fails_in_ci_only(tmp_path: Path, ci: str, status: int, summary: str) -> None:
    done = run(tmp_path, CI=ci)
    assert (done.returncode, summary in done.stdout, "1 xfailed" in done.stdout) == (status, True, True)


def test_the_summary_says_that_the_kernel_is_missing(tmp_path: Path) -> None:
    assert "The compiled kernel is not built" in run(tmp_path, RAHDARI_KERNEL="off").stdout
    assert "kernel" not in run(tmp_path).stdout
