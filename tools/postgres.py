"""A PostgreSQL cluster for one command: made, used, thrown away.

usage: python -m tools.postgres COMMAND...

The command finds the address of an empty database in RAHDARI_TEST_DATABASE, and the tests of the gate then
run on it. PostgreSQL will not run as root: root hands it to the user `nobody`, who has nothing else. It
listens on a socket in the cluster's own folder and nowhere else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_USER = "rahdari"


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; yield the address of its empty database, as gate.toml has it."""
    as_user = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    tools = programs()
    with tempfile.TemporaryDirectory(prefix="rahdari-pg-") as home:
        if as_user:
            shutil.chown(home, **as_user)
        data = f"{home}/data"

        def run(tool: str, *words: str) -> None:
            done = subprocess.run(
                [str(tools / tool), *words], cwd=home, capture_output=True, text=True, check=False, **as_user
            )
            if done.returncode:
                sys.exit(f"{tool} failed: {done.stdout}{done.stderr}")

        run("initdb", "-D", data, "-U", _USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses='' -c unix_socket_directories={home}"
        run("pg_ctl", "-D", data, "-l", f"{home}/log", "-w", "-o", options, "start")
        try:
            run("createdb", "-h", home, "-U", _USER, "rahdari")
            yield f"postgresql://{_USER}@{quote(home, safe='')}/rahdari"
        finally:
            run("pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; Debian keeps them off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, reversed(debian))])
    initdb = shutil.which("initdb", path=path)
    if initdb is None:
        sys.exit("There is no PostgreSQL here (on Debian and Ubuntu: apt install postgresql).")
    return Path(initdb).resolve().parent  # on the path there may be links to some of them


if __name__ == "__main__":
    with cluster() as url:
        sys.exit(
            subprocess.run(
                sys.argv[1:], env={**os.environ, "RAHDARI_TEST_DATABASE": url}, check=False
            ).returncode
        )
