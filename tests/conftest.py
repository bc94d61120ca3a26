"""In CI a skipped test is a failed one: a machine that lacks a tool must not pass by lacking it.

Elsewhere the summary says that the kernel is missing. And the data folder that Django's settings read: a real
gate's, of its own in each process, thrown away after.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.gate.project.start import use
from rahdari.index.engine import kernel_class

_FOLDER = tempfile.mkdtemp(prefix="rahdari-test-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_GATE = DataFolder(Path(_FOLDER) / "gate")
_GATE.create(Configuration(database=os.environ.get("RAHDARI_TEST_DATABASE", "")), demonstration=False)
use(_GATE)

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _judged(report: Report) -> Report:
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _judged((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if kernel_class() is None:
        terminalreporter.write_line(
            "The compiled kernel is not built, or switched off: nothing here was run on it.", yellow=True
        )
