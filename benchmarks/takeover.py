"""A new computer takes over a gate, and another one a lane, by the document: how long each step takes.

usage: python -m benchmarks.takeover [--entries N] [--wheels DIR]

In: nothing, or the wheels that step 2 installs from. A real gate with TLS, a second factor and two lanes is
set up, backed up and witnessed; then it is gone, and docs/how-to/replace-a-computer.md is followed: its
commands as processes, its pages in Chromium. Out: the seconds of each step, which are the computer's, and
what a person's hands need for the same keys and fields by the keystroke-level model (Card, Moran, Newell
1983: 0.28 s a key; 1.1 s to point and 1.35 s to think before each). Status 1 if both pass ten minutes.
"""

from __future__ import annotations

import argparse
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define, field
from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium
from benchmarks.keep import ROOT
from benchmarks.verdict import invented_list, scan, scans
from rahdari.cli.gate_process import free_port
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.project.start import use

LIMIT = 600  # seconds
_KEY, _POINT, _THINK = 0.28, 1.1, 1.35
_PASSWORD, _PIN, _SECRET = "four invented words here", "482915", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@define
class Step:
    """A step of the document: seconds of the computer, and what the hands do meanwhile."""

    name: str
    seconds: float = 0
    keys: int = 0
    places: int = 0

    def typed(self, text: str) -> None:
        """Count a field or a line that is typed; nothing: only pressed."""
        self.keys += len(text)
        self.places += 1

    @property
    def hands(self) -> float:
        """Seconds of a person, as the model has it."""
        return self.keys * _KEY + self.places * (_POINT + _THINK)


