"""A gate from before anything was sealed is upgraded: what it kept is sealed, and nothing stays behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_UPGRADE = """
import os
import sys
from pathlib import Path
from django.core.management import call_command

from rahdari.gate.project import start
from rahdari.gate.project.folder import Configuration, DataFolder

folder = DataFolder(Path(sys.argv[1]))
folder.create(Configuration(database="".join(sys.argv[2:])), demonstration=False)
start.use(folder)
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

executor = MigrationExecutor(connection)
before = [("slips", "0001_initial"), ("releases", "0002_kept_back"), ("secondary", "0002_decisions"),
          ("desk", "0001_initial"), ("place", "0004_youngest_listed"), ("listing", "0002_reports")]
executor.migrate(before)
apps = executor.loader.project_state(before).apps
from django.utils import timezone

now = timezone.now()
make = lambda app, model, **values: apps.get_model(app, model).objects.create(**values)
by = make("accounts", "User", username="officer1", name="Invented officer", role="officer")
gate = make("place", "Gate", name="Oldgate")
lane = make("place", "Lane", gate=gate, name="1", direction="in")
of = apps.get_model("place", "TravellerClass").objects.first()
unit = make("desk", "Unit", key="6ff5b1f2-8c8f-4c3c-9c3e-0d2d1e1a7a01", lane=lane,
            officer=by, traveller_class=of,
            at=now, happened_at=now, verdict="refer", answer={})
subject = {"kind": "person", "names": ["Gulwali Spinzar"]}
crossing = [
    make("desk", "Crossing", unit=unit, number=n, subject=subject if n < 3 else None, source="typed",
         document="none", verdict=verdict, index="i", threshold=1, microseconds=1)
    for n, verdict in enumerate(("refer", "clear", "clear"), 1)
]
referral = make("secondary", "Referral", crossing=crossing[0], reference="ABCDEFGH", reason="hit",
                opened_at=now,
                due_at=now, status="decided")
make("secondary", "Hit", referral=referral, rank=1, entry_id="un:1", entry={"names": ["Zmaray Torgar"]},
     evidence=[{"field": "names", "subject_value": "Gulwali"}], millibits=1, threshold=1, verify="")
make("secondary", "Decision", referral=referral, outcome="cleared", basis="document", note="Not Gulwali",
     by=by, at=now)
make("slips", "Complaint", referral=referral, concern="other", text="says Spinzar", received_at=now,
     due_at=now, closed_at=now, outcome="upheld", entries=["un:1"])
from django.conf import settings
from rahdari.gate.secondary.clearances import _hash
make("secondary", "Clearance", referral=referral, hash=_hash("x"), likeness="", identity=_hash("y"),
     given_at=now,
     expires_at=now.replace(year=now.year + 1))
entry = make("listing", "OwnEntry", reference="7K3MAB2Q", identity={"names": ["Somebody Invented"]})
report = {"label": "R1", "text": "Gulwali was seen there", "paragraphs": [], "published": None}
make("listing", "KeptReport", entry=entry, number=1, content=report, file="Spinzar.txt", sha256="", by=by,
     at=now)
copy = start.migrate(folder)
assert copy and ".sealed" not in copy.name, copy
from rahdari.gate.desk.models import Crossing
from rahdari.gate.keeping.ring import Kept, ring
from rahdari.gate.secondary.models import Clearance, Decision, Hit
from rahdari.gate.slips.models import Complaint

assert [c.subject for c in Crossing.objects.order_by("number")] == [subject, subject, None]
hit = Hit.objects.get()
assert (hit.entry, hit.evidence[0]["subject_value"]) == ({"names": ["Zmaray Torgar"]}, "Gulwali")
assert Decision.objects.get().note == "Not Gulwali"
assert (Complaint.objects.get().text, Complaint.objects.get().contact) == ("says Spinzar", "")
assert Complaint.objects.get().entries == []
from rahdari.gate.listing.models import KeptReport

kept = KeptReport.objects.get()
assert (kept.content, kept.file) == (report, "Spinzar.txt")
day = ring().days(Kept.CLEARANCE)[0]
assert Clearance.objects.get().hash == ring().commitment(Kept.CLEARANCE, day, _hash("x"))
if not sys.argv[2:]:
    found = b"".join(part.read_bytes() for part in folder.path.glob("rahdari.sqlite3*"))
    assert b"Oldgate" in found
    for word in ("Gulwali", "Spinzar", "Zmaray", "Torgar"):
        assert word.encode() not in found, word
    assert b"Gulwali" in copy.read_bytes()
from rahdari.gate.project.copying import prune

os.utime(copy, (0, 0))
prune(folder, clear_hours=24, referral_days=30)
assert not copy.exists()
print("sealed")
"""


def test_an_upgrade_seals_what_was_kept_in_the_clear(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _UPGRADE, str(tmp_path / "gate")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "sealed\n"
