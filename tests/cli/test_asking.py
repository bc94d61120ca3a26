"""What is asked for at a terminal, and what stands in a file instead."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from select import select

import pytest
from tests.cli.conftest import Command

from rahdari.cli.asking import secret_in
from rahdari.errors import UsageError

BINARY = bytes(range(256))


@pytest.mark.parametrize(
    ("content", "says"), [(BINARY, "holds no text"), (b"", "is empty"), (b" \n", "is empty")]
)
def test_a_file_that_holds_no_secret_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UsageError, match=f"file {says}"):
        secret_in(tmp_path / "file")


def test_a_secret_is_the_whole_file_without_the_white_space_around_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("  four good long words \n", "utf-8")
    assert secret_in(tmp_path / "file") == "four good long words"


def test_each_command_that_reads_a_secret_names_the_file(rahdari: Command, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(BINARY)
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "data.age").touch()
    (tmp_path / "backup" / "unlock.age").touch()
    for words in (
        ("release", "key", "north-1", "-o", tmp_path, "--password-file", file),
        ("restore", "--check", tmp_path / "backup", "--passphrase-file", file),
        ("restore", "--check", tmp_path / "backup", "--identity", file),
    ):
        done = rahdari(*words)
        assert (done.status, f"{file} holds no text" in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [(b"\x03", 130, ""), (b"\x04", 2, "Give it by --password-file or $RAHDARI_KEY_PASSWORD.")],
)
def test_what_is_not_answered_at_a_terminal(tmp_path: Path, typed: bytes, status: int, says: str) -> None:
    here, there = pty.openpty()
    words = ["release", "key", "north-1", "-o", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-c", "from rahdari.cli.main import main; main()", *words],
        stdin=there,
        stdout=there,
        stderr=there,
        env={name: value for name, value in os.environ.items() if name != "RAHDARI_KEY_PASSWORD"},
        start_new_session=True,
        preexec_fn=_own_terminal,
    ) as process:
        os.close(there)
        said = b""
        # The blank comes when it listens; what was typed before is gone.
        while b"A password for the key: " not in said:
            said += os.read(here, 1024)
        try:
            while True:
                os.write(here, typed)
                # A key between two of its steps reaches nobody: who sees nothing happen presses it again.
                while select([here], [], [], 5)[0]:
                    said += os.read(here, 1024)
        except OSError:  # the other end is closed
            pass
    os.close(here)
    assert (process.returncode, says in said.decode()) == (status, True), said
    assert not list(tmp_path.iterdir())


def _own_terminal() -> None:
    """Make standard input the controlling terminal, so that Ctrl+C reaches the process."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # A shell's job in the background hands on that it is ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
