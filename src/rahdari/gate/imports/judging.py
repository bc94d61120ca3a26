"""The report on a version's quality: `lists.quality`, and entries that are likely one person.

Made once for each accepted version, after it was accepted: nothing waits for it. Invariant: what is for the
list's owner names entries of that list alone; who is likely in another owner's list is kept apart from it.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs
from django.utils import timezone

from rahdari.gate.imports import storage
from rahdari.gate.imports.models import Import, List
from rahdari.gate.imports.services import accepted, accepted_version
from rahdari.lists import versions
from rahdari.lists.quality import Finding, examine
from rahdari.records.entry import Entry
from rahdari.screening.duplicates import likely_same


def unjudged() -> Import | None:
    """Return an accepted version in use that was not judged yet."""
    newest = (accepted_version(list_) for list_ in List.objects.filter(in_use=True))
    return next((version for version in newest if version and version.judged_at is None), None)


def judge(version: Import) -> None:
    """Write the report on a version. One that cannot be made is left out, and not tried again."""
    entries: dict[str, set[str]] = defaultdict(set)
    try:
        own = {entry.id for entry in versions.read(storage.entries_of(version))}
        with (
            versions.packed(storage.part_of(version, "quality")) as quality,
            versions.packed(storage.part_of(version, "beside")) as beside,
        ):
            for finding in findings(version, own):
                elsewhere = bool(finding.other) and finding.other not in own
                entries["beside" if elsewhere else finding.check].add(finding.entry_id)
                file = beside if elsewhere else quality
                file.write(json.dumps(attrs.asdict(finding), ensure_ascii=False) + "\n")
        version.quality = {check: len(ids) for check, ids in entries.items()}
    except Exception:  # it has to be seen, and must not begin again every few seconds
        traceback.print_exc(file=sys.stderr)
    version.judged_at = timezone.now()
    version.save(update_fields=["judged_at", "quality"])


def findings(version: Import, own: set[str]) -> Iterator[Finding]:
    """Yield what is weak in a version with these entries, by itself and beside the other lists."""
    yield from examine(versions.read(storage.entries_of(version)), today=timezone.localdate())
    scratch = storage.folder_of(version.list)
    yield from likely_same(_all_entries(version), of=own.__contains__, scratch=scratch)


def _all_entries(version: Import) -> Iterable[Entry]:
    yield from versions.read(storage.entries_of(version))
    for other in accepted():
        if other.list_id != version.list.list_id:
            yield from versions.read(other.path)
