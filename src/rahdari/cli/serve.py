"""`rahdari serve`: the HTTP API over an index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    index: Annotated[Path, typer.Option("--index", metavar="DIR", help="The index to search.")],
    dataset: Annotated[
        list[str] | None,
        typer.Option("--dataset", metavar="NAME", help="Another name than `default` for all lists together."),
    ] = None,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any.")] = 8000,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes [default: one a core].")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(metavar="FILE", help="API keys; needed beyond this machine.")
    ] = None,
    audit: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where every screening is put on record.")
    ] = None,
    retain_queries: Annotated[
        bool, typer.Option("--retain-queries", help="Keep the queries too, beside the records.")
    ] = False,
    retain_days: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=36_500,
            metavar="DAYS",
            help="Days after which queries, and the secrets that tell whom a record is of, are destroyed.",
        ),
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="A certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its private key, PEM.")] = None,
    stop_budget: Annotated[
        float, typer.Option(min=0, max=1, help="The share of travellers who may be stopped.")
    ] = 0.002,
    listed_share: Annotated[
        float,
        typer.Option(min=1e-9, max=0.5, help="Of those screened, who are listed (assumed, for priors)."),
    ] = 0.0001,
    max_body: Annotated[int, typer.Option(min=1024, help="Largest request, in bytes.")] = 4 << 20,
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="A web page that may ask from a browser, as OpenRefine's."),
    ] = None,
    access_log: Annotated[
        bool, typer.Option("--access-log", help="Log each request, without whom it is about.")
    ] = False,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="For tables made of the index [default: ~/.cache/rahdari/api]."),
    ] = None,
) -> None:
    """Serve the lists of an index over HTTP: yente's API, and one of our own under /v1.

    Stateless, without a database. When the index is built again, the new one is taken up without a failed
    request. On this machine alone no key is needed; beyond it, keys and a certificate are.

    \b
    Examples:
      rahdari serve --index INDEX
      rahdari serve --index INDEX --dataset sanctions --audit RECORDS
      rahdari serve --index INDEX --host 0.0.0.0 --keys KEYS --tls-cert server.pem --tls-key server.key
    """
    import os
    from hashlib import sha256

    from rahdari.cli.extras import note_kernel
    from rahdari.cli.output import note
    from rahdari.cli.sources import cache_folder
    from rahdari.errors import UsageError

    need_extra()
    from rahdari.api.server import Binding, serve
    from rahdari.api.settings import Settings

    if (tls_cert is None) != (tls_key is None):
        raise UsageError("A certificate and its private key go together: --tls-cert and --tls-key.")
    if retain_queries and audit is None:
        raise UsageError("Queries are kept in the records.", next_step="Say where: --audit DIR.")
    if retain_queries and retain_days is None:
        raise UsageError("Queries are not kept for ever.", next_step="Say how long: --retain-days 30.")
    own = sha256(str(index.resolve()).encode()).hexdigest()[:16]
    settings = Settings(
        index=index,
        cache=cache or cache_folder() / "api" / own,
        collections=tuple(dataset or ()),
        stop_budget=stop_budget,
        listed_share=listed_share,
        keys=keys,
        audit=audit,
        retain_queries=retain_queries,
        retain_days=retain_days,
        max_body=max_body,
        origins=tuple(origin or ()),
    )
    note_kernel()
    binding = Binding(host, port, workers or os.cpu_count() or 1, tls_cert, tls_key, access_log)
    serve(settings, binding, lambda where: note(f"Serving {index} at {where}  (Ctrl+C ends it)"))


def need_extra() -> None:
    """Raise `UsageError` where the packages of the extra `api` are missing."""
    from importlib.util import find_spec

    from rahdari.errors import UsageError

    needed = ("fastapi", "uvicorn", "uvloop", "httptools", "prometheus_client")
    if missing := [name for name in needed if find_spec(name) is None]:
        raise UsageError(
            f"The API needs packages that are not installed ({', '.join(missing)}).",
            next_step="Install them: pip install 'rahdari[api]'.",
        )
