"""One index of two invented lists, one of them FollowTheMoney, and the API over it."""

from __future__ import annotations

import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import httpx
import pytest
from attrs import evolve
from starlette.testclient import TestClient

from rahdari.api.app import create_guarded
from rahdari.api.settings import Settings
from rahdari.api.state import State
from rahdari.cli.demo_measure import DATA
from rahdari.lists.reading import read_list
from rahdari.screening import build_index
from rahdari.simulation.travellers import travellers

SAMPLE = Path(__file__).parents[1] / "samples" / "ftm_entities.jsonl"
LISTED = "Gulmarjan Sherkhel"
"""A person of the sample."""


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api-index")
    readings = [read_list(f"ftm:{SAMPLE}"), read_list(f"un:{DATA / 'demo_list.xml'}")]
    linked = chain.from_iterable(reading.linked() for reading in readings)
    people = list(travellers(400, seed=7))
    build_index(chain.from_iterable(readings), folder, population=people, workers=1, linked=linked)
    return folder


@pytest.fixture(scope="session")
def settings(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index, tmp_path_factory.mktemp("api-cache"), collections=("sanctions",))


@contextmanager
def opened(settings: Settings) -> Iterator[TestClient]:
    """Give a client of an application with these settings, in this process."""
    with TestClient(create_guarded(State(settings)), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def api(settings: Settings) -> Iterator[TestClient]:
    with opened(settings) as client:
        yield client


@pytest.fixture
def with_settings(settings: Settings) -> Iterator[Callable[..., TestClient]]:
    """Make clients of applications of other settings."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(opened(evolve(settings, **changes)))


def example(name: str = LISTED, schema: str = "Person", **properties: object) -> dict[str, object]:
    return {"schema": schema, "properties": {"name": [name], **properties}}


def match(client: TestClient, *examples: dict[str, object], dataset: str = "default", **params: object):
    queries = {f"q{n}": e for n, e in enumerate(examples)}
    return client.post(f"/match/{dataset}", json={"queries": queries}, params=params)


@contextmanager
def serving(index: Path, *options: str, verify: str | bool = True) -> Iterator[str]:
    """Run `rahdari serve` and give its address once it answers."""
    command = [sys.executable, "-m", "rahdari.cli", "serve", "--index", str(index), "--port", "0", *options]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        line = next(line for line in server.stderr if line.startswith("Serving"))
        url = line.split(" at ")[1].split()[0]
        url = url.replace("0.0.0.0", "127.0.0.1")
        check = ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
        with httpx.Client(transport=httpx.HTTPTransport(retries=5, verify=check)) as client:
            assert client.get(f"{url}/readyz", timeout=60).json()["status"] == "ok"
        yield url
    finally:
        server.terminate()
        assert server.wait(60) == 0
        server.stderr.close()
