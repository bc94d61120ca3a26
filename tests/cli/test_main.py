from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rahdari.cli import lists_read
from rahdari.cli.main import build_app

RAHDARI = Path(sys.executable).with_name("rahdari")


MAKING = ("key", "init", "create", "sign")


def _named(command) -> str:
    return command.name or command.callback.__name__


def test_help_of_every_command_has_examples(rahdari) -> None:
    app = build_app()
    groups = {
        group.name: [_named(command) for command in group.typer_instance.registered_commands]
        for group in app.registered_groups
    }
    commands = [[command.name] for command in app.registered_commands]
    commands += [[group, name] for group, names in groups.items() for name in names]
    assert len(commands) > 5
    assert "\n  Examples:\n    rahdari demo" in rahdari("--help").out
    for command in commands:
        done = rahdari(*command, "--help")
        assert done.status == 0
        assert "\n  Examples:\n    rahdari " + " ".join(command) in done.out
        # A server has no result to print, what makes a release writes files, a proof has its own form.
        without = command[0] in ("gate", "serve") or (command[0] == "release" and command[1] in MAKING)
        without |= command == ["ledger", "prove"]
        assert "--json" in done.out or without, command


@pytest.mark.parametrize("arguments", [("frob",), ("lists", "read"), ("lists", "read", "un:x", "--frob")])
def test_what_is_no_command_is_usage(rahdari, arguments: tuple[str, ...]) -> None:
    done = rahdari(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "Usage: rahdari" in done.err


def test_version(rahdari) -> None:
    assert rahdari("--version").out.strip()[0].isdigit()


def test_errors_as_json(rahdari) -> None:
    done = rahdari("lists", "read", "un:nowhere.xml", "--json")
    assert (done.status, done.out) == (3, "")
    assert json.loads(done.err) == {
        "error": {
            "code": "source",
            "message": "nowhere.xml: there is no such file.",
            "next_step": "Check the path.",
        }
    }


def test_a_place_that_cannot_be_written(rahdari, listing: Path, tmp_path: Path) -> None:
    done = rahdari("lists", "read", f"un:{listing}", "-o", tmp_path / "no" / "folder.jsonl")
    assert done.status == 3
    assert f"{tmp_path / 'no'}: No such file or directory." in done.err


def test_an_internal_failure_is_one_line(rahdari, listing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a fault\nof ours")

    monkeypatch.setattr(lists_read, "print_report", broken)
    done = rahdari("lists", "read", f"un:{listing}")
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "Internal failure: ValueError: a fault" in done.err
    assert "Please report it" in done.err


def test_debug_shows_where(monkeypatch: pytest.MonkeyPatch, listing: Path) -> None:
    from rahdari.cli.main import main

    def broken(*_: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(lists_read, "print_report", broken)
    monkeypatch.setattr(sys, "argv", ["rahdari", "--debug", "lists", "read", f"un:{listing}"])
    with pytest.raises(ValueError, match="a fault of ours"):
        main()


def test_a_terminal_without_the_letters_is_no_failure(listing: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.xml"
    new.write_text(listing.read_text("utf-8").replace(">DMi.001<", ">گل.001<"), "utf-8")
    done = subprocess.run(
        [RAHDARI, "lists", "diff", f"un:{listing}", f"un:{new}"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"\\u06af" in done.stdout


def test_help_loads_no_heavy_module() -> None:
    heavy = ("lxml", "openpyxl", "rich", "anyascii", "persiantools", "hijridate", "rahdari.simulation")
    code = (
        "import sys, rahdari.cli.main as m; m.build_app();"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
