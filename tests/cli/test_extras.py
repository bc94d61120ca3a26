from __future__ import annotations

import sys

import pytest

from rahdari.cli.extras import note_kernel


def test_a_server_without_the_kernel_says_so_unless_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RAHDARI_KERNEL", raising=False)
    monkeypatch.setitem(sys.modules, "rahdari.matching._kernel", None)
    note_kernel()
    assert "The compiled kernel is missing" in capsys.readouterr().err
    monkeypatch.setenv("RAHDARI_KERNEL", "off")
    note_kernel()
    assert capsys.readouterr().err == ""
