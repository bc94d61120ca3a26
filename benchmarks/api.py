"""How many `/match` requests a second the API answers, and how soon; beside a peer, in one run.

In: nothing; entries and travellers are invented (`benchmarks.crowd`). The entries go through a FollowTheMoney
file, as a user's would. wrk (apt install wrk) asks over loopback on the same cores: ordinary travellers with
names, birth date and nationality, and one in `ONE_IN` who bears exactly a listed name; each request is
recorded and synced to disk before it is answered. First as many as are answered, then at `PACES` requests a
second, spread at random over `MANY` connections: half of what is asked of the API, and half of the aim.

The peer: yente keeps its data in Elasticsearch or OpenSearch, which the comparison would mostly measure. So
its search engine and its HTTP cost nothing here, and it is given the candidates: those 50 that weigh most
with each query, as many as yente asks its search engine for. What is timed is the rest: nomenklatura's
logic-v2, yente's default, compares them, in one process. No yente is faster than that on as many cores.

    python -m benchmarks.api [--entries 100000] [--seconds 20] [--no-peer]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from benchmarks.crowd import entries, ordinary
from benchmarks.keep import keep
from benchmarks.matchers import peer_python
from rahdari.index.reader import IndexReader
from rahdari.lists.reading import read_list
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index

ONE_IN = 500
QUERIES = 5_000
CONNECTIONS = 32
PACES, MANY = (500, 1000), 64
CANDIDATES, PEER_QUERIES = 50, 220
PORT = 8997
LUA = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local at = 0
local first = true
request = function()
  if first then math.randomseed(os.time() + tonumber(tostring({}):match("0x(%%x+)"), 16) %% 100000)
    at = math.random(#bodies); first = false end
  at = at %% #bodies + 1
  return wrk.format("POST", "/match/default", {["Content-Type"] = "application/json"}, bodies[at])
end
local pause = %s
if pause > 0 then
  delay = function() return math.floor(-math.log(1 - math.random()) * pause) end
end
"""
"""What wrk asks. pause: milliseconds between two requests of a connection, on average."""


def ftm_line(entry: Entry) -> str:
    """Return an entry as a line of a FollowTheMoney file."""
    properties = {
        "name": [name.text for name in entry.names],
        "birthDate": [str(date) for date in entry.birth_dates],
        "nationality": list(entry.nationalities),
        "topics": ["sanction"],
    }
    moment = "2026-01-05T06:00:00"
    return json.dumps(
        {
            "id": entry.id.replace(":", "-"),
            "caption": entry.names[0].text,
            "schema": "Person",
            "properties": {key: values for key, values in properties.items() if values},
            "datasets": ["invented"],
            "referents": [],
            "first_seen": moment,
            "last_seen": moment,
            "last_change": moment,
            "target": True,
        },
        ensure_ascii=False,
    )


def example(subject: Subject) -> dict[str, object]:
    """Return a traveller as an example."""
    properties = {
        "name": [name.text for name in subject.names],
        "birthDate": [str(date) for date in subject.birth_dates],
        "nationality": list(subject.nationalities),
    }
    return {"schema": "Person", "properties": {key: values for key, values in properties.items() if values}}


def examples(listed: list[Entry], count: int) -> Iterator[dict[str, object]]:
    """Yield travellers, and among them some who bear a listed name and birth date."""
    rng = Random(5)
    for number, subject in enumerate(ordinary(count)):
        if number % ONE_IN == ONE_IN // 2:
            entry = rng.choice(listed)
            yield example(
                Subject(entry.names, birth_dates=entry.birth_dates, nationalities=entry.nationalities)
            )
        else:
            yield example(subject)


