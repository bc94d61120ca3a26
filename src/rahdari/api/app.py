"""The application: routes behind the guard, errors as yente's clients expect them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from rahdari.api import entities, match, native, reconcile, search, system
from rahdari.api.audit import Unrecorded
from rahdari.api.guard import Guard, Refused
from rahdari.api.state import State

_ABOUT = """
Compares people, organisations, vehicles and documents with lists, and explains each hit in bits.
Compatible with yente (docs/how-to/switch-from-yente.md); `/v1` is our own. A score is no probability,
and no hit is a decision: people decide.
"""


def create_app(state: State) -> FastAPI:
    """Return the application over a worker's state; the release is opened when it starts."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(state.start)
        looking = asyncio.create_task(state.look())
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        await asyncio.to_thread(state.audit.close)

    app = FastAPI(
        title="Rahdari",
        version=version("rahdari"),
        description=_ABOUT,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        lifespan=life,
        strict_content_type=False,  # as yente: a body without a type is JSON
    )
    app.state.rahdari = state
    for module in (match, search, entities, reconcile, system, native):
        app.include_router(module.router)
    app.add_exception_handler(RequestValidationError, _unprocessable)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unrecorded, _unrecorded)
    if state.settings.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=state.settings.origins, allow_headers=["Authorization"]
        )
    return app


def create_guarded(state: State) -> ASGIApp:
    """Return the application with the guard before it."""
    return Guard(create_app(state), state)


async def _unprocessable(request: Request, error: Exception) -> JSONResponse:
    """Say what is wrong with a request, without repeating it."""
    assert isinstance(error, RequestValidationError)
    rows = [{"type": e["type"], "loc": list(e["loc"]), "msg": e["msg"]} for e in error.errors()]
    return JSONResponse({"detail": rows}, 422)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return JSONResponse({"detail": error.detail}, error.status, error.headers)


async def _unrecorded(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": f"The screening could not be recorded: {error}."}, 503)
