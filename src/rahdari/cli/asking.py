"""What a command asks the person at the terminal for, and secrets that stand in a file instead."""

from __future__ import annotations

from pathlib import Path

import typer

from rahdari.errors import UsageError


def ask(what: str, instead: str, *, hidden: bool = False, twice: bool = False) -> str:
    """Ask for a text. instead: the options that give it where nobody is there to answer."""
    try:
        return str(typer.prompt(what, hide_input=hidden, confirmation_prompt=twice, err=True))
    except typer.Abort as end:  # stands for both, an interrupt and the end of the input
        if isinstance(end.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise UsageError(f"Nobody answered: {what}?", next_step=f"Give it by {instead}.") from None


def secret_in(file: Path) -> str:
    """Return the secret that is all of a file, but for white space around it."""
    try:
        text = file.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise UsageError(f"{file} holds no text.", next_step="Is it another file that was meant?") from None
    if not text:
        raise UsageError(f"{file} is empty.", next_step="The secret has to stand in it.")
    return text