def prepare(folder: Path, count: int) -> list[Entry]:
    """Write the file, build the index and the bodies of the requests, where they are not there yet."""
    listed = list(entries(count))
    if not (folder / "index" / "CURRENT").exists():
        file = folder / "entities.ftm.json"
        file.write_text("".join(ftm_line(entry) + "\n" for entry in listed), "utf-8")
        build_index(read_list(f"ftm:{file}"), folder / "index")
    bodies = [json.dumps({"queries": {"q": e}}, ensure_ascii=False) for e in examples(listed, QUERIES)]
    (folder / "bodies.jsonl").write_text("\n".join(bodies) + "\n", "utf-8")
    return listed


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the index with records and a worker a core; give the address."""
    shutil.rmtree(folder / "audit", ignore_errors=True)
    command = [
        *(sys.executable, "-m", "rahdari.cli", "serve", "--index", str(folder / "index")),
        *("--port", str(PORT), "--audit", str(folder / "audit"), "--cache", str(folder / "cache")),
    ]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        said = ""
        while "Serving" not in said:
            said = server.stderr.readline() or sys.exit(f"The server did not start: {said}")
        url = f"http://127.0.0.1:{PORT}"
        wait = [
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "--retry",
            "100",
            "--retry-delay",
            "1",
            "--retry-connrefused",
        ]
        subprocess.run([*wait, f"{url}/readyz"], check=True)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def wrk(folder: Path, url: str, seconds: int, pace: int | None = None) -> dict[str, float]:
    """Ask as fast as answers come, or at a pace; return requests a second, percentiles in ms, failures."""
    connections = MANY if pace else CONNECTIONS
    script = folder / "ask.lua"
    pause = 1000 * connections / pace if pace else 0
    script.write_text(LUA % (folder / "bodies.jsonl", pause), "utf-8")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert rate, out
    found = {"rate": float(rate[1])}
    for share in ("50%", "90%", "99%"):
        value, unit = re.search(rf"\s{share}\s+([\d.]+)(us|ms|s)", out).groups()  # type: ignore[union-attr]
        found[share] = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    found["failed"] = float(bad[1]) if bad else 0.0
    return found


def processor_seconds(url: str) -> float:
    """Return the processor time that the server and its workers have used."""
    port = url.rpartition(":")[2]
    pids = subprocess.run(
        ["pgrep", "-f", f"cli serve .*--port {port}"], capture_output=True, text=True
    ).stdout
    ticks = 0
    for pid in pids.split():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def line(name: str, found: dict[str, float]) -> str:
    """Return one line of the table."""
    times = " | ".join(f"{found[share]:.1f}" for share in ("50%", "90%", "99%"))
    return f"| {name} | {found['rate']:,.0f} | {times} | {found['failed']:.0f} |"


def measured(folder: Path, seconds: int) -> Iterator[str]:
    """Serve the index, ask it, and yield the lines of the table."""
    with served(folder) as url:
        wrk(folder, url, 3)
        before = processor_seconds(url)
        found = wrk(folder, url, seconds)
        each = (processor_seconds(url) - before) / (found["rate"] * seconds)
        keep("api", found | {"processor_us": 1e6 * each})
        yield line(f"as many as are answered, {CONNECTIONS} connections", found)
        for pace in PACES:
            found = wrk(folder, url, seconds, pace)
            keep(f"api-{pace}", found)
            yield line(f"about {pace:,} a second, {MANY} connections", found)
    yield f"\nProcessor time of the server for a request: {1e6 * each:.0f} µs."


def peer(folder: Path, count: int) -> list[float]:
    """Return the milliseconds that yente's matcher takes for each query."""
    listed = {entry.id.replace(":", "-"): entry for entry in entries(count)}
    reader = IndexReader(folder / "index")
    screener = Screener.open(folder / "index")

    def fields(one: Entry | Subject) -> tuple[str, ...]:
        nationality = one.nationalities[0] if one.nationalities else ""
        return one.names[0].text, str(one.birth_dates[0]) if one.birth_dates else "", nationality

    asked = [
        (
            fields(subject),
            [fields(listed[reader.entry(n).id]) for n, _ in screener.find(subject, limit=CANDIDATES)],
        )
        for subject in ordinary(PEER_QUERIES)
    ]
    command = [str(peer_python()), str(Path(__file__).with_name("peer_api.py"))]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    taken: list[float] = json.loads(done.stdout.splitlines()[-1])
    keep("api-peer", taken)
    return taken


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--entries", type=int, default=100_000)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--no-peer", action="store_true")
    arguments.add_argument("--folder", type=Path, help="kept, and used again")
    asked = arguments.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("There is no wrk here: apt install wrk")
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        prepare(folder, asked.entries)
        print(f"\n{asked.entries:,} entries; {os.cpu_count()} cores, of which wrk takes its part; every")
        print(f"request on record. Load of the machine before: {os.getloadavg()[0]:.1f}.\n")
        print("| `/match`, one query | a second | median ms | 90 % | 99 % | failed |")
        print("|---|---|---|---|---|---|", flush=True)
        for row in measured(folder, asked.seconds):
            print(row, flush=True)
        if not asked.no_peer:
            taken = sorted(peer(folder, asked.entries))
            middle, late = taken[len(taken) // 2], taken[int(0.99 * len(taken))]
            cores = os.cpu_count() or 1
            print(
                f"\nyente's matcher alone (logic-v2, {CANDIDATES} candidates given, no search, no HTTP, one"
            )
            print(f"process): median {middle:.1f} ms a query, 99 % {late:.1f} ms; so at most")
            print(f"{1000 * cores * len(taken) / sum(taken):,.0f} a second on {cores} cores.")


if __name__ == "__main__":
    main()