@define
class Walk:
    """All steps, and the browser of whoever walks."""

    steps: list[Step] = field(factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a step."""
        self.steps.append(Step(name))
        begun = time.monotonic()
        yield self.steps[-1]
        self.steps[-1].seconds = time.monotonic() - begun

    def command(self, *words: object) -> None:
        """Run a command of the program; raise if it fails."""
        typed = [str(word) for word in words]
        if self.steps:
            self.steps[-1].typed(f"rahdari {' '.join(typed)}\n")
        start = "from rahdari.cli.main import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", start, *typed], capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"rahdari {' '.join(typed)}\n{done.stdout}{done.stderr}")

    def go(self, page: Page, address: str) -> None:
        """Open an address that is typed."""
        self.steps[-1].typed(address)
        page.goto(address)

    def fill(self, page: Page, where: str, text: str) -> None:
        """Type into a field."""
        self.steps[-1].typed(text)
        page.locator(where).first.fill(text)

    def press(self, page: Page, where: str) -> None:
        """Press something."""
        self.steps[-1].typed("")
        page.locator(where).first.click()


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """Open the gate, and give way when its sign-in page comes over TLS, under the authority of the folder."""
    start = "from rahdari.cli.main import main; main()"
    words = [sys.executable, "-c", start, "gate", "--data", str(folder), "--port", str(port)]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr or ():
            if f":{port}" in line:
                break
        else:
            sys.exit("The gate did not open.")
        trusted = ssl.create_default_context(cafile=str(folder / "keys" / "authority.pem"))
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/sign-in/", context=trusted) as answer:
            answer.read()
        yield
    finally:
        process.kill()  # as a computer ends that has to be replaced
        process.communicate()


def code() -> str:
    """Return what the administrator's authenticator shows now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    shown: str = format_hotp_value(hotp_value(_SECRET, next(yield_hotp_counters_from_time())))
    return shown


def people(folder: DataFolder) -> None:
    """Give the gate an officer, the administrator a second factor, and lane 1 its computer."""
    use(folder)
    from allauth.mfa.totp.internal.auth import TOTP

    from rahdari.gate.accounts.models import Role, User
    from rahdari.gate.accounts.services import create
    from rahdari.gate.place.models import Lane
    from rahdari.gate.place.services import register

    by = User.objects.get()
    TOTP.activate(by, _SECRET)
    create("officer", "Officer One", Role.OFFICER, by=by, pin=_PIN)
    register(Lane.objects.get(name="1"), "the old one", by=by)


def take_a_lane(walk: Walk, browser: Browser, gate: str) -> None:
    """Follow "A lane's computer" in a browser that the gate has never seen."""
    page = browser.new_context(ignore_https_errors=True).new_page()  # the authority is trusted by hand
    with walk.step("lane, 1: open the gate's page"):
        walk.go(page, f"{gate}/")
    with walk.step("lane, 2: the administrator registers it, and withdraws the old one"):
        walk.press(page, "a[href*='accounts/login']")
        walk.fill(page, "[name=login]", "administrator")
        walk.fill(page, "[name=password]", _PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/2fa/authenticate/**")
        walk.fill(page, "[name=code]", code())
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "authenticate" not in url)
        walk.go(page, f"{gate}/place/")
        walk.press(page, "form[action*='/register/'] button")
        page.wait_for_load_state()
        walk.press(page, "details.act summary")
        walk.fill(page, "details.act [name=why]", "replaced")
        walk.press(page, "details.act button")
        page.wait_for_load_state()
        page.context.clear_cookies(name="sessionid")
    with walk.step("lane, 3: the officer signs in, and screens a drill"):
        walk.go(page, f"{gate}/sign-in/")
        page.locator("input[value=officer]").check(force=True)
        walk.fill(page, "input[name=pin]", _PIN)
        page.keyboard.press("Enter")
        page.wait_for_selector("#lane")
        page.wait_for_load_state()
        walk.press(page, "#drill")
        page.wait_for_selector(".drill-on, #drill[aria-pressed=true]")
        scan(page, next(scans()))


def main() -> int:
    """Follow the document, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--wheels", type=Path)
    given = parser.parse_args()
    walk = Walk()
    with tempfile.TemporaryDirectory() as home:
        place, port = Path(home), free_port()
        new, stick = place / "new", place / "stick"
        prepare(walk, place, port, given.entries)
        backup = next(stick.glob("rahdari-2*"))
        if given.wheels:
            with walk.step("gate, 2: install") as step:
                made = place / "venv"
                step.typed("make run WHEELS=wheels VENV=/opt/rahdari")
                install = ["make", f"WHEELS={given.wheels.resolve()}", f"VENV={made}", f"{made}/.run"]
                subprocess.run(install, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with walk.step("gate, 3: restore"):
            walk.command("restore", backup, new, "--passphrase-file", place / "secret")
        with walk.step("gate, 4: take the ledger that the other side has seen"):
            walk.command("ledger", "adopt", place / "witness" / "mirror", "--data", new)
        with ExitStack() as opened:
            with walk.step("gate, 6: open, to the sign-in page") as step:
                step.typed(f"rahdari gate --data {new}")
                opened.enter_context(serving(new, port))
            with chromium() as browser:
                if browser is None:
                    sys.exit("There is no chromium here (on Debian and Ubuntu: apt install chromium).")
                take_a_lane(walk, browser, f"https://127.0.0.1:{port}")
            with walk.step("gate, 8: a new backup"):
                walk.command("backup", new, stick, "--passphrase-file", place / "secret")
        size = sum(file.stat().st_size for file in backup.iterdir())
    print(f"A gate of two lanes and {given.entries:,} entries; the backup has {size / 1e6:.1f} MB.")
    return told(walk.steps)


def prepare(walk: Walk, place: Path, port: int, entries: int) -> None:
    """Set a gate up, open it, back it up, have it witnessed, and lose it."""
    old, state = place / "old", place / "witness"
    (place / "list.xml").write_bytes(invented_list(entries))
    (place / "secret").write_text(_PASSWORD)
    words = ["--name", "North", "--lanes", "1:in,2:out", "--refer-to", "Room 2", "--hosts", "127.0.0.1"]
    words += ["--list", f"un:{place / 'list.xml'}", "--data", str(old)]
    words += ["--languages", "en,fa,ps,ur", "--keep-clear-hours", "24", "--keep-referral-days", "30"]
    words += ["--administrator", "administrator", "--password-file", str(place / "secret")]
    walk.command("gate", "setup", *words)
    people(DataFolder(old))
    with serving(old, port):
        walk.command("backup", old, place / "stick", "--passphrase-file", place / "secret")
        key = old / "keys" / "ledger.vkey"
        walk.command("witness", old / "ledger", "--state", state, "--key", key, "--name", "west.example/w")


def told(steps: list[Step]) -> int:
    """Print the steps and their sums; 1 if the limit is passed."""
    for step in steps:
        print(f"{step.name:<68} {step.seconds:6.1f} s   hands {step.hands:4.0f} s")
    sums = {"a lane": [s for s in steps if s.name.startswith("lane")], "the gate and a lane": steps}
    worst = 0.0
    for what, some in sums.items():
        computer, hands = sum(s.seconds for s in some), sum(s.hands for s in some)
        worst = max(worst, computer + hands)
        print(f"{what}: {computer:.0f} s, with the hands {computer + hands:.0f} s, of {LIMIT}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
