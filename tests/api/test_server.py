"""The server as it runs: with yente's own client, with bodies and indexes that come and go."""

from __future__ import annotations

import csv
import datetime
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.api.conftest import LISTED, example, serving
from yente_client import Client, NotFoundError, Person

from rahdari.api.keys import create_key
from rahdari.api.server import Binding, check_safe
from rahdari.api.settings import Settings
from rahdari.errors import ApiError
from rahdari.index.layout import current
from rahdari.records.entry import Entry
from rahdari.screening import update_index
from rahdari.simulation.travellers import travellers

QUERY = {"queries": {"q": example(birthDate="1968")}}


@pytest.fixture(scope="module")
def own_index(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(index, folder)
    return folder


@pytest.fixture(scope="module")
def url(own_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served-files")
    options = ["--dataset", "sanctions", "--audit", str(folder / "audit"), "--cache", str(folder / "cache")]
    with serving(own_index, *options, "--workers", "2") as url:
        yield url


def yente(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of yente-client."""
    return subprocess.run(
        [Path(sys.executable).with_name("yente-cli"), *arguments],
        env=os.environ | {"YENTE_BASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_yente_clients_python(url: str) -> None:
    with Client(base_url=url) as client:
        assert client.healthz().status == client.readyz().status == "ok"
        answer = client.match(Person(name=LISTED, birthDate="1968"), datasets=["sanctions", "other_list"])
        assert answer.top is not None
        assert (answer.top.id, answer.top.match) == ("Q-inv-1", True)
        assert answer.top.contributing_explanations["birth_dates"].score > 0
        assert answer.query["properties"]["name"] == [LISTED]
        assert client.match(Person(name="Benedikta Unlisted")).matches == []
        assert client.match(Person(name=LISTED), exclude_entities=["Q-inv-1"]).results == []
        found = client.search("sherkhel", schema="Person", countries=["af"])
        assert found.results[0].id == "Q-inv-1"
        entity = client.fetch("inv-old-1")  # redirected
        assert entity.id == "Q-inv-1"
        assert entity.properties["sanctions"][0].properties["program"] == ["Invented programme"]
        assert {d.name for d in client.datasets().datasets} >= {"default", "sanctions", "un"}
        assert client.algorithms().best == "rahdari"
        with pytest.raises(NotFoundError):
            client.match(Person(name=LISTED), datasets=["nowhere"])


def test_yente_clients_commands(url: str, tmp_path: Path) -> None:
    status = json.loads(yente(url, "status", "-f", "json").stdout)
    assert status["api"]["readiness"]["status"] == "ok"
    assert status["summary"]["stale"] == 0
    datasets = json.loads(yente(url, "datasets", "-f", "json").stdout)["datasets"]
    assert "un" in [d["name"] for d in datasets]
    done = yente(url, "match", "-s", "Person", "-p", f"name={LISTED}", "-d", "sanctions", "-f", "json")
    assert (done.returncode, json.loads(done.stdout)["results"][0]["id"]) == (0, "Q-inv-1")
    assert yente(url, "match", "-s", "Person", "-p", "name=Benedikta Unlisted").returncode == 1
    rows, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    rows.write_text(f"id,full,born\n1,{LISTED},1968\n2,Benedikta Unlisted,1990\n", "utf-8")
    options = ["-s", "Person", "-i", "full=name", "-i", "born=birthDate", "--explanation", "--include-empty"]
    assert yente(url, "screen", str(rows), str(out), *options).returncode == 0
    first, second = csv.DictReader(out.open(encoding="utf-8"))
    assert (first["match_id"], first["match"], first["match_topics"]) == ("Q-inv-1", "true", "sanction")
    assert second["match_id"] == ""


def test_the_example_of_the_reference_runs(url: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text("utf-8")
    (example_,) = page.split("```python\n")[1:]
    code = example_.split("```")[0].replace("http://127.0.0.1:8000", url)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Gulmarjan Sherkhel [Q-inv-1]: " in done.stdout
    assert "birth_dates: 1968" in done.stdout


def test_the_metrics_of_all_workers_are_given_by_each(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        for _ in range(3):
            client.post("/match/default", json=QUERY).raise_for_status()
    for _ in range(6):  # whichever worker answers
        told = httpx.get(f"{url}/metrics").text
        # A line for each outcome; which there are depends on what other tests have asked before.
        counted = [line for line in told.splitlines() if line.startswith("rahdari_screenings_total{")]
        assert sum(float(line.split()[-1]) for line in counted) >= 3
        assert 'rahdari_requests_total{route="/match/{dataset}",status="200"}' in told


def test_fifty_megabytes_are_refused_and_the_service_goes_on(url: str) -> None:
    body = b'{"queries": "' + b"x" * (50 << 20) + b'"}'
    response = httpx.post(f"{url}/match/default", content=body, timeout=120)
    assert response.status_code == 413
    assert "too large" in response.json()["detail"]
    assert httpx.post(f"{url}/match/default", json=QUERY).status_code == 200


def children(pid: int) -> list[int]:
    out = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in out.split()]


def test_a_new_index_is_taken_up_without_a_failed_request(url: str, own_index: Path) -> None:
    """While others ask all the time; each request gets the old index or the new one, and nothing else."""
    statuses: list[int] = []
    over = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            while not over.is_set():
                statuses.append(client.post("/match/default", json=QUERY).status_code)
                over.wait(0.01)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    fresh = httpx.Client(base_url=url, headers={"Connection": "close"}, timeout=60)
    for asker in askers:
        asker.start()
    try:
        people = list(travellers(400, seed=7))
        for name in ("Zarlakht Newcomer", "Torpekai Arrival"):
            before = fresh.get("/readyz").json()["release"]
            entry = Entry(f"own:{name}", "person", [name], list_id="own")
            update_index(own_index, [entry], population=people, workers=1)
            body = {"queries": {"q": example(name)}}
            until = time.monotonic() + 120
            same = 0
            while same < 10:  # connections of their own, so that both workers have it
                assert time.monotonic() < until, "the new index is not in use"
                answer = fresh.post("/match/default", json=body).json()["responses"]["q"]
                same = same + 1 if [r["id"] for r in answer["results"]] == [entry.id] else 0
            assert fresh.get("/readyz").json()["release"] != before
    finally:
        over.set()
        for asker in askers:
            asker.join()
    assert len(statuses) > 20
    assert set(statuses) == {200}
    assert httpx.get(f"{url}/entities/Q-inv-1").json()["properties"]["sanctions"]  # an update keeps them


def copied(folder: Path, name: str) -> Path:
    """Copy the generation in force under another name."""
    copy = folder / name
    shutil.copytree(current(folder), copy)
    return copy


def put_in_force(folder: Path, name: str) -> None:
    (folder / "new").write_text(name)
    os.replace(folder / "new", folder / "CURRENT")


def told(url: str, tells: Callable[[str | None], bool]) -> None:
    """Wait until the server tells this of what is stale; it answers all the time."""
    until = time.monotonic() + 60
    while not tells(httpx.get(f"{url}/readyz", timeout=60).raise_for_status().json()["stale"]):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_damaged_index_is_not_taken_up_and_the_next_one_is(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(index, folder)
    bad = copied(folder, "g-damaged")
    entries = (bad / "entries.jsonl").read_bytes()
    (bad / "entries.jsonl").write_bytes(b"}" + entries[1:])  # of the same size
    copied(folder, "g-good")
    with serving(folder, "--workers", "1", "--cache", str(tmp_path / "cache")) as url:
        put_in_force(folder, "g-damaged")
        told(url, lambda stale: "is damaged" in (stale or ""))
        assert httpx.post(f"{url}/match/default", json=QUERY).status_code == 200
        put_in_force(folder, "g-good")
        told(url, lambda stale: stale is None and httpx.get(f"{url}/readyz").json()["release"] == "g-good")


def test_a_worker_that_dies_is_replaced(index: Path, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "rahdari.cli", "serve", "--index", str(index), "--port", "0"),
        *("--workers", "1", "--cache", str(tmp_path)),
    ]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        url = next(line for line in server.stderr if line.startswith("Serving")).split(" at ")[1].split()[0]
        with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=60) as client:
            client.get(f"{url}/readyz")
        (worker,) = children(server.pid)
        os.kill(worker, signal.SIGKILL)
        with httpx.Client(timeout=60) as client:  # the address stays: the next worker answers
            assert client.post(f"{url}/match/default", json=QUERY).status_code == 200
    finally:
        server.terminate()
        assert server.wait(60) == 0
        server.stderr.close()


def runs(pid: int) -> bool:
    """Whether a process runs: one that has ended may wait for an init that takes no notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_workers_end_with_their_parent(index: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rahdari.cli", "serve", "--index", str(index), "--port", "0"]
    server = subprocess.Popen([*command, "--cache", str(tmp_path)], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    assert any(line.startswith("Serving") for line in server.stderr)
    workers = children(server.pid)
    assert workers
    server.kill()
    server.wait(60)
    until = time.monotonic() + 60
    while any(map(runs, workers)):
        assert time.monotonic() < until
        time.sleep(0.1)
    server.stderr.close()


def test_tls(index: Path, tmp_path: Path) -> None:
    from rahdari.gate.project import tls
    from rahdari.gate.project.folder import Configuration, DataFolder

    folder = DataFolder(tmp_path / "gate")
    folder.create(Configuration(), demonstration=False)
    certificate, key = tls.certificate(folder, ("127.0.0.1",))
    keys, now = tmp_path / "keys", datetime.datetime.now(datetime.UTC)
    _, text = create_key(keys, holder="x", purpose="x", scopes=("screen",), rate=None, expires=None, now=now)
    options = [
        "--tls-cert",
        str(certificate),
        "--tls-key",
        str(key),
        "--keys",
        str(keys),
        "--host",
        "0.0.0.0",
    ]
    with serving(index, *options, "--cache", str(tmp_path / "cache"), verify=str(certificate)) as url:
        assert url.startswith("https://")
        check = ssl.create_default_context(cafile=str(certificate))
        with Client(base_url=url, api_key=text, transport=httpx.HTTPTransport(verify=check)) as client:
            assert client.match(Person(name=LISTED)).top.id == "Q-inv-1"


@pytest.mark.parametrize(
    ("host", "keys", "certificate", "says"),
    [
        ("0.0.0.0", False, True, "anybody"),
        ("192.0.2.1", True, False, "in the clear"),
        ("::", False, False, "anybody"),
    ],
)
def test_what_would_be_open_is_not_served(
    tmp_path, host: str, keys: bool, certificate: bool, says: str
) -> None:
    file = tmp_path / "keys"
    file.write_text('{"keys": []}')
    file.chmod(0o600)
    settings = Settings(tmp_path, tmp_path, keys=file if keys else None)
    binding = Binding(host, certificate=tmp_path if certificate else None)
    with pytest.raises(ApiError, match=says):
        check_safe(settings, binding)


def served(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rahdari.cli", "serve", "--port", "0", "--cache", "cache", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--tls-cert", "no.pem", "--tls-key", "no.key"), "no.pem"),
        (("--tls-cert", "file", "--tls-key", "file"), "are no certificate with its private key"),
        (("--audit", "file"), "Records cannot be kept in file"),
        (("--stop-budget", "0.5"), "A stop budget of 0.5 lies outside"),
    ],
)
def test_what_no_worker_could_start_with_is_said_once(
    index: Path, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    (tmp_path / "file").write_text("nothing")
    done = served(tmp_path, "--index", str(index), *options)
    assert done.returncode in (2, 3)
    assert says in done.stderr
    assert not any(word in done.stderr for word in ("Traceback", "Serving", "worker"))


def test_an_index_of_another_version_is_said_once(index: Path, tmp_path: Path) -> None:
    shutil.copytree(index, tmp_path / "index")
    header = current(tmp_path / "index") / "index.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "parameters": "of-old"}))
    done = served(tmp_path, "--index", "index")
    assert "was built with parameters of-old" in done.stderr
    assert not any(word in done.stderr for word in ("Traceback", "Serving", "worker"))


def test_the_address_in_numbers_of_version_6(index: Path, tmp_path: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no address of version 6")
    with serving(index, "--host", "::1", "--cache", str(tmp_path)) as url:
        assert url.startswith("http://[::1]:")
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_an_address_that_is_taken_and_an_index_that_is_none(url: str, index: Path, tmp_path: Path) -> None:
    taken = served(tmp_path, "--index", str(index), "--port", url.rpartition(":")[2])
    assert (taken.returncode, "Is it served already?" in taken.stderr) == (3, True)
    none = served(tmp_path, "--index", str(tmp_path))
    assert (none.returncode, "holds no index" in none.stderr) == (3, True)
