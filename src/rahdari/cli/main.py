"""The entry point: the tree of commands, and what becomes of an error.

In: the command line. Out: an exit status (see `Status`). Expected errors are one sentence with the next
step; an unexpected one is one line saying where to report it, with its traceback only after `--debug`.
"""

from __future__ import annotations

import inspect
import io
import sys
from importlib.metadata import metadata
from typing import Annotated

import typer

from rahdari.cli import (
    api_forget,
    api_key,
    backup,
    bulk,
    cost,
    demo,
    evaluate,
    gate,
    gate_audit,
    gate_import,
    gate_setup,
    index_build,
    index_show,
    index_update,
    ledger,
    ledger_adopt,
    ledger_report,
    lists_diff,
    lists_quality,
    lists_read,
    release_make,
    release_use,
    reports,
    screen,
    serve,
    witness,
)
from rahdari.cli.status import Status
from rahdari.errors import RahdariError, UsageError


def _group(about: str) -> typer.Typer:
    # Plain help text needs no Rich: it starts quickly and looks the same in a terminal and in a file.
    return typer.Typer(
        help=about,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _version(wanted: bool) -> None:
    if wanted:
        print(metadata("rahdari")["Version"])
        raise typer.Exit


def _top(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an internal failure.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Screen people and trucks against watchlists: offline, in any script, with the evidence in bits.

    Exit status: 0 done, 10 at least one hit (screen, bulk), 2 usage, 3 bad input, 1 a ledger that does not
    hold, or an internal failure.

    \b
    Examples:
      rahdari demo
      rahdari lists read un:consolidated.xml
      rahdari index build un:consolidated.xml -o INDEX
      rahdari gate --demo
      rahdari screen --index INDEX "Abdul Ghani" --born 1968
    """


def build_app() -> typer.Typer:
    """Return the tree of commands."""
    app = _group(inspect.getdoc(_top) or "")
    app.callback()(_top)
    lists = _group("Read and compare published lists.")
    lists.command("read")(lists_read.read)
    lists.command("diff")(lists_diff.diff_lists)
    lists.command("quality")(lists_quality.quality)
    index = _group("Build and look at the index that screening searches.")
    index.command("build")(index_build.build)
    index.command("update")(index_update.update)
    index.command("show")(index_show.show)
    app.add_typer(lists, name="lists")
    app.add_typer(index, name="index")
    app.command("screen")(screen.screen)
    app.command("bulk")(bulk.bulk)
    app.command("evaluate")(evaluate.evaluate)
    app.command("cost")(cost.cost)
    app.command("sources")(reports.sources)
    app.command("demo")(demo.demo)
    app.command("serve")(serve.serve)
    keys = _group("Keys for the API.")
    keys.command("create")(api_key.create)
    keys.command("list")(api_key.show)
    keys.command("revoke")(api_key.revoke)
    api = _group("What the API needs.")
    api.add_typer(keys, name="key")
    api.command("forget")(api_forget.forget)
    app.add_typer(api, name="api")
    desk = _group(inspect.getdoc(gate.gate) or "")
    desk.callback(invoke_without_command=True)(gate.gate)
    desk.command("setup")(gate_setup.setup)
    desk.command("import")(gate_import.bring_in)
    desk.command("audit")(gate_audit.audit)
    release = _group("Signed releases of lists: made by their parties, verified and used by gates.")
    for command in (release_make.key, release_make.init, release_make.create, release_make.sign):
        release.command()(command)
    release.command("verify")(release_use.verify)
    release.command("apply")(release_use.apply)
    app.command("backup")(backup.backup)
    app.command("restore")(backup.restore)
    app.add_typer(release, name="release")
    log = _group("A gate's ledger: checked whole, one leaf proved, a receipt checked.")
    for told in (
        ledger.verify,
        ledger_report.report,
        ledger.copy,
        ledger.prove,
        ledger.receipt,
        ledger_adopt.adopt,
    ):
        log.command()(told)
    app.add_typer(log, name="ledger")
    app.command("witness")(witness.witness)
    app.add_typer(desk, name="gate", no_args_is_help=False)
    return app


def main() -> None:
    """Run the command line and leave with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Arabic letters is no failure
    try:
        build_app()(prog_name="rahdari")
    except RahdariError as error:
        _print_error(error.code, error.message, error.next_step)
        sys.exit(Status.USAGE if isinstance(error, UsageError) else Status.BAD_INPUT)
    except OSError as error:
        _print_error(
            "file",
            f"{error.filename or 'a file'}: {error.strerror or error}.",
            "Check the path and the disk.",
        )
        sys.exit(Status.BAD_INPUT)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        what = f"Internal failure: {type(error).__name__}: {error}".splitlines()[0]
        how = "Please report it (CONTRIBUTING.md says where) with what `rahdari --debug ...` prints."
        _print_error("internal", what, how)
        sys.exit(Status.INTERNAL)


def _print_error(code: str, message: str, next_step: str | None) -> None:
    if "--json" in sys.argv:
        from rahdari.cli.output import print_json

        print_json({"error": {"code": code, "message": message, "next_step": next_step}}, error=True)
    else:
        print("rahdari:", message, next_step or "", file=sys.stderr)
